import type { ChangeResult } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import type { SlackClient } from './slack-client.ts'
import { fetchGroups, findNamed, type SlackGroup } from './slack-directory.ts'

/** User groups, whose members Slack takes and gives as one list. */
export interface SlackUserGroups {
  /** All of them, read fresh. */
  read(): Promise<readonly SlackGroup[]>
  /** One of them, read fresh. Throws `NoSuchResource`. */
  find(name: string): Promise<SlackGroup>
  add(name: string, user: string): Promise<ChangeResult>
  /** Slack lets no group be empty: with its last member it is disabled. */
  remove(name: string, user: string): Promise<ChangeResult>
}

/** `isGone`: whom Slack takes into no list any more. */
export function createUserGroups(client: SlackClient, isGone: (user: string) => boolean): SlackUserGroups {
  /** by id: what is under way, for two changes at once would undo each other */
  const turns = new Map<string, Promise<unknown>>()
  const find = async (name: string) => findNamed(await fetchGroups(client), 'user group', name)

  return {
    read: () => fetchGroups(client),
    find,

    async add(name, user) {
      const group = await find(name)
      if (group.filledBy !== null) {
        const message = `the user group \`${name}\` is filled by ${group.filledBy}: nobody can be put into it here`
        return { status: 'failed', class: 'unsupported', message }
      }
      return inTurn(group.id, async () => {
        const { isEnabled } = await find(name)
        // Who was in a group that is disabled has left it.
        const before = isEnabled ? await client.usersOf(group.id) : []
        if (before.includes(user)) return { status: 'unchanged', why: 'already_present' }
        await send(group.id, [...before.filter((one) => !isGone(one)), user])
        if (!isEnabled) await client.enableGroup(group.id)
        return { status: 'applied' }
      })
    },

    async remove(name, user) {
      const { id } = await find(name)
      return inTurn(id, async () => {
        const before = await client.usersOf(id)
        if (!before.includes(user)) return { status: 'unchanged', why: 'already_absent' }
        const after = before.filter((one) => one !== user && !isGone(one))
        if (after.length === 0) await client.disableGroup(id)
        else await send(id, after)
        return { status: 'applied' }
      })
    },
  }

  async function inTurn(id: string, change: () => Promise<ChangeResult>): Promise<ChangeResult> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(change, change)
    turns.set(id, turn)
    return turn
  }

  async function send(id: string, users: readonly string[]): Promise<void> {
    const said = new Set(await client.setUsers(id, users))
    if (said.size === users.length && users.every((one) => said.has(one))) return
    const message = 'slack says that the user group has other members than it was given'
    throw new CallFailure({ class: 'outcome_unknown', message })
  }
}

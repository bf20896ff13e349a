import type { ActualGrant } from '../../domain/access.ts'
import type { ChangeResult, InspectionReport } from '../adapter.ts'
import { CallFailure, scopeTrouble } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import { inParallel } from '../http/in-parallel.ts'
import type { Doubt, Held, LiveSystem } from '../live-system.ts'
import { readKind } from '../read-kind.ts'
import type { SlackClient } from './slack-client.ts'
import { fetchChannels, findNamed, type SlackResource } from './slack-directory.ts'
import type { SlackLifecycle } from './slack-lifecycle.ts'
import { personOf, readPeople, type SlackPerson } from './slack-people.ts'
import { slackCode } from './slack-trouble.ts'
import { createUserGroups } from './slack-user-groups.ts'

const applied: ChangeResult = { status: 'applied' }

/** People of a workspace as accounts, with grants `channel:#NAME` and `usergroup:@HANDLE`. */
export function createSlackSystem(
  client: SlackClient,
  http: HttpClient,
  options: {
    readonly lifecycle: SlackLifecycle
    /** channels read at the same time */
    readonly width: number
    readonly inspect: () => Promise<Pick<InspectionReport, 'lacks' | 'notes'>>
  },
): LiveSystem {
  const { lifecycle, width } = options
  const people = new Map<string, SlackPerson>()
  let isEverybodyKnown = false
  let knownChannels: Promise<readonly SlackResource[]> | null = null
  const channels = () => (knownChannels ??= fetchChannels(client))
  const groups = createUserGroups(client, (user) => people.get(user)?.account.status === 'suspended')

  return {
    async check() {
      const { user, name, team } = await client.identity()
      return { ok: true, actingAccount: user, message: `${name} in ${team}` }
    },

    async inspect() {
      return { ...(await options.inspect()), clockSkew: http.clockSkew() }
    },

    async *readAccounts() {
      for await (const page of everybody()) yield page.map(({ account }) => account)
    },

    async *readGrants(_scope, doubt) {
      knownChannels = null
      // Of whom nobody knows who they are, memberships would be left out.
      if (!isEverybodyKnown) for await (const page of everybody()) void page
      yield* readKind('channel', () => readChannels(doubt), doubt)
      yield* readKind('usergroup', readGroups, doubt)
    },

    async findAccount(account) {
      return (await findPerson(account))?.account ?? null
    },

    async findHolders(type, resource, accounts) {
      if (type === 'usergroup') {
        const { isEnabled, users, filledBy } = await groups.find(resource)
        const held: Held = { level: null, status: 'active', computedBy: filledBy }
        return new Map(isEnabled ? accounts.filter((one) => users.includes(one)).map((one) => [one, held]) : [])
      }
      const channel = findNamed(await channels(), 'channel', resource)
      const members = new Set(await client.membersOf(channel.id))
      const holders = new Map<string, Held>()
      for (const account of accounts) {
        const person = members.has(account) ? (people.get(account) ?? (await findPerson(account))) : null
        if (person) holders.set(account, inChannel(channel, person))
      }
      return holders
    },

    async setGrant(account, type, resource, level) {
      if (type === 'usergroup') return groups.add(resource, account)
      const person = people.get(account) ?? (await findPerson(account))
      if (person && person.level !== level) return levelOfAccount(person)
      try {
        await client.invite(findNamed(await channels(), 'channel', resource).id, account)
      } catch (error) {
        if (slackCode(error) === 'already_in_channel') return { status: 'unchanged', why: 'already_present' }
        throw error
      }
      return applied
    },

    async removeGrant(account, type, resource) {
      if (type === 'usergroup') return groups.remove(resource, account)
      const { id } = findNamed(await channels(), 'channel', resource)
      try {
        await client.kick(id, account)
      } catch (error) {
        // It may be the app that is not in the channel.
        const code = slackCode(error)
        if (code !== 'not_in_channel' && code !== 'user_not_in_channel') throw error
        if ((await client.membersOf(id)).includes(account)) throw error
        return { status: 'unchanged', why: 'already_absent' }
      }
      return applied
    },

    ...lifecycle,
    requests: () => http.requests(),
    limits: () => http.limits(),
    close: () => http.close(),
  }

  async function* everybody(): AsyncGenerator<readonly SlackPerson[]> {
    people.clear()
    isEverybodyKnown = false
    for await (const page of readPeople(client)) {
      for (const person of page) people.set(person.account.id, person)
      yield page
    }
    isEverybodyKnown = true
  }

  async function findPerson(account: string): Promise<SlackPerson | null> {
    const user = await client.user(account)
    const person = user?.id === account ? personOf(user) : null
    if (person) people.set(account, person)
    return person
  }

  async function* readChannels(doubt: Doubt): AsyncGenerator<ActualGrant[]> {
    const read = async (channel: SlackResource) => [channel, await unlessRefused(client.membersOf(channel.id))] as const
    for await (const [channel, members] of inParallel(await channels(), width, read)) {
      const { name } = channel
      if (members instanceof CallFailure) doubt(`channel:${name}`, ...scopeTrouble(members))
      else
        yield active(members).map((person) => ({
          account: person.account.id,
          type: 'channel',
          resource: name,
          ...inChannel(channel, person),
        }))
    }
  }

  async function* readGroups(): AsyncGenerator<ActualGrant[]> {
    for (const { name, isEnabled, users, filledBy } of await groups.read())
      if (isEnabled)
        yield active(users).map(({ account: { id } }) => ({
          account: id,
          type: 'usergroup',
          resource: name,
          level: null,
          status: 'active',
          computedBy: filledBy,
        }))
  }

  /** Bots, people of other organisations and deactivated ones hold nothing. */
  function active(ids: readonly string[]): SlackPerson[] {
    return [...new Set(ids)].flatMap((id) => {
      const person = people.get(id)
      return person && person.account.status !== 'suspended' ? [person] : []
    })
  }
}

function inChannel({ filledBy }: SlackResource, { level }: SlackPerson): Held {
  return { level, status: 'active', computedBy: level === 'guest' ? null : filledBy }
}

/** Neither is more given than was asked for, nor less. */
function levelOfAccount({ level }: SlackPerson): ChangeResult {
  const message =
    level === 'member'
      ? 'slack makes guests of whole accounts, and this one is a full member: make it a guest in Slack, or take the level `guest` away'
      : 'this account is a guest of the whole workspace: make it a full member in Slack, or ask for the level `guest`'
  return { status: 'action_required', message }
}

/** One channel that is closed to the app, or was just deleted, says nothing of the others. */
async function unlessRefused<T>(read: Promise<T>): Promise<T | CallFailure> {
  return read.catch((error: unknown) => {
    const code = slackCode(error)
    if (error instanceof CallFailure && (code === 'not_in_channel' || code === 'channel_not_found')) return error
    throw error
  })
}

import { CallFailure } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'
import { headerOf } from '../http/http-limits.ts'
import { recordOf, textOf } from '../http/json-values.ts'

export interface SlackObject {
  readonly id: string
  readonly [attribute: string]: unknown
}

export interface SlackIdentity {
  readonly user: string
  readonly name: string
  readonly team: string
  /** null: Slack does not say */
  readonly scopes: readonly string[] | null
}

/** Slack's Web API (https://docs.slack.dev/reference/methods); the only place that knows its methods. */
export interface SlackClient {
  identity(): Promise<SlackIdentity>
  /** Every user, bots and deactivated ones too, page by page. */
  users(): AsyncIterable<readonly SlackObject[]>
  user(id: string): Promise<SlackObject | null>
  /** Channels that are not archived: public ones, and private ones that the app is in. */
  channels(): Promise<readonly SlackObject[]>
  membersOf(channel: string): Promise<readonly string[]>
  invite(channel: string, user: string): Promise<void>
  kick(channel: string, user: string): Promise<void>
  /** User groups with `users`, disabled ones too. */
  userGroups(): Promise<readonly SlackObject[]>
  usersOf(group: string): Promise<readonly string[]>
  /** Slack replaces the whole list, which cannot be empty; gives what it says the list is then. */
  setUsers(group: string, users: readonly string[]): Promise<readonly string[]>
  enableGroup(group: string): Promise<void>
  disableGroup(group: string): Promise<void>
  /** Of Enterprise Grid: gives somebody of the organisation a place in the workspace. */
  assign(team: string, user: string): Promise<void>
  remove(team: string, user: string): Promise<void>
}

type Arguments = Readonly<Record<string, string | number>>

export function createSlackClient(
  http: HttpClient,
  options: {
    readonly name: string
    readonly pageSize: number
    /** a workspace of an organisation, whose tokens are for several */
    readonly team: string | null
    /** over when the next call of a method is welcome */
    readonly turn: (method: string) => Promise<void>
  },
): SlackClient {
  const { name, pageSize, team, turn } = options
  const ofTeam: Arguments = team === null ? {} : { team_id: team }

  const read = async (method: string, query: Arguments = {}): Promise<HttpAnswer> => {
    await turn(method)
    return http.read({ method: 'GET', path: method, query })
  }
  const write = async (method: string, values: Arguments): Promise<HttpAnswer> => {
    await turn(method)
    const form = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
    return http.write({ method: 'POST', path: method, form })
  }

  return {
    async identity() {
      const answer = await read('auth.test')
      const { user_id: user, user: login, team_id: id } = recordOf(answer.body)
      if (typeof user !== 'string' || user === '') throw unusable('auth.test')
      const scopes = headerOf(answer.headers, 'x-oauth-scopes')
      const list = scopes?.split(',').map((scope) => scope.trim()) ?? null
      return { user, name: textOf(login) ?? user, team: textOf(id) ?? '', scopes: list }
    },
    async *users() {
      for await (const rows of pages('users.list', 'members', { limit: pageSize, ...ofTeam }))
        yield objectsOf(rows, 'users.list')
    },
    async user(id) {
      try {
        const { user } = recordOf((await read('users.info', { user: id })).body)
        return objectsOf([user], 'users.info')[0] ?? null
      } catch (error) {
        if (error instanceof CallFailure && recordOf(error.body)['error'] === 'user_not_found') return null
        throw error
      }
    },
    async channels() {
      const types = 'public_channel,private_channel'
      const rows = await whole('conversations.list', 'channels', {
        types,
        exclude_archived: 'true',
        limit: pageSize,
        ...ofTeam,
      })
      return objectsOf(rows, 'conversations.list')
    },
    membersOf: async (channel) => idsOf(await whole('conversations.members', 'members', { channel, limit: pageSize })),
    invite: async (channel, user) => void (await write('conversations.invite', { channel, users: user })),
    kick: async (channel, user) => void (await write('conversations.kick', { channel, user })),
    async userGroups() {
      const query = { include_users: 'true', include_disabled: 'true', ...ofTeam }
      const { usergroups } = recordOf((await read('usergroups.list', query)).body)
      return objectsOf(usergroups, 'usergroups.list')
    },
    async usersOf(group) {
      const query = { usergroup: group, include_disabled: 'true', ...ofTeam }
      return idsOf(recordOf((await read('usergroups.users.list', query)).body)['users'])
    },
    async setUsers(group, users) {
      const answer = await write('usergroups.users.update', { usergroup: group, users: users.join(','), ...ofTeam })
      return idsOf(recordOf(recordOf(answer.body)['usergroup'])['users'], 'outcome_unknown')
    },
    enableGroup: async (group) => void (await write('usergroups.enable', { usergroup: group, ...ofTeam })),
    disableGroup: async (group) => void (await write('usergroups.disable', { usergroup: group, ...ofTeam })),
    assign: async (to, user) => void (await write('admin.users.assign', { team_id: to, user_id: user })),
    remove: async (from, user) => void (await write('admin.users.remove', { team_id: from, user_id: user })),
  }

  /** Lists come with a cursor (https://docs.slack.dev/apis/web-api/pagination); one that leads back is no end. */
  async function* pages(method: string, key: string, query: Arguments): AsyncGenerator<readonly unknown[]> {
    const seen = new Set<unknown>()
    const cursors = new Set<string>()
    for (let cursor = ''; ; ) {
      const { body } = await read(method, cursor === '' ? query : { ...query, cursor })
      const { [key]: rows, response_metadata: metadata } = recordOf(body)
      if (!Array.isArray(rows)) throw unusable(method)
      for (const row of rows as unknown[]) {
        const id = recordOf(row)['id'] ?? row
        if (seen.has(id)) throw moved(method)
        seen.add(id)
      }
      yield rows as unknown[]
      cursor = textOf(recordOf(metadata)['next_cursor']) ?? ''
      if (cursor === '') return
      if (cursors.has(cursor)) throw moved(method)
      cursors.add(cursor)
    }
  }

  async function whole(method: string, key: string, query: Arguments): Promise<unknown[]> {
    const rows: unknown[] = []
    for await (const page of pages(method, key, query)) rows.push(...page)
    return rows
  }

  function objectsOf(rows: unknown, method: string): readonly SlackObject[] {
    if (Array.isArray(rows) && rows.every(isObject)) return rows
    throw unusable(method)
  }

  function idsOf(rows: unknown, kind: 'transient' | 'outcome_unknown' = 'transient'): readonly string[] {
    const isId = (row: unknown): row is string => typeof row === 'string' && row !== ''
    if (Array.isArray(rows) && rows.every(isId)) return rows
    throw new CallFailure({ class: kind, message: `${name} answered with something that is no list of ids` })
  }

  function unusable(method: string): CallFailure {
    return new CallFailure({ class: 'transient', message: `${name}: the answer to ${method} is not what it should be` })
  }

  function moved(method: string): CallFailure {
    return new CallFailure({ class: 'transient', message: `${name}: what ${method} lists changed while it was read` })
  }
}

function isObject(value: unknown): value is SlackObject {
  const { id } = recordOf(value)
  return typeof id === 'string' && id !== ''
}

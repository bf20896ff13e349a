import type { IncomingMessage, ServerResponse } from 'node:http'
import { createEmulator } from 'emulate'
import { onTestFinished } from 'vitest'
import { startScimServer } from '../scim-base/scim-server.ts'
import { violationsOf } from '../start-prism.ts'
import { serveHttp, whenSent } from '../../servers/serve-http.ts'

interface Row {
  readonly id: string
  readonly [attribute: string]: unknown
}

export interface UserGroup {
  readonly id: string
  handle: string
  users: string[]
  date_delete: number
  readonly [attribute: string]: unknown
}

export interface SlackServer {
  /** of the Web API, and of SCIM */
  readonly url: string
  readonly scimUrl: string
  readonly token: string
  /** may only read */
  readonly readToken: string
  /** whose token it is */
  readonly acting: string
  /** what the emulator does not have, and Slack does */
  readonly groups: Map<string, UserGroup>
  /** attributes of users and channels besides the emulator's, by id */
  readonly more: Map<string, Readonly<Record<string, unknown>>>
  /** what was sent: method and arguments */
  readonly sent: { readonly what: string; readonly values: Readonly<Record<string, string>> }[]
  readonly violations: readonly string[]
  readonly describe: (prism: string) => void
  /** the emulator's own answer, past everything */
  readonly ask: (method: string, values?: Readonly<Record<string, string>>) => Promise<Record<string, unknown>>
  readonly addUser: (name: string) => string
  readonly addPerson: (person: SlackPerson) => string
  readonly addChannel: (name: string, isPrivate?: boolean) => Promise<string>
  readonly addGroup: (handle: string, users: readonly string[]) => UserGroup
  /** people in a channel, by the emulator's word */
  readonly membersOf: (channel: string) => Promise<string[]>
}

export interface SlackPerson {
  readonly name: string
  readonly email: string
  readonly isActive: boolean
}

export interface SlackOptions {
  readonly people?: number
  readonly scopes?: readonly string[]
  readonly seed?: { readonly channels: readonly { readonly name: string }[] }
  /** who is in the channels, where that is more than the emulator takes in */
  readonly members?: (channel: string) => readonly string[]
}

const everyScope =
  'users:read users:read.email channels:read groups:read usergroups:read channels:manage channels:write groups:write usergroups:write admin.users:write'
export const readingScopes = ['users:read', 'users:read.email', 'channels:read', 'groups:read', 'usergroups:read']
let count = 0

/** Slack by somebody else's hand (emulate), accounts by scimmy, with what both lack in front: cursors, user groups, guests. */
export async function startSlackServer(options: SlackOptions = {}): Promise<SlackServer> {
  const token = `xoxb-${++count}-token-for-tests`
  const readToken = `xoxb-${count}-read-token-for-tests`
  const scopes = options.scopes ?? everyScope.split(' ')
  const names = Array.from({ length: options.people ?? 40 }, (_, index) => `spare-${index}`)
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    hostname: '127.0.0.1',
    seed: {
      tokens: { [token]: { login: 'spare-0', scopes: [...scopes] } },
      slack: {
        strict_scopes: true,
        users: names.map((name) => ({ name, email: `${name}@acme.test` })),
        channels: [...(options.seed?.channels ?? [])],
        tokens: [{ token, user: 'spare-0', scopes: [...scopes] }],
      },
    },
  })
  const target = `http://127.0.0.1:${new URL(emulator.url).port}`
  const ask: SlackServer['ask'] = async (method, values = {}) => {
    const answer = await fetch(`${target}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(values),
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const known: Row[] = []
  for (let cursor = ''; ; ) {
    const page = await ask('users.list', { limit: '1000', cursor })
    known.push(...(page['members'] as Row[]))
    cursor = (page['response_metadata'] as { next_cursor?: string }).next_cursor ?? ''
    if (cursor === '') break
  }
  const spare = known.filter((one) => String(one['name']).startsWith('spare-')).map(({ id }) => id)
  const acting = spare.shift()!
  const scim = await startScimServer({ nextUser: () => spare.shift()! })
  const groups = new Map<string, UserGroup>()
  const more = new Map<string, Readonly<Record<string, unknown>>>()
  const sent: { what: string; values: Record<string, string> }[] = []
  const violations: string[] = []
  let prism: string | null = null

  /** Who is in SCIM is in Slack, as SCIM has it. */
  const users = (): Row[] =>
    known.flatMap((row): Row[] => {
      const person = scim.store.users.get(row.id)
      if (row.id === acting) return [{ ...row, is_bot: true }]
      if (!person) return []
      const [email] = (person['emails'] ?? []) as { value: string }[]
      const profile = email ? { email: email.value } : {}
      return [{ id: row.id, name: person.userName, deleted: !person.active, profile, ...more.get(row.id) }]
    })

  function addPerson({ name, email, isActive }: SlackPerson): string {
    const id = spare.shift()!
    scim.store.users.set(id, { id, userName: name, active: isActive, emails: [{ value: email, primary: true }] })
    return id
  }

  /** What the emulator does not know; undefined: ask it. */
  async function own(method: string, values: Readonly<Record<string, string>>): Promise<object | undefined> {
    const group = groups.get(values['usergroup'] ?? '')
    if (method.startsWith('usergroups.') && method !== 'usergroups.list' && !group)
      return { ok: false, error: 'no_such_subteam' }
    switch (method) {
      case 'users.list':
        return paged('members', users(), values)
      case 'users.info': {
        const user = users().find(({ id }) => id === values['user'])
        return user ? { ok: true, user } : { ok: false, error: 'user_not_found' }
      }
      case 'conversations.members': {
        if (options.members) return paged('members', options.members(values['channel'] ?? ''), values)
        const said = await ask(method, { channel: values['channel'] ?? '' })
        return said['ok'] === true ? paged('members', said['members'] as string[], values) : said
      }
      case 'conversations.list': {
        const said = await ask(method, { ...values, limit: '1000', cursor: '' })
        if (said['ok'] !== true) return said
        return paged(
          'channels',
          (said['channels'] as Row[]).map((row) => ({ ...row, ...more.get(row.id) })),
          values,
        )
      }
      case 'usergroups.list':
        return { ok: true, usergroups: [...groups.values()] }
      case 'usergroups.users.list':
        return { ok: true, users: group!.users }
      case 'usergroups.users.update': {
        const list = (values['users'] ?? '').split(',').filter((one) => one !== '')
        if (list.length === 0) return { ok: false, error: 'no_users_provided' }
        group!.users = list
        return { ok: true, usergroup: group }
      }
      case 'usergroups.disable':
        group!.date_delete = 1_795_000_000
        return { ok: true, usergroup: group }
      case 'usergroups.enable':
        group!.date_delete = 0
        return { ok: true, usergroup: group }
      case 'admin.users.remove':
      case 'admin.users.assign':
        scim.store.users.get(values['user_id']!)!.active = method === 'admin.users.assign'
        return { ok: true }
      default:
        return undefined
    }
  }

  async function serve(request: IncomingMessage, text: string, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://slack.test')
    const method = url.pathname.replace('/api/', '')
    const values = Object.fromEntries(request.method === 'GET' ? url.searchParams : new URLSearchParams(text))
    const isReader = request.headers.authorization === `Bearer ${readToken}`
    const held = isReader ? readingScopes : scopes
    const reply = (body: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-oauth-scopes': held.join(',') })
      response.end(JSON.stringify(body))
    }
    if (!isReader && request.headers.authorization !== `Bearer ${token}`)
      return reply({ ok: false, error: 'invalid_auth' })
    if (request.method !== 'GET') sent.push({ what: method, values })
    if (isReader && request.method !== 'GET') return reply({ ok: false, error: 'missing_scope' })
    if (prism !== null) {
      // The description is of a time when tokens were arguments.
      url.searchParams.set('token', token)
      const described = await fetch(`${prism}/${method}${request.method === 'GET' ? url.search : ''}`, {
        method: request.method!,
        headers: {
          token,
          authorization: `Bearer ${token}`,
          ...(text !== '' && { 'content-type': request.headers['content-type']! }),
        },
        ...(text !== '' && { body: text }),
      })
      for (const violation of violationsOf(described.headers.get('sl-violations')))
        violations.push(`${method}: ${violation}`)
      if (described.status === 404 || described.status === 405) violations.push(`${method}: ${await described.text()}`)
    }
    reply((await own(method, values)) ?? (await ask(method, values)))
  }

  onTestFinished(() => emulator.close())
  const origin = await serveHttp(whenSent((request, body, response) => serve(request, body.toString('utf8'), response)))
  return {
    url: `${origin}/api`,
    scimUrl: `${scim.url}/scim/v2`,
    token,
    readToken,
    acting,
    groups,
    more,
    sent,
    violations,
    describe: (url) => void (prism = url),
    ask,
    addUser: (name) => addPerson({ name, email: `${name}@acme.test`, isActive: true }),
    addPerson,
    async addChannel(name, isPrivate = false) {
      const made = await ask('conversations.create', { name, is_private: String(isPrivate) })
      return (made['channel'] as Row).id
    },
    addGroup(handle, list) {
      const group: UserGroup = { id: `S${groups.size + 1}`, handle, name: handle, users: [...list], date_delete: 0 }
      groups.set(group.id, group)
      return group
    },
    async membersOf(channel) {
      const { members } = await ask('conversations.members', { channel })
      return (members as string[]).filter((one) => one !== acting).toSorted()
    },
  }
}

/** A page with a cursor, as Slack has them. */
function paged(key: string, rows: readonly unknown[], values: Readonly<Record<string, string>>): object {
  const from = Number(values['cursor'] ?? 0)
  const limit = Number(values['limit'] ?? 100)
  const next = from + limit < rows.length ? String(from + limit) : ''
  return { ok: true, [key]: rows.slice(from, from + limit), response_metadata: { next_cursor: next } }
}

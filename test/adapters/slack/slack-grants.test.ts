import { expect, test } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { addGrant, removeGrant, updateGrant } from '../changes.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { openSlackWorld } from './slack-world.ts'

const read = (adapter: Adapter) => fetchActual(adapter, systemSettings({ name: 'slack' }), { resources: null })
const slackError = (error: string, more: object = {}) =>
  ({ kind: 'status', status: 200, body: JSON.stringify({ ok: false, error, ...more }) }) as const

test('public and private channels are read, and changed by the id that stays when they are renamed', async () => {
  const { server, adapter } = await openSlackWorld()
  const ada = server.addUser('ada')
  const [open, secret] = [await server.addChannel('open'), await server.addChannel('secret', true)]
  for (const name of ['#open', '#secret'])
    expect(await adapter.apply(addGrant(ada, 'channel', name, 'member'))).toEqual({ status: 'applied' })
  expect([await server.membersOf(open), await server.membersOf(secret)]).toEqual([[ada], [ada]])
  server.more.set(open, { name: 'wide-open', previous_names: ['open'] })
  const { grants } = await read(adapter)
  expect(grants.map(({ resource }) => resource)).toEqual(['#secret', '#wide-open'])
  expect(await adapter.apply(addGrant(ada, 'channel', '#open', 'member'))).toEqual({
    status: 'failed',
    class: 'invalid',
    message: 'there is no channel `#open`: it is called `#wide-open` now',
  })
})

test('bots, people of other organisations and deactivated ones hold nothing', async () => {
  const { server, adapter } = await openSlackWorld({
    members: () => [ada!, bot!, 'U0STRANGER', gone!],
  })
  const [ada, bot, gone] = ['ada', 'bot', 'gone'].map(server.addUser)
  server.more.set(bot!, { is_bot: true })
  server.more.set(gone!, { deleted: true })
  await server.addChannel('open')
  server.addGroup('team', [ada!, bot!, gone!])
  const { accounts, grants } = await read(adapter)
  expect(Object.fromEntries(accounts.map(({ username, status }) => [username, status]))).toEqual({
    ada: 'enabled',
    gone: 'suspended',
  })
  expect(new Set(grants.map(({ account }) => account))).toEqual(new Set([ada]))
})

test('a guest is a guest everywhere, and nobody becomes one, or stops being one, in a single channel', async () => {
  const { server, adapter } = await openSlackWorld()
  const [ada, guest] = ['ada', 'guest'].map(server.addUser) as [string, string]
  server.more.set(guest, { is_restricted: true })
  const channel = await server.addChannel('open')
  expect(await adapter.apply(addGrant(guest, 'channel', '#open', 'guest'))).toEqual({ status: 'applied' })
  expect((await read(adapter)).grants).toMatchObject([{ account: guest, level: 'guest' }])
  expect(await adapter.apply(addGrant(ada, 'channel', '#open', 'guest'))).toMatchObject({
    status: 'action_required',
    message: expect.stringContaining('this one is a full member') as string,
  })
  expect(await adapter.apply(updateGrant(guest, 'channel', '#open', 'guest', 'member'))).toMatchObject({
    status: 'action_required',
  })
  expect(await server.membersOf(channel)).toEqual([guest])
})

test('the general channel has everybody in it, and nobody is taken out', async () => {
  const { server, adapter } = await openSlackWorld()
  const ada = server.addUser('ada')
  const channel = await server.addChannel('all-hands')
  await server.ask('conversations.invite', { channel, users: ada })
  server.more.set(channel, { is_general: true })
  expect((await read(adapter)).grants).toMatchObject([{ account: ada, computedBy: 'Slack, which has everybody in it' }])
  expect(await adapter.apply(removeGrant(ada, 'channel', '#all-hands', 'member'))).toMatchObject({
    class: 'unsupported',
  })
})

test('user groups are changed as whole lists, also by several at once, and never emptied', async () => {
  const { server, adapter } = await openSlackWorld()
  const [ada, bo, cy] = ['ada', 'bo', 'cy'].map(server.addUser) as [string, string, string]
  const group = server.addGroup('team', [ada])
  const give = (account: string) => adapter.apply(addGrant(account, 'usergroup', '@team', null))
  const take = (account: string) => adapter.apply(removeGrant(account, 'usergroup', '@team', null))
  expect(await Promise.all([give(bo), give(cy)])).toEqual([{ status: 'applied' }, { status: 'applied' }])
  expect(group.users.toSorted()).toEqual([ada, bo, cy].toSorted())
  expect(await give(bo)).toMatchObject({ status: 'unchanged' })
  expect(await Promise.all([take(ada), take(bo)])).toEqual([{ status: 'applied' }, { status: 'applied' }])
  expect([group.users, group.date_delete]).toEqual([[cy], 0])
  expect(await take(cy)).toEqual({ status: 'applied' })
  expect([group.users, group.date_delete > 0, server.sent.at(-1)?.what]).toEqual([[cy], true, 'usergroups.disable'])
  expect((await read(adapter)).grants).toEqual([])
  expect(await take(cy)).toMatchObject({ status: 'unchanged' })
  expect(await give(ada)).toEqual({ status: 'applied' })
  expect([group.users, group.date_delete]).toEqual([[ada], 0])
})

test('what somebody else put into a user group a moment ago stays in it', async () => {
  const { server, adapter } = await openSlackWorld()
  const [ada, bo] = ['ada', 'bo'].map(server.addUser) as [string, string]
  const group = server.addGroup('team', [ada])
  await read(adapter)
  group.users.push('U0ELSEWHERE')
  await adapter.apply(addGrant(bo, 'usergroup', '@team', null))
  expect(group.users).toEqual([ada, 'U0ELSEWHERE', bo])
})

test('a list that is not what was sent is no success', async () => {
  const { server, adapter, proxy } = await openSlackWorld()
  const [ada, bo] = ['ada', 'bo'].map(server.addUser) as [string, string]
  server.addGroup('team', [ada])
  const change = () => JSON.stringify({ ok: true, usergroup: { id: 'S1', users: [ada] } })
  proxy.play({ at: 'POST /api/usergroups.users.update', as: { kind: 'change', change } })
  expect(await adapter.apply(addGrant(bo, 'usergroup', '@team', null))).toMatchObject({ class: 'outcome_unknown' })
})

test('user groups that Slack or another organisation fills are shown and not changed', async () => {
  const { server, adapter } = await openSlackWorld()
  const [ada, bo] = ['ada', 'bo'].map(server.addUser) as [string, string]
  const group = server.addGroup('admins', [ada])
  server.groups.set(group.id, { ...group, auto_type: 'admin' })
  expect((await read(adapter)).grants).toMatchObject([{ computedBy: 'Slack, by the roles in the workspace' }])
  for (const change of [removeGrant(ada, 'usergroup', '@admins', null), addGrant(bo, 'usergroup', '@admins', null)])
    expect(await adapter.apply(change)).toMatchObject({ class: 'unsupported' })
  expect(server.sent).toEqual([])
})

test('one channel that is closed to the app says nothing of the others', async () => {
  const { server, adapter, proxy } = await openSlackWorld()
  const ada = server.addUser('ada')
  const first = await server.addChannel('first')
  const second = await server.addChannel('second')
  await server.ask('conversations.invite', { channel: second, users: ada })
  proxy.play({ at: `GET /api/conversations.members?channel=${first}`, as: slackError('not_in_channel') })
  const { scopes, grants } = await read(adapter)
  expect(grants).toMatchObject([{ resource: '#second' }])
  expect(scopes.filter(({ status }) => status !== 'complete').map(({ scope, status }) => [scope, status])).toEqual([
    ['channel:#first', 'denied'],
  ])
})

test.each([
  ['already_in_channel', {}, { status: 'unchanged', why: 'already_present' }],
  [
    'not_in_channel',
    {},
    { class: 'permission', message: 'slack answered `not_in_channel`: the app is not in the channel: invite it there' },
  ],
  [
    'missing_scope',
    { needed: 'channels:manage', provided: 'users:read' },
    { class: 'permission', message: 'slack answered `missing_scope`: it needs channels:manage and has users:read' },
  ],
  ['token_revoked', {}, { class: 'auth' }],
  ['ratelimited', {}, { class: 'rate_limited' }],
  ['fatal_error', {}, { class: 'outcome_unknown' }],
  ['paid_teams_only', {}, { class: 'unsupported' }],
  ['constructor', {}, { class: 'invalid' }],
])('an invitation that Slack answers with %s is told by its kind', async (error, more, result) => {
  const { server, adapter, proxy } = await openSlackWorld()
  const ada = server.addUser('ada')
  await server.addChannel('open')
  proxy.play({ at: 'POST /api/conversations.invite', as: slackError(error, more) })
  expect(await adapter.apply(addGrant(ada, 'channel', '#open', 'member'))).toMatchObject(result)
})

test('who is gone already is not taken again, and an app that is not in the channel takes nobody', async () => {
  const { server, adapter, proxy } = await openSlackWorld()
  const ada = server.addUser('ada')
  const channel = await server.addChannel('open')
  await server.ask('conversations.invite', { channel, users: ada })
  const remove = removeGrant(ada, 'channel', '#open', 'member')
  proxy.play({ at: 'POST /api/conversations.kick', as: slackError('not_in_channel') })
  expect(await adapter.apply(remove)).toMatchObject({ class: 'permission' })
  expect(await server.membersOf(channel)).toEqual([ada])
  const left = (body: string) => body.replaceAll(ada, 'U0OTHER')
  proxy.play(
    { at: 'POST /api/conversations.kick', as: slackError('not_in_channel') },
    { at: 'GET /api/conversations.members', after: 1, as: { kind: 'change', change: left } },
  )
  expect(await adapter.apply(remove)).toEqual({ status: 'unchanged', why: 'already_absent' })
})

test('while not everybody is known, no membership counts as read', async () => {
  const { server, adapter, proxy } = await openSlackWorld({ settings: { page_size: 1 } })
  const [ada, bo] = ['ada', 'bo'].map(server.addUser) as [string, string]
  const channel = await server.addChannel('open')
  await server.ask('conversations.invite', { channel, users: `${ada},${bo}` })
  proxy.play({ at: 'GET /api/users.list', after: 2, as: slackError('access_denied') })
  const { scopes } = await read(adapter)
  expect(scopes.map(({ scope, status }) => [scope, status])).toEqual([
    ['accounts', 'denied'],
    ['channel', 'denied'],
    ['usergroup', 'denied'],
  ])
})

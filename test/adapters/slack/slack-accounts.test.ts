import { expect, test } from 'vitest'
import { createTiers } from '../../../src/adapters/slack/slack-tiers.ts'
import { createAccount, setAccount } from '../changes.ts'
import { accountsOf, collect } from '../sandbox/sandbox-context.ts'
import { openSlackWorld } from './slack-world.ts'

test('accounts are made and switched by SCIM, under the ids of the Web API', async () => {
  const { server, adapter } = await openSlackWorld()
  const made = await adapter.apply(createAccount('ada', { email: 'ada@acme.test' }))
  const id = made.status === 'applied' ? made.account! : ''
  expect(await accountsOf(adapter)).toMatchObject([{ id, username: 'ada', email: 'ada@acme.test', status: 'enabled' }])
  expect(await adapter.apply(setAccount('suspend_account', id, 'enabled', 'suspended'))).toEqual({ status: 'applied' })
  expect(await accountsOf(adapter)).toMatchObject([{ id, status: 'suspended' }])
  expect(server.sent).toEqual([])
})

test('without SCIM and Enterprise Grid accounts are not touched, and it is said plainly', async () => {
  const { server, adapter } = await openSlackWorld({ settings: { scim_token: null } })
  const ada = server.addUser('ada')
  for (const change of [createAccount('bo'), setAccount('suspend_account', ada, 'enabled', 'suspended')])
    expect(await adapter.apply(change)).toMatchObject({
      status: 'failed',
      class: 'unsupported',
      message: expect.stringContaining('give `scim_token`, or do it in Slack') as string,
    })
  expect(server.sent).toEqual([])
})

test('on Enterprise Grid an account gets and loses its place in the workspace', async () => {
  const { server, adapter } = await openSlackWorld({ settings: { scim_token: null, workspace: 'T1' } })
  const ada = server.addUser('ada')
  expect(await adapter.apply(setAccount('suspend_account', ada, 'enabled', 'suspended'))).toEqual({ status: 'applied' })
  expect(await adapter.apply(setAccount('enable_account', ada, 'suspended', 'enabled'))).toEqual({ status: 'applied' })
  expect(server.sent).toEqual([
    { what: 'admin.users.remove', values: { team_id: 'T1', user_id: ada } },
    { what: 'admin.users.assign', values: { team_id: 'T1', user_id: ada } },
  ])
})

test('the token is somebody’s, and what it lacks is known by its scopes', async () => {
  const { server, adapter } = await openSlackWorld({ scopes: ['users:read', 'users:read.email', 'channels:read'] })
  expect(await adapter.check()).toMatchObject({ ok: true, actingAccount: server.acting })
  expect((await adapter.inspect!()).lacks).toEqual({
    plan: ['groups:read', 'usergroups:read'],
    apply: ['channels:manage or channels:write', 'groups:write', 'usergroups:write'],
  })
})

test('where nobody’s address is told nobody can be linked, so the accounts count as unread', async () => {
  const { server, adapter, proxy } = await openSlackWorld()
  server.addUser('ada')
  proxy.play({
    at: 'GET /api/users.list',
    as: { kind: 'change', change: (body) => body.replaceAll('"email"', '"hidden"') },
  })
  const pages = await collect(adapter.fetchAccounts())
  expect(pages.at(-1)?.done?.scopes).toEqual([
    {
      scope: 'accounts',
      status: 'denied',
      rows: 1,
      detail: 'slack tells nobody’s e-mail address: the token needs users:read.email',
    },
  ])
})

test('a cursor that leads back is no end of the list', async () => {
  const { server, adapter, proxy } = await openSlackWorld({ settings: { page_size: 1 } })
  server.addUser('ada')
  const change = (body: string) =>
    JSON.stringify({ ...(JSON.parse(body) as object), members: [], response_metadata: { next_cursor: '1' } })
  proxy.play({ at: 'GET /api/users.list', as: { kind: 'change', change } })
  const pages = await collect(adapter.fetchAccounts())
  expect(pages.at(-1)?.done?.scopes).toMatchObject([{ status: 'failed' }])
})

test('calls of a method come as many at once as a minute has, and at its pace from then on', async () => {
  const waits: number[] = []
  let now = 0
  const turn = createTiers({
    clock: () => now,
    wait: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
  })
  for (let call = 0; call < 22; call++) await turn('users.list')
  for (let call = 0; call < 50; call++) await turn('conversations.invite')
  expect(waits).toEqual([3000, 6000])
  now = 66_000
  for (let call = 0; call < 20; call++) await turn('users.list')
  expect(waits).toEqual([3000, 6000])
})

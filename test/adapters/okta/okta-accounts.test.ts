import { expect, test } from 'vitest'
import { accountsOf } from '../sandbox/sandbox-context.ts'
import { createAccount, setAccount } from '../changes.ts'
import { oktaBucket } from '../../../src/adapters/okta/okta-client.ts'
import { openOktaWorld } from './okta-world.ts'

test('an account is staged, started, suspended, deactivated, started again and deleted', async () => {
  const { server, adapter } = await openOktaWorld()
  const made = await adapter.apply(createAccount('ada@acme.test', { email: 'ada@acme.test', status: 'staged' }))
  const ada = made.status === 'applied' ? made.account! : ''
  const statusOf = async () => (await accountsOf(adapter)).find(({ id }) => id === ada)?.status
  expect(await statusOf()).toBe('staged')
  for (const [action, before, after] of [
    ['enable_account', 'staged', 'enabled'],
    ['suspend_account', 'enabled', 'suspended'],
    ['enable_account', 'suspended', 'enabled'],
    ['deactivate_account', 'enabled', 'deactivated'],
    ['enable_account', 'deactivated', 'enabled'],
  ] as const) {
    expect(await adapter.apply(setAccount(action, ada, before, after))).toEqual({ status: 'applied' })
    expect(await statusOf()).toBe(after)
  }
  expect(await adapter.apply(setAccount('delete_account', ada, 'enabled', null))).toEqual({ status: 'applied' })
  expect(await statusOf()).toBeUndefined()
  expect(await adapter.apply(setAccount('delete_account', ada, 'enabled', null))).toMatchObject({ status: 'unchanged' })
  expect(server.sent.map(({ what }) => what.replace(ada, '{id}'))).toEqual([
    'POST /api/v1/users?activate=false',
    'POST /api/v1/users/{id}/lifecycle/activate',
    'POST /api/v1/users/{id}/lifecycle/suspend',
    'POST /api/v1/users/{id}/lifecycle/unsuspend',
    'POST /api/v1/users/{id}/lifecycle/deactivate',
    'POST /api/v1/users/{id}/lifecycle/activate',
    'POST /api/v1/users/{id}/lifecycle/deactivate',
    'DELETE /api/v1/users/{id}',
  ])
})

test('a new account says all that Okta asks for', async () => {
  const { server, adapter } = await openOktaWorld()
  const profile = { username: 'ada', email: 'ada@acme.test', displayName: 'Ada King Lovelace', employeeId: '4711' }
  await adapter.apply({ ...createAccount('ada'), profile })
  expect(server.sent.at(-1)).toEqual({
    what: 'POST /api/v1/users?activate=true',
    body: {
      profile: {
        login: 'ada@acme.test',
        email: 'ada@acme.test',
        firstName: 'Ada',
        lastName: 'King Lovelace',
        displayName: 'Ada King Lovelace',
        employeeNumber: '4711',
      },
    },
  })
})

test('sessions are ended with all that OAuth gave', async () => {
  const { server, adapter } = await openOktaWorld()
  const ada = await server.addUser('ada@acme.test')
  expect(await adapter.apply(setAccount('end_sessions', ada, 'enabled', null))).toEqual({ status: 'applied' })
  expect([server.ended, server.sent.at(-1)?.what]).toEqual([
    [ada],
    `DELETE /api/v1/users/${ada}/sessions?oauthTokens=true`,
  ])
})

test('who is locked out or has yet to begin is on, and Okta cannot suspend them', async () => {
  const { server, adapter, proxy } = await openOktaWorld()
  const ada = await server.addUser('ada@acme.test')
  await server.ask('POST', `/api/v1/users/${ada}/lifecycle/reactivate`)
  expect(await accountsOf(adapter)).toContainEqual(expect.objectContaining({ id: ada, status: 'enabled' }))
  expect(await adapter.apply(setAccount('suspend_account', ada, 'enabled', 'suspended'))).toEqual({
    status: 'action_required',
    message:
      'okta suspends users that are ACTIVE, and this one is PROVISIONED: deactivate it, or let it become ACTIVE first',
  })
  proxy.play({ at: `POST /api/v1/users/${ada}`, as: { kind: 'status', status: 403 } })
  expect(await adapter.apply(setAccount('suspend_account', ada, 'enabled', 'suspended'))).toMatchObject({
    class: 'permission',
  })
})

test('the profile of a deactivated user is left alone, and that of others gets its address', async () => {
  const { server, adapter } = await openOktaWorld()
  const ada = await server.addUser('ada@acme.test')
  const update = {
    ...setAccount('update_account', ada, 'enabled', 'enabled'),
    profile: { username: 'ada.king@acme.test', email: 'ada.king@acme.test', displayName: null, employeeId: null },
  }
  expect(await adapter.apply(update)).toEqual({ status: 'applied' })
  expect(server.sent.at(-1)).toEqual({
    what: `POST /api/v1/users/${ada}`,
    body: { profile: { login: 'ada.king@acme.test', email: 'ada.king@acme.test' } },
  })
  await server.ask('POST', `/api/v1/users/${ada}/lifecycle/deactivate`)
  expect(await adapter.apply(update)).toMatchObject({
    class: 'unsupported',
    message: 'okta does not change the profile of a deactivated user',
  })
})

test('a login, or the word me, is nobody’s id', async () => {
  const { server, adapter } = await openOktaWorld()
  await server.addUser('ada@acme.test')
  for (const account of ['ada@acme.test', 'me', '../users', '']) {
    expect(await adapter.readBack([{ account, type: 'account', resource: null }])).toMatchObject([{ state: null }])
    expect((await adapter.apply(setAccount('suspend_account', account, 'enabled', 'suspended'))).status).toBe('failed')
  }
  expect(server.sent).toEqual([])
})

test('the token is somebody’s, and what its owner may not do is known beforehand', async () => {
  const { server, adapter } = await openOktaWorld()
  const [owner] = await accountsOf(adapter)
  expect(await adapter.check()).toEqual({
    ok: true,
    actingAccount: owner!.id,
    message: 'the token of testuser@okta.local',
  })
  const lacks = async (...roles: string[]) => {
    server.roles.set(owner!.id, roles)
    return (await adapter.inspect!()).lacks
  }
  expect((await adapter.inspect!()).lacks).toBeNull()
  expect(await lacks()).toEqual({ plan: ['an administrator’s role'], apply: [] })
  expect(await lacks('SUPER_ADMIN')).toEqual({ plan: [], apply: [] })
  expect(await lacks('USER_ADMIN', 'APP_ADMIN')).toEqual({ plan: [], apply: [] })
  expect(await lacks('READ_ONLY_ADMIN')).toEqual({ plan: [], apply: ['ORG_ADMIN, or USER_ADMIN with APP_ADMIN'] })
  expect(await lacks('CUSTOM')).toBeNull()
})

test('limits are kept by the kind of call', async () => {
  const { server, adapter, waits } = await openOktaWorld({ settings: { page_size: 1 } })
  await server.addUser('ada@acme.test')
  const reset = Math.floor(Date.now() / 1000) + 30
  Object.assign(server.headers, {
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(reset),
  })
  await accountsOf(adapter)
  // The second page waits for the window; the first had nothing to wait for.
  expect(waits).toHaveLength(1)
  expect(waits[0]).toBeGreaterThan(28_000)
  expect(adapter.limits!()).toEqual({ remaining: 0, resetsAt: reset * 1000 })
  const bucket = (method: 'GET' | 'PUT', path: string) => oktaBucket({ method, path })
  expect(bucket('GET', 'api/v1/groups/00g1/users')).toBe(
    bucket('GET', 'https://acme.okta.test/api/v1/groups/00g2/users?after=3'),
  )
  expect(bucket('GET', 'api/v1/groups/00g1/users')).not.toBe(bucket('PUT', 'api/v1/groups/00g1/users'))
  expect(bucket('GET', 'api/v1/groups/rules')).not.toBe(bucket('GET', 'api/v1/groups/00g1'))
})

import { expect, test } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { addGrant, removeGrant } from '../changes.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import type { OktaServer, Rule } from './okta-server.ts'
import { openOktaWorld } from './okta-world.ts'

const read = (adapter: Adapter) => fetchActual(adapter, systemSettings({ name: 'okta' }), { resources: null })

const ruleFor = (groupIds: string[], exclude: string[] = [], status: Rule['status'] = 'ACTIVE'): Rule => ({
  id: '0prRule',
  name: 'Everyone in sales',
  status,
  actions: { assignUserToGroups: { groupIds } },
  conditions: { people: { users: { exclude } } },
})

const join = (server: OktaServer, group: string, user: string) =>
  server.ask('PUT', `/api/v1/groups/${group}/users/${user}`)

test('members of a group that a rule fills are shown as the rule’s, and never removed', async () => {
  const { server, adapter, proxy } = await openOktaWorld()
  const [ada, bo] = [await server.addUser('ada@acme.test'), await server.addUser('bo@acme.test')]
  const group = await server.addGroup('Sales')
  server.rules.push(ruleFor([group], [bo]))
  await join(server, group, ada)
  await join(server, group, bo)
  const { grants } = await read(adapter)
  expect(Object.fromEntries(grants.map(({ account, computedBy }) => [account, computedBy]))).toEqual({
    [ada]: 'the group rule `Everyone in sales`',
    [bo]: null,
  })
  expect(await adapter.apply(removeGrant(ada, 'group', 'Sales', null))).toEqual({
    status: 'failed',
    class: 'unsupported',
    message: '`group:Sales` comes from the group rule `Everyone in sales` and is changed there',
  })
  expect(proxy.seen.filter((one) => !one.startsWith('GET'))).toEqual([])
  expect(await adapter.apply(removeGrant(bo, 'group', 'Sales', null))).toEqual({ status: 'applied' })
})

test('a rule that is switched off has no members', async () => {
  const { server, adapter } = await openOktaWorld()
  const ada = await server.addUser('ada@acme.test')
  const group = await server.addGroup('Sales')
  server.rules.push(ruleFor([group], [], 'INACTIVE'))
  await join(server, group, ada)
  expect((await read(adapter)).grants).toMatchObject([{ account: ada, computedBy: null }])
})

test('without the rules nothing is removed from any group, and access is still given', async () => {
  const { server, adapter, proxy } = await openOktaWorld()
  const [ada, bo] = [await server.addUser('ada@acme.test'), await server.addUser('bo@acme.test')]
  const group = await server.addGroup('Sales')
  await join(server, group, ada)
  proxy.play({ at: 'GET /api/v1/groups/rules', as: { kind: 'status', status: 403 } })
  const { scopes, grants } = await read(adapter)
  expect(scopes.find(({ scope }) => scope === 'group')).toEqual({
    scope: 'group',
    status: 'partial',
    rows: 1,
    detail: 'without the group rules nobody knows which members are theirs (okta answered 403)',
  })
  expect(grants).toHaveLength(1)
  expect(await adapter.apply(removeGrant(ada, 'group', 'Sales', null))).toMatchObject({ class: 'permission' })
  expect(await adapter.apply(addGrant(bo, 'group', 'Sales', null))).toEqual({ status: 'applied' })
})

test.each([
  ['APP_GROUP', 'the directory or app that the group is imported from'],
  ['BUILT_IN', 'Okta itself'],
] as const)('a group of the type %s is shown and not changed', async (type, by) => {
  const { server, adapter, proxy } = await openOktaWorld()
  const [ada, bo] = [await server.addUser('ada@acme.test'), await server.addUser('bo@acme.test')]
  await join(server, await server.addGroup('Imported', type), ada)
  expect((await read(adapter)).grants).toMatchObject([{ account: ada, resource: 'Imported', computedBy: by }])
  expect(await adapter.apply(removeGrant(ada, 'group', 'Imported', null))).toMatchObject({ class: 'unsupported' })
  expect(await adapter.apply(addGrant(bo, 'group', 'Imported', null))).toEqual({
    status: 'failed',
    class: 'unsupported',
    message: `the group \`Imported\` is filled by ${by}: nobody can be put into it here`,
  })
  expect(proxy.seen.filter((one) => !one.startsWith('GET'))).toEqual([])
})

test('a group of a directory does not stand in the way of one of the same name', async () => {
  const { server, adapter, proxy } = await openOktaWorld()
  const ada = await server.addUser('ada@acme.test')
  const own = await server.addGroup('Sales')
  const imported = await server.addGroup('Sales-AD', 'APP_GROUP')
  await join(server, imported, ada)
  const change = (body: string) => body.replaceAll('Sales-AD', 'Sales')
  proxy.play({ at: 'GET /api/v1/groups', as: { kind: 'change', change } })
  expect((await read(adapter)).grants).toMatchObject([{ account: ada, resource: `Sales (${imported})` }])
  expect(await adapter.apply(addGrant(ada, 'group', 'Sales', null))).toEqual({ status: 'applied' })
  expect(await server.ask<object[]>('GET', `/api/v1/groups/${own}/users`)).toMatchObject([{ id: ada }])
})

test('of two groups of one name neither is read or changed', async () => {
  const { server, adapter, proxy } = await openOktaWorld()
  const ada = await server.addUser('ada@acme.test')
  await join(server, await server.addGroup('Sales'), ada)
  await server.addGroup('Salez')
  proxy.play({ at: 'GET /api/v1/groups', as: { kind: 'change', change: (body) => body.replaceAll('Salez', 'Sales') } })
  const { scopes, grants } = await read(adapter)
  expect(grants).toEqual([])
  expect(scopes).toContainEqual({
    scope: 'group:Sales',
    status: 'partial',
    rows: 0,
    detail: '2 of them have the name `Sales`',
  })
  expect(await adapter.apply(addGrant(ada, 'group', 'Sales', null))).toMatchObject({
    class: 'invalid',
    message: 'more than one group has the name `Sales`',
  })
})

test('one group that is refused says nothing of the others, and nothing of itself', async () => {
  const { server, adapter, proxy } = await openOktaWorld()
  const ada = await server.addUser('ada@acme.test')
  const [secret, open] = [await server.addGroup('Secret'), await server.addGroup('Open')]
  await join(server, secret, ada)
  await join(server, open, ada)
  proxy.play({ at: `GET /api/v1/groups/${secret}/users`, as: { kind: 'status', status: 403 } })
  const { scopes, grants } = await read(adapter)
  expect(grants).toMatchObject([{ resource: 'Open' }])
  expect(scopes.filter(({ scope }) => scope.startsWith('group')).map(({ scope, status }) => [scope, status])).toEqual([
    ['group', 'complete'],
    ['group:Secret', 'denied'],
  ])
})

test('apps are given and taken, and what a group gives is shown and not taken', async () => {
  const { server, adapter } = await openOktaWorld()
  const [ada, bo] = [await server.addUser('ada@acme.test'), await server.addUser('bo@acme.test')]
  const app = await server.addApp('Wiki')
  expect(await adapter.apply(addGrant(ada, 'app', 'Wiki', null))).toEqual({ status: 'applied' })
  expect(await adapter.apply(addGrant(ada, 'app', 'Wiki', null))).toMatchObject({ status: 'unchanged' })
  expect(server.sent.at(-1)).toEqual({ what: `POST /api/v1/apps/${app}/users`, body: { id: ada, scope: 'USER' } })
  await adapter.apply(addGrant(bo, 'app', 'Wiki', null))
  server.appsByGroup.add(`${app}/${bo}`)
  const byAccount = Object.fromEntries((await read(adapter)).grants.map((one) => [one.account, one.computedBy]))
  expect(byAccount).toEqual({ [ada]: null, [bo]: 'a group that has the app' })
  expect(await adapter.apply(removeGrant(bo, 'app', 'Wiki', null))).toMatchObject({ class: 'unsupported' })
  expect(await adapter.apply(removeGrant(ada, 'app', 'Wiki', null))).toEqual({ status: 'applied' })
  expect((await read(adapter)).grants.map(({ account }) => account)).toEqual([bo])
})

test('apps that cannot be read leave groups as they are', async () => {
  const { adapter, proxy } = await openOktaWorld()
  proxy.play({ at: 'GET /api/v1/apps', as: { kind: 'status', status: 403 } })
  const { scopes } = await read(adapter)
  expect(scopes.map(({ scope, status }) => [scope, status])).toEqual([
    ['accounts', 'complete'],
    ['group', 'complete'],
    ['app', 'denied'],
  ])
})

import { expect, test } from 'vitest'
import type { Adapter, AdapterChange } from '../../../src/adapters/adapter.ts'
import { placeOf } from '../../../src/adapters/kubernetes/bindings.ts'
import { addGrant, removeGrant } from '../changes.ts'
import type { FaultKind } from '../fault-proxy.ts'
import { readAll } from '../live-subject.ts'
import { bind, bindingsOf, holdersOf, openCluster, ours, rbac } from './cluster-fixture.ts'
import { describeWithCluster } from './with-cluster.ts'

const user = (name: string) => ({ kind: 'User', name }) as const
const give = (name: string, type = 'cluster-role', resource = 'tools') => addGrant(`User/${name}`, type, resource, null)
const take = (name: string, type = 'cluster-role', resource = 'tools') =>
  removeGrant(`User/${name}`, type, resource, null)
const applied = { status: 'applied' }

async function grantsIn(adapter: Adapter): Promise<string[]> {
  const { grants } = await readAll(adapter)
  return grants
    .filter(({ resource }) => !['planner', 'applier'].includes(resource))
    .map(
      ({ account, type, resource, computedBy }) =>
        `${account} ${type}:${resource}${computedBy ? ` (${computedBy})` : ''}`,
    )
}

describeWithCluster('bindings of Kubernetes', (server) => {
  test('of others are shown and left alone, until somebody gives them the label', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    const robot = { kind: 'ServiceAccount', name: 'robot', namespace: 'shop' }
    await bind(ask, { name: 'old', role: 'tools', subjects: [user('ada'), user('bo'), robot], labels: {} })
    const from = 'the cluster role binding `old`, which is not provisionr’s'
    expect(await grantsIn(adapter)).toEqual([
      `User/ada cluster-role:tools (${from})`,
      `User/bo cluster-role:tools (${from})`,
    ])
    expect(await adapter.apply(take('ada'))).toMatchObject({ status: 'failed', class: 'unsupported' })
    expect(await holdersOf(ask, 'tools')).toEqual(['ServiceAccount/robot', 'User/ada', 'User/bo'])

    await ask('PATCH', `${rbac}/clusterrolebindings/old`, { metadata: { labels: ours } })
    expect(await grantsIn(adapter)).toEqual(['User/ada cluster-role:tools', 'User/bo cluster-role:tools'])
    expect(await adapter.apply(take('ada'))).toEqual(applied)
    expect(await bindingsOf(ask, 'tools')).toEqual(['old: User/bo, ServiceAccount/robot'])
  })

  test('give a cluster role everywhere or in one namespace, and a role of that name is another', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    await ask('POST', `${rbac}/namespaces/shop/roles`, { metadata: { name: 'tools' } })
    for (const [type, resource] of [
      ['cluster-role', 'tools'],
      ['cluster-role', 'shop/tools'],
      ['role', 'shop/tools'],
    ] as const) {
      expect(await adapter.apply(give('ada', type, resource))).toEqual(applied)
      expect(await grantsIn(adapter)).toEqual([`User/ada ${type}:${resource}`])
      expect(await adapter.apply(take('ada', type, resource))).toEqual(applied)
      expect(await grantsIn(adapter)).toEqual([])
    }
    for (const [type, resource] of [
      ['role', 'tools'],
      ['role', 'shop/a/b'],
      ['role', 'shop/..'],
      ['cluster-role', 'Shop/tools'],
      ['cluster-role', '%2e%2e'],
    ] as const)
      expect(await adapter.apply(give('ada', type, resource))).toMatchObject({ status: 'failed', class: 'invalid' })
  })

  test('have names that are safe for whatever users are called', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    const names = [
      '../x',
      'a/b%2f',
      'Группа 🦊',
      'x'.repeat(300),
      'line\nbreak',
      'group:devs',
      'Ada',
      'ada',
      '-',
      'oidc:a@b',
    ]
    for (const name of names) expect([name, await adapter.apply(give(name))]).toEqual([name, applied])
    expect(await holdersOf(ask, 'tools')).toEqual(names.map((name) => `User/${name}`).toSorted())
    const made = await bindingsOf(ask, 'tools')
    for (const one of made) expect(one.split(': ')[0]).toMatch(/^provisionr-[a-z0-9-]{20,61}$/)
    for (const name of names) expect([name, await adapter.apply(take(name))]).toEqual([name, applied])
    expect(await bindingsOf(ask, 'tools')).toEqual([])
  })

  test('are for groups, too, which nobody passes for by a name', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    await bind(ask, { name: 'devs', role: 'tools', subjects: [{ kind: 'Group', name: 'devs' }, user('group:devs')] })
    expect(await grantsIn(adapter)).toEqual(['Group/devs cluster-role:tools', 'User/group:devs cluster-role:tools'])
    expect(await adapter.apply(removeGrant('Group/devs', 'cluster-role', 'tools', null))).toEqual(applied)
    expect(await bindingsOf(ask, 'tools')).toEqual(['devs: User/group:devs'])
    expect(await adapter.apply(addGrant('Group/ops', 'cluster-role', 'tools', null))).toEqual(applied)
    expect(await holdersOf(ask, 'tools')).toEqual(['Group/ops', 'User/group:devs'])
  })

  test('that everybody shares take many changes at once, and end with the last holder', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server(), { bindings: 'shared' })
    const names = Array.from({ length: 12 }, (_, index) => `person-${index}`)
    const given = await Promise.all(names.map((name) => adapter.apply(give(name))))
    expect(given).toEqual(names.map(() => applied))
    expect(await bindingsOf(ask, 'tools')).toHaveLength(1)
    expect(await holdersOf(ask, 'tools')).toEqual(names.map((name) => `User/${name}`).toSorted())
    await Promise.all(names.map((name) => adapter.apply(take(name))))
    expect(await bindingsOf(ask, 'tools')).toEqual([])
  })

  test('that somebody else changes meanwhile are read again, and nothing of theirs is lost', async () => {
    const { ask } = server()
    const { adapter, proxy } = await openCluster(server(), { bindings: 'shared' })
    await adapter.apply(give('ada'))
    const conflict = { kind: 'status', status: 409 } as const
    proxy.play({ at: `PATCH ${rbac}/clusterrolebindings`, as: conflict, times: 1 })
    expect(await adapter.apply(give('bo'))).toEqual(applied)
    proxy.play({ at: `DELETE ${rbac}/clusterrolebindings`, as: conflict, times: 1 })
    await adapter.apply(take('bo'))
    expect(await adapter.apply(take('ada'))).toEqual(applied)
    expect(await holdersOf(ask, 'tools')).toEqual([])
    await adapter.apply(give('ada'))
    proxy.play({ at: `PATCH ${rbac}/clusterrolebindings`, as: conflict })
    expect(await adapter.apply(give('bo'))).toMatchObject({ status: 'failed', class: 'transient' })
    expect(await holdersOf(ask, 'tools')).toEqual(['User/ada'])
  })

  test('are changed and deleted only as they were read', async () => {
    const { ask } = server()
    const { adapter, proxy } = await openCluster(server(), { bindings: 'shared' })
    await adapter.apply(give('ada'))
    await readAll(adapter)
    const old = {
      kind: 'change',
      change: (body: string) => body.replace(/"resourceVersion":"\d+"/, '"resourceVersion":"1"'),
    }
    const at = `GET ${rbac}/clusterrolebindings/provisionr`
    const sent = async (method: string, change: AdapterChange) => {
      // The first look is for what is held; what is changed is read after it.
      proxy.play({ at, as: old as FaultKind, after: 1, times: 1 })
      const before = proxy.seen.length
      expect(await adapter.apply(change)).toEqual(applied)
      return proxy.seen.slice(before).filter((one) => one.startsWith(method)).length
    }
    expect(await sent('PATCH', give('bo'))).toBe(2)
    expect(await holdersOf(ask, 'tools')).toEqual(['User/ada', 'User/bo'])
    expect(await sent('PATCH', take('bo'))).toBe(2)
    expect(await sent('DELETE', take('ada'))).toBe(2)
    expect(await holdersOf(ask, 'tools')).toEqual([])
  })

  test('that give something else under our name stay as they are, and a new one is made', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    const { name } = placeOf({ kind: 'ClusterRole', name: 'tools', namespace: null }, user('ada'))
    await bind(ask, { name, role: 'ops', subjects: [user('ada')] })
    expect(await adapter.apply(give('ada'))).toEqual(applied)
    expect(await grantsIn(adapter)).toEqual(['User/ada cluster-role:ops', 'User/ada cluster-role:tools'])
    expect(await bindingsOf(ask, 'tools')).toEqual([`${name}-2: User/ada`])
    expect(await adapter.apply(take('ada'))).toEqual(applied)
    expect(await grantsIn(adapter)).toEqual(['User/ada cluster-role:ops'])
  })

  test('without our label under our name are nobody’s to change', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    const { name } = placeOf({ kind: 'ClusterRole', name: 'tools', namespace: null }, user('ada'))
    await bind(ask, { name, role: 'tools', subjects: [user('bo')], labels: {} })
    const message = expect.stringContaining('without provisionr’s label') as string
    expect(await adapter.apply(give('ada'))).toMatchObject({ status: 'failed', class: 'invalid', message })
    expect(await holdersOf(ask, 'tools')).toEqual(['User/bo'])
  })

  test('of a role that is gone can be taken away, and no new ones are made', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    await adapter.apply(give('ada', 'role', 'shop/viewer'))
    await ask('DELETE', `${rbac}/namespaces/shop/roles/viewer`)
    expect(await adapter.apply(give('bo', 'role', 'shop/viewer'))).toMatchObject({ status: 'failed', class: 'invalid' })
    expect(await adapter.apply(take('ada', 'role', 'shop/viewer'))).toEqual(applied)
    expect(await adapter.apply(take('ada', 'role', 'shop/viewer'))).toEqual({
      status: 'unchanged',
      why: 'resource_gone',
    })
    expect(await bindingsOf(ask, 'viewer', 'shop')).toEqual([])
  })

  test('name whoever is given something for the first time, also when it was there already', async () => {
    const { adapter } = await openCluster(server(), { user: 'email', user_prefix: 'oidc:' })
    const profile = { username: 'ada', email: 'ada@acme.test', displayName: null, employeeId: null }
    const first = { ...give('ada'), account: null, profile }
    const account = 'User/oidc:ada@acme.test'
    expect(await adapter.apply(first)).toEqual({ status: 'applied', account })
    expect(await adapter.apply(first)).toEqual({ status: 'unchanged', why: 'already_present', account })
    expect((await readAll(adapter)).accounts).toContainEqual(
      expect.objectContaining({ id: account, username: 'ada@acme.test', email: 'ada@acme.test' }),
    )
    expect(await adapter.apply({ ...first, profile: { ...profile, email: null } })).toMatchObject({ class: 'invalid' })
    const plain = await openCluster(server())
    const system = { ...profile, username: 'system:kube-scheduler' }
    expect(await plain.adapter.apply({ ...first, profile: system })).toMatchObject({ class: 'invalid' })
  })
})

import { expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { kubeTokens } from '../../servers/kube-apiserver.ts'
import { addGrant, removeGrant } from '../changes.ts'
import { readAll } from '../live-subject.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { bind, openCluster, rbac } from './cluster-fixture.ts'
import { describeWithCluster } from './with-cluster.ts'

const user = (name: string) => ({ kind: 'User', name }) as const
const add = addGrant('User/ada', 'cluster-role', 'tools', null)
const remove = removeGrant('User/ada', 'cluster-role', 'tools', null)
const key = { account: 'User/ada', type: 'cluster-role', resource: 'tools' }
const reviews = 'POST /apis/authorization.k8s.io/v1/subjectaccessreviews'
const isList = (asked: string) => /bindings(\?|$)/.test(asked)

describeWithCluster('reading from Kubernetes', (server) => {
  test('5,000 people with 125,000 grants of 500 roles takes two lists', async () => {
    const { ask } = server()
    const names = Array.from({ length: 500 }, (_, index) => index)
    const people = (role: number) =>
      Array.from({ length: 250 }, (_, index) => user(`person-${(role * 250 + index) % 5000}`))
    for (let from = 0; from < names.length; from += 50)
      await Promise.all(
        names.slice(from, from + 50).map((role) =>
          bind(ask, {
            name: `r-${role}`,
            role: `role-${role}`,
            namespace: 'people',
            roleKind: 'Role',
            subjects: people(role),
          }),
        ),
      )
    const { adapter, proxy } = await openCluster(server(), { token: kubeTokens.planner, page_size: 500 })
    const actual = await readAll(adapter)
    expect([actual.accounts.length, actual.grants.length]).toEqual([5002, 125_002])
    const lists = proxy.seen.filter(isList)
    // The cluster’s own bindings need a second page of one kind.
    expect(lists.length).toBeLessThanOrEqual(3)
    expect(actual.requests).toBeLessThanOrEqual(4)
  })

  test('leaves out what the API server gives its own parts, and nothing else', async () => {
    const { ask } = server()
    const { adapter } = await openCluster(server())
    expect((await readAll(adapter)).accounts.map((one) => one.id)).toEqual(['User/applier', 'User/planner'])
    const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
    const everybody = { kind: 'Group', name: 'system:unauthenticated' }
    await bind(ask, { name: 'system:hole', role: 'cluster-admin', subjects: [everybody], labels })
    await bind(ask, { name: 'system:node2', role: 'system:node', subjects: [everybody], labels })
    const { grants } = await readAll(adapter)
    expect(grants.filter((one) => one.account === 'Group/system:unauthenticated').map((one) => one.resource)).toEqual([
      'cluster-admin',
      'system:node',
    ])
    await ask('DELETE', `${rbac}/clusterrolebindings/system:hole`)
    await ask('DELETE', `${rbac}/clusterrolebindings/system:node2`)
  })

  test('begins a list again that expired half-way, and never takes half of it', async () => {
    const { ask } = server()
    const { adapter, proxy } = await openCluster(server(), { page_size: 2 })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await bind(ask, { name, role: 'tools', subjects: [user(name)] })
    const gone = { kind: 'status', status: 410 } as const
    const at = `GET ${rbac}/clusterrolebindings?limit=2&continue`
    proxy.play({ at, as: gone, times: 1 })
    const whole = await readAll(adapter)
    expect(whole.grants.filter((one) => one.resource === 'tools')).toHaveLength(5)
    expect(whole.scopes.every((one) => one.status === 'complete')).toBe(true)
    proxy.play({ at, as: gone })
    const { grants, scopes } = await readAll(adapter)
    expect(grants.filter((one) => one.type === 'cluster-role')).toEqual([])
    expect(scopes.map(({ scope, status }) => `${scope} ${status}`).toSorted()).toEqual([
      'accounts failed',
      'cluster-role failed',
      'role complete',
    ])
  })

  test('goes on with one moment: pages of two are not put together', async () => {
    const { ask } = server()
    const { adapter, proxy } = await openCluster(server(), { page_size: 2 })
    for (const name of ['a', 'b', 'c']) await bind(ask, { name, role: 'tools', subjects: [user(name)] })
    const change = (body: string) => body.replace(/"resourceVersion":"\d+"/, '"resourceVersion":"1"')
    proxy.play({ at: `GET ${rbac}/clusterrolebindings?limit=2&continue`, as: { kind: 'change', change } })
    const { scopes } = await readAll(adapter)
    expect(scopes.find((one) => one.scope === 'cluster-role')?.status).toBe('failed')
  })

  test('believes that somebody holds nothing when the cluster itself refuses them', async () => {
    const { adapter, proxy } = await openCluster(server())
    await readAll(adapter)
    const before = proxy.seen.length
    expect(await adapter.readBack([key])).toEqual([{ key, state: null }])
    const asked = proxy.seen.slice(before)
    expect(asked.map((one) => one.replace(/provisionr-.*/, 'NAME'))).toEqual([
      `GET ${rbac}/clusterrolebindings/NAME`,
      `GET ${rbac}/clusterroles/tools`,
      reviews,
    ])
  })

  test('finds what somebody gave behind its back since, whether it may ask the cluster or not', async () => {
    const { ask } = server()
    for (const mayAsk of [true, false]) {
      const { adapter, proxy } = await openCluster(server())
      await readAll(adapter)
      if (!mayAsk) proxy.play({ at: reviews, as: { kind: 'status', status: 403 } })
      await bind(ask, { name: `meanwhile-${mayAsk}`, role: 'tools', subjects: [user('ada')], labels: {} })
      await expect.poll(() => adapter.apply(add)).toEqual({ status: 'unchanged', why: 'already_present' })
      expect(await adapter.apply(remove)).toMatchObject({ status: 'failed', class: 'unsupported' })
      await ask('DELETE', `${rbac}/clusterrolebindings/meanwhile-${mayAsk}`)
    }
  })

  test('many at once takes one list', async () => {
    const { ask } = server()
    const { adapter, proxy } = await openCluster(server())
    const keys = Array.from({ length: 30 }, (_, index) => ({ ...key, account: `User/person-${index}` }))
    await bind(ask, {
      name: 'all',
      role: 'tools',
      subjects: keys.slice(0, 29).map((one) => user(one.account.slice(5))),
    })
    await readAll(adapter)
    const before = proxy.seen.length
    const states = await adapter.readBack(keys)
    expect(states.filter((one) => one.state !== null)).toHaveLength(29)
    expect(proxy.seen.slice(before)).toHaveLength(2)
  })

  test('says who the credentials are, and what they lack', async () => {
    const { adapter, proxy } = await openCluster(server(), { acting_user: '' })
    await expect(adapter.check()).rejects.toMatchObject({ class: 'unsupported' })
    const unknown = await fetchActual(adapter, systemSettings({ name: 'k8s' }), { resources: null })
    expect(unknown.scopes.find(({ scope }) => scope === 'accounts')).toMatchObject({
      status: 'unsupported',
      detail: expect.stringContaining('name the user with `acting_user`') as string,
    })
    const said = JSON.stringify({ status: { userInfo: { username: 'system:serviceaccount:ops:provisionr' } } })
    const selfReview = 'POST /apis/authentication.k8s.io/v1/selfsubjectreviews'
    proxy.play({ at: selfReview, as: { kind: 'status', status: 201, body: said } })
    expect((await adapter.check()).actingAccount).toBe('User/system:serviceaccount:ops:provisionr')
    const named = await openCluster(server())
    expect((await named.adapter.check()).actingAccount).toBe('User/applier')
    expect(await named.adapter.inspect?.()).toMatchObject({ lacks: { plan: [], apply: [] }, notes: [] })
    const { adapter: planner } = await openCluster(server(), { token: kubeTokens.planner })
    const report = await planner.inspect?.()
    expect(report?.lacks?.plan).toEqual([])
    expect(report?.lacks?.apply).toContain('create clusterrolebindings')
    expect(report?.notes).toHaveLength(3)
  })

  test('explains why rights cannot be given that the credentials do not have', async () => {
    const { ask } = server()
    await ask('PATCH', `${rbac}/clusterroles/applier`, {
      rules: [
        {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['*'],
          verbs: ['list', 'get', 'create', 'patch', 'delete'],
        },
      ],
    })
    const { adapter } = await openCluster(server())
    await expect
      .poll(() => adapter.apply(add))
      .toMatchObject({
        status: 'failed',
        class: 'permission',
        message: expect.stringContaining('allow them to `bind` this role') as string,
      })
  })

  test('refuses the token of nobody', async () => {
    const { adapter } = await openCluster(server(), { token: 'a-token-of-nobody' })
    const { scopes } = await readAll(adapter)
    expect(scopes.map(({ status }) => status)).toEqual(['denied', 'denied', 'denied'])
    expect(await adapter.apply(add)).toMatchObject({ status: 'failed', class: 'auth' })
  })
})

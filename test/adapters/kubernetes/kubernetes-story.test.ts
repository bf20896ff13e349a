import { expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { type KubeApiserver, kubeTokens } from '../../servers/kube-apiserver.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { createLiveCompany, linesOf, personOf } from '../live-company.ts'
import { bind, bindingsOf, holdersOf, rbac } from './cluster-fixture.ts'
import { describeWithCluster } from './with-cluster.ts'

const reviews = /^POST \/apis\/(authentication|authorization)\.k8s\.io\//

/** A company whose cluster is a real API server; everything the program asks it goes through the proxy. */
async function setUp(server: KubeApiserver, settings: Readonly<Record<string, unknown>> = {}) {
  const proxy = await startFaultProxy(server.url, server.ca)
  const { here, publish } = createLiveCompany(
    {
      systems: {
        k8s: {
          adapter: 'kubernetes',
          url: proxy.url,
          token: '${K8S_TOKEN}',
          protected: ['planner'],
          options: { acting_user: 'applier', ...settings },
        },
      },
      settings: { guards: { min_admins: 0 } },
      people: [personOf('ada', 'sre'), personOf('bo', 'sre'), personOf('cy', 'web')],
      policies: [
        {
          name: 'Operators',
          triggers: [{ team: 'sre' }],
          grants: ['k8s:cluster-role:tools', 'k8s:cluster-role:shop/ops'],
        },
        { name: 'Viewers', triggers: [{ team: 'web' }], grants: ['k8s:role:shop/viewer'] },
      ],
    },
    {},
  )

  publish('first')
  const run = (token: string, ...argv: string[]) => here.run(argv, { env: { K8S_TOKEN: token } })
  const ask = async <T>(token: string, ...argv: string[]) => JSON.parse((await run(token, ...argv, '--json')).out) as T
  const plan = () => ask<Plan>(kubeTokens.planner, 'plan')
  const drift = async () => (await ask<{ drift: Drift }>(kubeTokens.planner, 'drift')).drift
  const apply = () => ask<PlanResult>(kubeTokens.applier, 'apply', '--yes')
  const writes = () => proxy.seen.filter((one) => !one.startsWith('GET ') && !reviews.test(one))
  return { here, publish, plan, drift, apply, writes, run, proxy }
}

describeWithCluster('a company and its cluster', (server) => {
  for (const bindings of ['person', 'shared'])
    test(`is planned by who may only read, applied, watched, and cleared of who left (${bindings})`, async () => {
      const { ask } = server()
      const { here, publish, plan, drift, apply, writes } = await setUp(server(), { bindings })
      await bind(ask, {
        name: 'by-hand',
        role: 'viewer',
        roleKind: 'Role',
        namespace: 'shop',
        subjects: [{ kind: 'User', name: 'cy' }],
      })

      expect(linesOf(await plan())).toEqual([
        'add ada k8s:cluster-role:shop/ops',
        'add ada k8s:cluster-role:tools',
        'add bo k8s:cluster-role:shop/ops',
        'add bo k8s:cluster-role:tools',
        'adopt cy account',
        'adopt cy k8s:role:shop/viewer',
      ])
      expect(writes()).toEqual([])
      const result = await apply()
      expect(result.changes.map((one) => one.result.status)).toEqual(result.changes.map(() => 'applied'))
      expect(await holdersOf(ask, 'tools')).toEqual(['User/ada', 'User/bo'])
      expect(await holdersOf(ask, 'ops', 'shop')).toEqual(['User/ada', 'User/bo'])
      expect(await bindingsOf(ask, 'tools')).toHaveLength(bindings === 'shared' ? 1 : 2)
      expect((await plan()).changes).toEqual([])

      await ask('DELETE', `${rbac}/clusterrolebindings/${(await bindingsOf(ask, 'tools'))[0]!.split(':')[0]}`)
      await bind(ask, { name: 'mine', role: 'ops', subjects: [{ kind: 'User', name: 'cy' }], labels: {} })
      await bind(ask, { name: 'hole', role: 'ops', subjects: [{ kind: 'Group', name: 'friends' }], labels: {} })
      const found = await drift()
      expect(found.missing.length).toBe(bindings === 'shared' ? 2 : 1)
      expect(found.excess.map((one) => one.address)).toEqual(['cy/k8s:cluster-role:ops'])
      expect(found.orphans.map((one) => one.account)).toEqual(['Group/friends'])
      await apply()
      expect(await holdersOf(ask, 'tools')).toEqual(['User/ada', 'User/bo'])
      expect(await holdersOf(ask, 'ops')).toEqual(['Group/friends', 'User/cy'])

      here.people([personOf('ada', 'web'), personOf('bo', 'sre', 'Left'), personOf('cy', 'web')])
      publish('ada moves, bo leaves')
      await apply()
      expect([await holdersOf(ask, 'tools'), await holdersOf(ask, 'ops', 'shop')]).toEqual([[], []])
      expect(await holdersOf(ask, 'viewer', 'shop')).toEqual(['User/ada', 'User/cy'])
      expect((await plan()).changes).toEqual([])
      expect((await drift()).missing).toEqual([])
    })

  test('credentials that may only read cannot apply', async () => {
    const { run } = await setUp(server())
    const { exitCode, out } = await run(kubeTokens.planner, 'apply', '--yes', '--json')
    const { changes } = JSON.parse(out) as PlanResult
    expect([exitCode, [...new Set(changes.map((one) => one.result.status))]]).toEqual([7, ['failed']])
    expect(await holdersOf(server().ask, 'tools')).toEqual([])
  })

  test('a write whose answer is lost is found again, and given once', async () => {
    const { apply, plan, proxy } = await setUp(server(), { user: 'email' })
    proxy.play({ at: `POST ${rbac}/clusterrolebindings`, as: { kind: 'reset-after' }, times: 1 })
    const { changes } = await apply()
    expect([...new Set(changes.map((one) => one.result.status))].toSorted()).toEqual(['applied', 'unchanged'])
    expect(await holdersOf(server().ask, 'tools')).toEqual(['User/ada@acme.test', 'User/bo@acme.test'])
    expect((await plan()).changes).toEqual([])
  })
})

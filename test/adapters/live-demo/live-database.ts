import { onTestFinished } from 'vitest'
import { startPostgres } from '../../ledger/postgres/postgres-server.ts'
import { acting, clearGround, entrust, password } from '../postgres/postgres-ground.ts'
import type { Counterpart } from './counterpart.ts'
import { resourcesOf, standingIn } from './demo-contents.ts'

const reader = 'provisionr_plan'

/** The demo's production database; `postgres`, who owns it in the demo, is `tester` here. */
export async function startLiveDatabase(): Promise<Counterpart> {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  const { ask, proxy, options } = await clearGround(server)
  const standing = standingIn('prod-db').filter(({ name }) => name !== 'postgres')
  const roles = resourcesOf('prod-db', 'role')
  await ask(`create role ${reader} login`)
  for (const role of roles) await ask(`create role ${role}`)
  for (const { name, access } of standing) {
    await ask(`create role "${name}" login`)
    for (const { resource } of access) await ask(`grant ${resource} to "${name}"`)
  }
  await entrust(ask, ...roles, ...standing.map(({ name }) => name))
  const orders = ['revoke billing_ro from "samuel.osei"', 'grant monitoring to "claire.dubois"']
  const isIn = async (role: string, member: string) =>
    (await ask('select from pg_auth_members where roleid = $1::regrole and member = $2::regrole', role, `"${member}"`))
      .length > 0

  return {
    system: 'prod-db',
    settings: {
      adapter: 'postgres',
      ...options,
      username: '${DB_USER}',
      password: '${DB_PASSWORD}',
      protected: ['tester', acting, reader],
    },
    credentials: {
      plan: { DB_USER: reader, DB_PASSWORD: password },
      apply: { DB_USER: acting, DB_PASSWORD: password },
    },
    accountIds: new Map(standing.map(({ name }) => [name, name])),
    writes: () => proxy.seen.filter((one) => /^(grant|revoke|create|alter|drop|comment)/.test(one)),
    async meddle() {
      for (const order of orders) await ask(order)
      return orders
    },
    drift: { missing: 'samuel.osei/prod-db:role:billing_ro', excess: 'claire.dubois/prod-db:role:monitoring' },
    isRepaired: async () => (await isIn('billing_ro', 'samuel.osei')) && !(await isIn('monitoring', 'claire.dubois')),
  }
}

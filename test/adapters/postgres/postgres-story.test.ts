import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { missingPostgres, type PostgresServer, startPostgres } from '../../ledger/postgres/postgres-server.ts'
import { createLiveCompany, linesOf } from '../live-company.ts'
import { clearGround, entrust, password } from './postgres-ground.ts'

let server: PostgresServer
beforeAll(async () => {
  if (missingPostgres() === null) server = await startPostgres()
})
afterAll(async () => server?.stop())

const person = (id: string, team: string, status = 'Active') => ({ user_id: id, team, status })
const team = (name: string, ...grants: string[]) => ({ name, triggers: [{ team: name }], grants })

/** A company whose database is a live server, its files in a repository with a remote. */
async function setUp() {
  const ground = await clearGround(server)
  const { ask, proxy, options } = ground
  await ask('create role orders_ro; create role orders_rw; create role cy login; grant orders_ro to cy')
  await entrust(ask, 'orders_ro', 'orders_rw', 'cy')
  const settings = { adapter: 'postgres', ...options, password: '${DB_PASSWORD}', protected: ['tester'] }
  const {
    here,
    publish: merge,
    run,
    ask: tell,
  } = createLiveCompany(
    {
      systems: { db: { ...settings } },
      settings: { guards: { min_admins: 0 } },
      people: [person('ada', 'owners'), person('bo', 'readers'), person('cy', 'readers')],
      policies: [
        team('readers', 'db:role:orders_ro'),
        team('owners', 'db:role:orders_ro', 'db:role:orders_rw (admin)'),
      ],
    },
    { DB_PASSWORD: password },
  )

  merge('files')
  const held = async () =>
    (
      await ask<{ line: string }>(
        `select m.rolname || ' ' || r.rolname || case when bool_or(admin_option) then ' (admin)' else '' end as line
         from pg_auth_members a join pg_roles r on r.oid = roleid join pg_roles m on m.oid = a.member
         where m.rolname in ('ada', 'bo', 'cy') group by m.rolname, r.rolname order by 1`,
      )
    ).map(({ line }) => line)
  const writes = () =>
    proxy.seen.filter((one) =>
      /^(begin isolation level read committed|grant|revoke|create|alter|drop|comment)/.test(one),
    )
  return { ...ground, here, merge, run, tell, held, writes }
}

describe.skipIf(missingPostgres() !== null)('a live PostgreSQL server', () => {
  test('is planned, applied from the merged state, watched, and cleared of who left', async () => {
    const { ask, signIn, here, merge, run, tell, held, writes } = await setUp()
    const plan = await tell<Plan>('plan')
    expect(linesOf(plan)).toEqual([
      'add ada db:role:orders_ro',
      'add ada db:role:orders_rw (admin)',
      'add bo db:role:orders_ro',
      'adopt cy account',
      'adopt cy db:role:orders_ro',
      'create_account ada account',
      'create_account bo account',
    ])
    expect(plan.systems).toMatchObject([{ name: 'db', status: 'complete', requests: 2 }])
    expect(writes()).toEqual([])

    const result = await tell<PlanResult>('apply', '--yes')
    expect(result.changes.map((one) => one.result)).toEqual(
      result.changes.map(() => ({ status: 'applied', detail: null })),
    )
    const asPlanned = ['ada orders_ro', 'ada orders_rw (admin)', 'bo orders_ro', 'cy orders_ro']
    expect(await held()).toEqual(asPlanned)
    expect((await tell<Plan>('plan')).changes).toEqual([])

    await ask('revoke orders_ro from ada granted by provisionr; grant orders_rw to cy')
    const { drift } = await tell<{ drift: Drift }>('drift')
    expect(drift.missing.map((one) => one.address)).toEqual(['ada/db:role:orders_ro'])
    expect(drift.excess.map((one) => one.address)).toEqual(['cy/db:role:orders_rw'])
    expect((await run('apply', '--yes')).exitCode).toBe(0)
    expect(await held()).toEqual([...asPlanned, 'cy orders_rw'].toSorted())
    await ask('revoke orders_rw from cy')

    const visit = await signIn('bo')
    here.people([person('ada', 'readers'), person('bo', 'readers', 'Left'), person('cy', 'readers')])
    merge('ada moves, bo leaves')
    expect((await run('apply', '--yes')).exitCode).toBe(0)
    expect(await visit.isOver).toBe(true)
    expect(await held()).toEqual(['ada orders_ro', 'cy orders_ro'])
    await expect(signIn('bo')).rejects.toThrow('not permitted to log in')
    expect((await tell<Plan>('plan')).changes).toEqual([])
  })

  test('a plan needs a login that may read the catalogue, and nothing more', async () => {
    const { ask, tell, writes } = await setUp()
    await ask('alter role provisionr nocreaterole; revoke pg_signal_backend from provisionr')
    const plan = await tell<Plan>('plan')
    expect([plan.complete, linesOf(plan).length]).toEqual([true, 7])
    expect(writes()).toEqual([])
    const { changes } = await tell<PlanResult>('apply', '--yes')
    const failed = changes.filter(({ action }) => action === 'create_account').map(({ result }) => result.detail)
    expect(failed).toEqual(Array(2).fill(expect.stringContaining('permission denied to create role')))
  })

  test('a plan can be proved: what the server would refuse is told, and nothing is left of it', async () => {
    const { ask, here, run, tell, held } = await setUp()
    here.settings({ systems: { db: { prove: true } } })
    const before = [await held(), await ask('select * from pg_roles order by rolname')]
    const warnings = async () => {
      const { changes, diagnostics } = await tell<Plan>('plan')
      expect(changes).toHaveLength(7)
      return diagnostics.filter(({ code }) => code === 'change-would-fail').map(({ message }) => message)
    }
    expect(await warnings()).toEqual([])
    await ask('alter role provisionr nocreaterole')
    const told = await warnings()
    expect(told[0]).toMatch(/^`create_account ada\/db:account` would fail: .*permission denied to create role/)
    expect(told).toHaveLength(5)
    await ask('alter role provisionr createrole')
    expect([await held(), await ask('select * from pg_roles order by rolname')]).toEqual(before)
    expect((await run('drift')).out).not.toContain('would fail')
  })

  test('a server that refuses the login takes nothing from anybody', async () => {
    const { ask, run, tell, held } = await setUp()
    expect((await run('apply', '--yes')).exitCode).toBe(0)
    const before = await held()
    await ask('alter role provisionr nologin')
    await ask(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'provisionr'`)
    const plan = await tell<Plan>('plan')
    expect([plan.changes, plan.complete, plan.systems[0]?.status]).toEqual([[], false, 'denied'])
    expect(await held()).toEqual(before)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Plan } from '../../../src/domain/plan.ts'
import { createGitCompany, gitIn } from '../../commands/git-company.ts'
import { missingPostgres, type PostgresServer, startPostgres } from '../../ledger/postgres/postgres-server.ts'
import { acting, clearGround, entrust, password } from './postgres-ground.ts'

/** Everybody but who runs the server, and provisionr, has to say a password. */
const asking = `local all tester trust\nlocal all ${acting} trust\nlocal all all scram-sha-256\n`

let server: PostgresServer
beforeAll(async () => {
  if (missingPostgres() !== null) return
  server = await startPostgres()
  writeFileSync(join(server.folder, 'data', 'pg_hba.conf'), asking)
  await server.restart()
})
afterAll(async () => server?.stop())

/** By the server's clock, 2020 is over and no run has come since, and 2999 is far away. */
const over = '2020-03-31'
const farAway = '2999-12-31'

const person = (end_date?: string) => ({
  user_id: 'ada',
  team: 'readers',
  status: 'Active',
  ...(end_date && { end_date }),
})
const readers = { name: 'readers', triggers: [{ team: 'readers' }], grants: ['db:role:orders_ro'] }

/** A company with one reader of a live database, who has a password there as soon as there is a login. */
async function setUp(lastDay?: string) {
  const ground = await clearGround(server)
  const { ask, options } = ground
  await ask('create role orders_ro')
  await entrust(ask, 'orders_ro')
  const settings = { adapter: 'postgres', ...options, password: '${DB_PASSWORD}', protected: ['tester'] }
  const here = createGitCompany({
    systems: { db: { ...settings, simulates: undefined, seed: undefined } },
    settings: { apply: { require: { pull_request: false, approvals: 0 } }, guards: { min_admins: 0 } },
    people: [person(lastDay)],
    policies: [readers],
  })
  const remote = mkdtempSync(join(tmpdir(), 'provisionr-remote-'))
  onTestFinished(() => rmSync(remote, { recursive: true, force: true }))
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  here.git('remote', 'add', 'origin', remote)
  const merge = () => {
    here.commit('files')
    here.git('push', '--quiet', '--set-upstream', 'origin', 'main')
  }
  merge()
  here.at('2020-01-10T09:00:00Z')
  const run = (...argv: string[]) => here.run(argv, { env: { DB_PASSWORD: password } })
  const plan = async () => JSON.parse((await run('plan', '--json')).out) as Plan
  const apply = async () => {
    const { exitCode, err, out } = await run('apply', '--yes')
    if (exitCode !== 0) throw new Error(`exit ${exitCode}: ${err}${out}`)
  }
  const become = async (end_date?: string, status = 'Active') => {
    here.people([{ ...person(end_date), status }])
    merge()
    await apply()
  }
  const validUntil = async () =>
    (await ask<{ end: string | null }>(`select rolvaliduntil::text as end from pg_roles where rolname = 'ada'`))[0]!.end
  return { ...ground, here, plan, apply, become, validUntil }
}

const secret = 'login-secret-for-tests'

/** Signs in over the server's own check of passwords. */
async function signIn(): Promise<void> {
  const client = new pg.Client({ host: server.folder, user: 'ada', password: secret, database: 'postgres' })
  await client.connect()
  await client.end()
}

const given = async (ask: (sql: string) => Promise<unknown>) => {
  await ask(`set password_encryption = 'scram-sha-256'`)
  await ask(`alter role ada password '${secret}'`)
}

describe.skipIf(missingPostgres() !== null)('a login with an end of its own', () => {
  test('is refused by the server itself once the last day is over and no run came', async () => {
    const { ask, plan, apply, become } = await setUp(over)
    await apply()
    await given(ask)
    await expect(signIn()).rejects.toThrow('password authentication failed')
    await become(farAway)
    await signIn()
    await become(over)
    await expect(signIn()).rejects.toThrow('password authentication failed')
    await become()
    await signIn()
    expect((await plan()).changes).toEqual([])
  })

  test('that somebody set by hand is put right, and nobody else’s is touched', async () => {
    const { ask, plan, apply, validUntil } = await setUp()
    await ask(`create role cy login valid until '2020-01-01'`)
    await apply()
    await given(ask)
    for (const byHand of ['2020-01-01', '-infinity', '290000-01-01']) {
      await ask(`alter role ada valid until '${byHand}'`)
      expect((await plan()).changes.map(({ action, after }) => [action, after?.valid_until])).toEqual([
        ['update_account', null],
      ])
      await apply()
      await signIn()
      expect(await validUntil()).toBe('infinity')
    }
    expect(
      await ask(`select rolvaliduntil::text like '2020-01-01%' as kept from pg_roles where rolname = 'cy'`),
    ).toEqual([{ kept: true }])
  })

  test('gets the new end with the login of somebody who is back', async () => {
    const { ask, here, plan, apply, become } = await setUp(over)
    await apply()
    await given(ask)
    here.at('2020-04-02T09:00:00Z')
    await apply()
    await expect(signIn()).rejects.toThrow()
    await become(farAway)
    await signIn()
    expect((await plan()).changes).toEqual([])
  })

  test('keeps it when it is not as it was decided on, or was made by somebody else', async () => {
    const { ask, apply, open, validUntil } = await setUp(farAway)
    await apply()
    const adapter = await open()
    const state = (valid_until: string | null) => ({ level: null, status: 'enabled', valid_until }) as const
    const move = (account: string, from: string | null, to: string | null) =>
      adapter.apply({
        action: 'update_account',
        account,
        type: 'account',
        resource: null,
        before: state(from),
        after: state(to),
        profile: null,
      })
    const now = '3000-01-01T00:00:00Z'
    expect(await move('ada', null, '2021-01-01T00:00:00Z')).toEqual({ status: 'conflict', actual: state(now) })
    expect(await move('ada', null, now)).toEqual({ status: 'unchanged', why: 'already_present' })
    await ask(`create role cy login valid until '2030-01-01 00:00:00+00'`)
    expect(await move('cy', '2030-01-01T00:00:00Z', null)).toMatchObject({ status: 'conflict' })
    const unseen = { action: 'update_account', account: 'cy', type: 'account', resource: null, profile: null } as const
    expect(
      await adapter.apply({ ...unseen, before: { level: null, status: 'enabled' }, after: state(null) }),
    ).toMatchObject({ status: 'failed', class: 'unsupported' })
    expect(await move('ada', now, '2021-01-01T00:00:00Z')).toEqual({ status: 'applied' })
    expect(new Date((await validUntil())!).toISOString()).toBe('2021-01-01T00:00:00.000Z')
    expect(await adapter.readBack([{ account: 'ada', type: 'account', resource: null }])).toMatchObject([
      { state: state('2021-01-01T00:00:00Z') },
    ])
  })
})

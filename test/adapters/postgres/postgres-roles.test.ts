import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingPostgres, type PostgresServer, startPostgres } from '../../ledger/postgres/postgres-server.ts'
import { addGrant, createAccount, removeGrant, setAccount, updateGrant } from '../changes.ts'
import { readAll } from '../live-subject.ts'
import { type Ask, clearGround, entrust, isLockAwaited, isAtLeast } from './postgres-ground.ts'

let server: PostgresServer
beforeAll(async () => {
  if (missingPostgres() === null) server = await startPostgres()
})
afterAll(async () => server?.stop())

const add = (account: string, role: string) => addGrant(account, 'role', role, 'member')
const remove = (account: string, role: string) => removeGrant(account, 'role', role, 'member')

async function entriesOf(ask: Ask, role: string) {
  const rows = await ask<{ member: string; admin: boolean }>(
    `select m.rolname::text as member, bool_or(admin_option) as admin from pg_auth_members
     join pg_roles r on r.oid = roleid join pg_roles m on m.oid = pg_auth_members.member
     where r.rolname = $1 and m.rolname <> 'provisionr' group by 1 order by 1`,
    role,
  )
  return rows.map(({ member, admin }) => `${member}${admin ? ' (admin)' : ''}`)
}

describe.skipIf(missingPostgres() !== null)('roles of a PostgreSQL server', () => {
  test.for(['Weird "name"; drop role orders; --', "o'brien\\", 'CURRENT_USER', 'Größe 💥', ' ', 'x'.repeat(63)])(
    '`%s` is a name like any other',
    async (name) => {
      const { ask, open } = await clearGround(server)
      await ask('create role orders')
      await entrust(ask, 'orders')
      const adapter = await open()
      expect(await adapter.apply(createAccount(name))).toMatchObject({ status: 'applied', account: name })
      expect(await adapter.apply(add(name, 'orders'))).toEqual({ status: 'applied' })
      expect(await adapter.apply(add(name, name))).toMatchObject({ status: 'failed', class: 'invalid' })
      expect(await entriesOf(ask, 'orders')).toEqual([name])
      expect((await readAll(adapter)).grants).toMatchObject([{ account: name, resource: 'orders', level: 'member' }])
      expect(await adapter.apply(setAccount('suspend_account', name, 'enabled', 'suspended'))).toMatchObject({
        status: 'applied',
      })
      expect(await adapter.apply(setAccount('delete_account', name, 'suspended', null))).toMatchObject({
        status: 'applied',
      })
      expect(await ask('select from pg_roles where rolname = $1', name)).toEqual([])
    },
  )

  test('a name that the server would cut off is no name, and never means the shorter one', async () => {
    const { ask, open } = await clearGround(server)
    const short = 'x'.repeat(63)
    await ask(`create role ${short} login; create role orders`)
    await entrust(ask, short, 'orders')
    const adapter = await open()
    for (const name of [`${short}y`, 'public', 'none', 'pg_monitor', '', 'a\0b'])
      expect([name, await adapter.apply(createAccount(name))]).toMatchObject([
        name,
        { status: 'failed', class: 'invalid' },
      ])
    expect(await adapter.apply(add(`${short}y`, 'orders'))).toMatchObject({ status: 'failed', class: 'invalid' })
    expect(await adapter.apply(add(short, `${short}y`))).toMatchObject({ status: 'failed', class: 'invalid' })
    expect(await entriesOf(ask, 'orders')).toEqual([])
  })

  test('superusers, its own login and what would make either are left alone', async () => {
    const { ask, open } = await clearGround(server)
    await ask('create role boss login superuser; create role ada login; create role orders; grant orders to boss')
    await ask('alter role provisionr superuser')
    const adapter = await open()
    const before = await ask('select * from pg_roles order by rolname')
    for (const change of [
      remove('boss', 'orders'),
      setAccount('suspend_account', 'boss', 'enabled', 'suspended'),
      setAccount('end_sessions', 'boss', 'enabled', 'enabled'),
      setAccount('suspend_account', 'provisionr', 'enabled', 'suspended'),
      add('provisionr', 'orders'),
      add('ada', 'boss'),
      add('ada', 'pg_execute_server_program'),
      add('ada', 'provisionr'),
      setAccount('delete_account', 'ada', 'enabled', null),
    ])
      expect([change, await adapter.apply(change)]).toMatchObject([change, { status: 'failed', class: 'unsupported' }])
    expect(await ask('select * from pg_roles order by rolname')).toEqual(before)
    expect(await entriesOf(ask, 'orders')).toEqual(['boss'])
    expect(await entriesOf(ask, 'boss')).toEqual([])
  })

  test('a group is no account, and who is switched off is none the less', async () => {
    const { ask, askAs, open } = await clearGround(server)
    await ask(`create role orders; create role ada login; comment on role ada is 'o''Ada, sales'; grant orders to ada`)
    await entrust(ask, 'ada', 'orders')
    const adapter = await open()
    const accounts = async () => (await readAll(adapter)).accounts.map(({ id, status }) => `${id} ${status}`)
    expect(await accounts()).toEqual(['ada enabled', 'provisionr enabled', 'tester enabled'])
    expect(await adapter.apply(setAccount('suspend_account', 'ada', 'enabled', 'suspended'))).toEqual({
      status: 'applied',
    })
    expect(await accounts()).toEqual(['ada suspended', 'provisionr enabled', 'tester enabled'])
    await expect(askAs('ada', 'select 1')).rejects.toThrow('not permitted to log in')
    expect(await adapter.apply(setAccount('enable_account', 'ada', 'suspended', 'enabled'))).toEqual({
      status: 'applied',
    })
    expect(await ask(`select shobj_description('ada'::regrole, 'pg_authid') as comment`)).toEqual([
      { comment: `o'Ada, sales` },
    ])
    expect(await askAs('ada', 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('sessions end when they are told to, and with a membership where the settings say so', async () => {
    const { ask, open, signIn } = await clearGround(server)
    await ask('create role orders; create role ada login')
    await entrust(ask, 'ada', 'orders')
    await ask('grant orders to ada granted by provisionr')
    const first = await signIn('ada')
    expect(await (await open()).apply(setAccount('end_sessions', 'ada', 'enabled', 'enabled'))).toEqual({
      status: 'applied',
    })
    expect(await first.isOver).toBe(true)
    const second = await signIn('ada')
    await second.ask('set role orders')
    const adapter = await open({ end_sessions_after_removal: true })
    expect(await adapter.apply(remove('ada', 'orders'))).toEqual({ status: 'applied' })
    expect(await second.isOver).toBe(true)
    expect(await ask(`select from pg_stat_activity where usename = 'ada'`)).toEqual([])
  })

  test('what somebody else changed between looking and writing is a conflict', async () => {
    const { ask, open } = await clearGround(server)
    await ask('create role orders; create role ada login')
    await entrust(ask, 'ada', 'orders')
    const adapter = await open()
    await ask('begin')
    await ask(`select pg_advisory_xact_lock(hashtextextended('provisionr roles', 0))`)
    const changed = adapter.apply(add('ada', 'orders'))
    while (!(await isLockAwaited(ask)));
    await ask('grant orders to ada with admin option')
    await ask('commit')
    expect(await changed).toEqual({ status: 'conflict', actual: { level: 'admin', status: 'active' } })
    expect(await entriesOf(ask, 'orders')).toEqual(['ada (admin)'])
  })

  test('a right that is missing is told, and nothing is half done', async () => {
    const { ask, open } = await clearGround(server)
    await ask('create role orders; create role ada login; alter role provisionr nocreaterole')
    const adapter = await open()
    const before = await ask('select * from pg_roles order by rolname')
    for (const change of [
      add('ada', 'orders'),
      createAccount('bo'),
      setAccount('suspend_account', 'ada', 'enabled', 'suspended'),
    ])
      expect(await adapter.apply(change)).toMatchObject({ status: 'failed', class: 'permission' })
    expect(await ask('select * from pg_roles order by rolname')).toEqual(before)
    expect(await adapter.inspect!()).toMatchObject({
      lacks: { plan: [], apply: ['CREATEROLE (to create and disable logins)', 'ADMIN OPTION on orders'] },
      clockSkew: expect.toSatisfy((skew: number) => Math.abs(skew) < 2000) as number,
      notes: [],
    })
  })

  test('what a person gave on as an administrator stays theirs to take back', async ({ skip }) => {
    const { ask, open } = await clearGround(server)
    if (!(await isAtLeast(ask, 16))) skip('grants depend on their grantor since PostgreSQL 16')
    await ask('create role orders; create role ada login; create role bo login')
    await entrust(ask, 'ada', 'bo', 'orders')
    await ask('grant orders to ada with admin option granted by provisionr; grant orders to bo granted by ada')
    const adapter = await open()
    expect(await adapter.apply(updateGrant('ada', 'role', 'orders', 'admin', 'member'))).toMatchObject({
      status: 'failed',
      class: 'invalid',
      message: expect.stringContaining('dependent privileges exist') as string,
    })
    expect(await entriesOf(ask, 'orders')).toEqual(['ada (admin)', 'bo'])
  })

  test('a membership that several gave is taken away whole, or not at all', async ({ skip }) => {
    const { ask, open } = await clearGround(server)
    if (!(await isAtLeast(ask, 16))) skip('there is one grantor before PostgreSQL 16')
    await ask('create role orders; create role ada login; create role lead')
    await entrust(ask, 'ada', 'orders')
    await ask(
      'grant orders to lead with admin true; grant orders to ada granted by provisionr; grant orders to ada granted by lead',
    )
    const adapter = await open()
    expect(await adapter.apply(remove('ada', 'orders'))).toMatchObject({ status: 'failed', class: 'permission' })
    expect(await ask(`select from pg_auth_members where member = 'ada'::regrole`)).toHaveLength(2)
    await ask('grant lead to provisionr')
    expect(await adapter.apply(remove('ada', 'orders'))).toEqual({ status: 'applied' })
    expect(await entriesOf(ask, 'orders')).toEqual(['lead (admin)'])
  })

  test('who may only administer a role, and not use it, becomes a member when lowered', async ({ skip }) => {
    const { ask, open } = await clearGround(server)
    if (!(await isAtLeast(ask, 16))) skip('memberships have no options before PostgreSQL 16')
    await ask('create role orders; create role ada login')
    await entrust(ask, 'ada', 'orders')
    await ask('grant orders to ada with admin true, inherit false, set false granted by provisionr')
    const adapter = await open()
    expect((await readAll(adapter)).grants).toMatchObject([{ account: 'ada', level: 'admin' }])
    expect(await adapter.apply(updateGrant('ada', 'role', 'orders', 'admin', 'member'))).toEqual({ status: 'applied' })
    expect(await ask(`select admin_option, set_option from pg_auth_members where member = 'ada'::regrole`)).toEqual([
      { admin_option: false, set_option: true },
    ])
  })
})

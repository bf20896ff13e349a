import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAuthority } from '../../ledger/postgres/certificates.ts'
import {
  missingPostgres,
  type PostgresServer,
  startPostgres,
  type TlsOptions,
} from '../../ledger/postgres/postgres-server.ts'
import { freePorts } from '../../servers/free-ports.ts'
import { readAll } from '../live-subject.ts'
import { acting, clearGround, isAtLeast } from './postgres-ground.ts'

async function ownServer(tls: TlsOptions | null = null): Promise<PostgresServer> {
  const server = await startPostgres(tls)
  onTestFinished(() => server.stop())
  return server
}

describe.skipIf(missingPostgres() !== null)('a PostgreSQL server', () => {
  test('with 5,000 people and 500 roles is read in two requests', async () => {
    const { ask, proxy, open } = await clearGround(await ownServer())
    await ask(`do $$ begin
      for n in 1..5000 loop execute format('create role person_%s login', n); end loop;
      for n in 1..500 loop execute format('create role team_%s', n); end loop;
    end $$`)
    // As the server would have written them, which for so many takes it minutes.
    const isOptioned = await isAtLeast(ask, 16)
    await ask('set allow_system_table_mods = on')
    await ask(`insert into pg_auth_members (${isOptioned ? 'oid, inherit_option, set_option, ' : ''} roleid, member, grantor, admin_option)
      select ${isOptioned ? `100000000 + row_number() over (), true, true, ` : ''} team.oid, person.oid, 10, false
      from pg_roles person, generate_series(1, 25) nth
      join lateral (select oid from pg_roles where rolname = 'team_' || (1 + (substr(person.rolname, 8)::int * 7 + nth * 20) % 500)) team on true
      where person.rolname ~ '^person_'`)
    const adapter = await open({ timeout: 60_000 })
    const { accounts, grants, scopes, requests } = await readAll(adapter)
    expect([accounts.length, grants.length]).toEqual([5002, 125_000])
    expect(scopes.map(({ scope, status }) => `${scope} ${status}`)).toEqual(['accounts complete', 'role complete'])
    expect(requests).toBe(2)
    expect(proxy.seen).toHaveLength(2)
  }, 120_000)

  test('is talked to only when it proves who it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pg-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const authority = createAuthority(folder, 'known')
    const [port = 0] = await freePorts(1)
    const { ask, open } = await clearGround(await ownServer({ port, ...authority.issue('DNS:localhost') }), port)
    const ca = authority.file
    const of = (more: object) => ({ host: 'localhost', port, ssl: 'verify-full', ...more })
    expect(await (await open(of({ ca }))).check()).toMatchObject({ actingAccount: acting })
    expect(
      await ask(`select ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = '${acting}'`),
    ).toEqual([{ ssl: true }])
    await expect((await open(of({}))).check()).rejects.toThrow('name its certificate authority with `ca`')
    await expect((await open(of({ host: '127.0.0.1', ca }))).check()).rejects.toThrow('cannot be trusted')
    expect(await (await open(of({ host: '127.0.0.1', ca, ssl: 'verify-ca' }))).check()).toMatchObject({
      ok: true,
    })
    await expect(open(of({ ssl: 'prefer' }))).rejects.toThrow('no way to secure a connection')
  })
})

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { openAt } from '../ground.ts'
import { failureOf, owner, recordOf, temporaryFolder } from '../ledger-fixture.ts'
import { type Authority, createAuthority } from './certificates.ts'
import { ask } from './postgres-ground.ts'
import { missingPostgres, type PostgresServer, startPostgres } from './postgres-server.ts'

const missing = missingPostgres()
if (missing !== null) process.stderr.write(`the tests of TLS are skipped: ${missing}\n`)
let folder: string
let known: Authority
let stranger: Authority
let port: number
let server: PostgresServer

beforeAll(async () => {
  if (missing !== null) return
  folder = mkdtempSync(join(tmpdir(), 'tls-'))
  known = createAuthority(folder, 'known')
  stranger = createAuthority(folder, 'stranger')
  port = await freePort()
  // Not its address: a certificate for `localhost` proves nothing of 127.0.0.1.
  server = await startPostgres({ port, ...known.issue('DNS:localhost') })
}, 120_000)

afterAll(async () => {
  if (missing !== null) return
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port: found } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return found
}

/** A ledger behind an address with this query. */
function at(host: string, query: string) {
  const url = `postgres://tester:hunter2@${host}:${port}/postgres?${query}`
  const state = { backend: 'postgres', path: '.provisionr', seed: null, options: { url, schema: 'tls' } } as const
  const root = temporaryFolder()
  return openAt({
    state,
    root,
    tamper: () => Promise.resolve(),
    tamperAudit: () => Promise.resolve(),
    stored: () => Promise.resolve(null),
  })
}

describe.skipIf(missing !== null)('a ledger on a server that speaks TLS alone', () => {
  test.each([
    ['verify-full', 'localhost'],
    ['verify-ca', '127.0.0.1'],
  ])('is written and read with sslmode=%s at %s, encrypted', async (mode, host) => {
    const query = `sslmode=${mode}&sslrootcert=${known.file}`
    const store = await at(host, query)
    const lease = await store.acquire(owner)
    await store.save(await store.load(), lease)
    await store.appendAudit([recordOf()], lease)
    const encrypted = `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'provisionr'`
    const rows = await ask(`postgres://tester@${host}:${port}/postgres?${query}`, [encrypted])
    expect(rows.length).toBeGreaterThan(0)
    expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(new Set(['{"ssl":true}']))
    await store.release(lease)
    expect((await (await at(host, query)).load()).organization).toBe('acme')
  })

  test('needs no authority with sslmode=require, which proves nothing', async () => {
    await expect((await at('localhost', 'sslmode=require')).load()).resolves.toBeDefined()
  })

  test.each([
    ['an authority that nobody named', 'localhost', () => 'sslmode=verify-full', /certificate/],
    ['another authority', 'localhost', () => `sslmode=verify-full&sslrootcert=${stranger.file}`, /certificate/],
    [
      'another authority, whatever its name',
      'localhost',
      () => `sslmode=verify-ca&sslrootcert=${stranger.file}`,
      /certificate/,
    ],
    [
      'a certificate for another name',
      '127.0.0.1',
      () => `sslmode=verify-full&sslrootcert=${known.file}`,
      /127\.0\.0\.1/,
    ],
    ['a client that does not encrypt', 'localhost', () => 'sslmode=disable', /pg_hba\.conf|encryption/],
  ])('is refused with %s, and nothing secret is told', async (_, host, query, reason) => {
    const failure: Failure = await failureOf(async () => (await at(host, query())).load())
    expect([failure.code, failure.message]).toEqual(['ledger-unreachable', expect.stringMatching(reason)])
    expect(`${failure.message} ${failure.help}`).not.toContain('hunter2')
    expect(failure.help).toContain(query().includes('verify') ? 'sslrootcert' : 'psql')
  })
})

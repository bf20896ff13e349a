import pg from 'pg'
import { onTestFinished } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openPostgres } from '../../../src/adapters/postgres/postgres-adapter.ts'
import { postgresManifest } from '../../../src/adapters/postgres/postgres-manifest.ts'
import type { PostgresServer } from '../../ledger/postgres/postgres-server.ts'
import { openLive } from '../open-live.ts'
import { startTcpFaultProxy, type TcpFaultProxy } from '../tcp-fault-proxy.ts'

/** The role that provisionr signs in as in these tests. */
export const acting = 'provisionr'
export const password = 'database-secret-for-tests'

/** What its owner asks the server, as rows. */
export type Ask = <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) => Promise<Row[]>

export interface PostgresGround {
  readonly ask: Ask
  readonly proxy: TcpFaultProxy
  /** what an adapter is told, to go through the proxy */
  readonly options: Readonly<Record<string, unknown>>
  readonly lines: string[]
  readonly open: (options?: Readonly<Record<string, unknown>>) => Promise<Adapter>
  /** Asks as somebody else. */
  readonly askAs: (role: string, sql: string) => Promise<unknown[]>
  readonly signIn: (role: string) => Promise<Visit>
}

/** A session of somebody else, until it is over. */
export interface Visit {
  ask(sql: string): Promise<unknown>
  readonly isOver: Promise<true>
}

/** A server with nobody in it but its owner, and a role that may make roles; with a proxy in front. */
export async function clearGround(server: PostgresServer, port = 5432): Promise<PostgresGround> {
  const owner = clientOf(server, port, 'tester')
  await owner.connect()
  onTestFinished(() => owner.end())
  const ask: Ask = async <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) =>
    (await owner.query<Row>(sql, values)).rows
  await ask(`select pg_terminate_backend(pid) from pg_stat_activity where usename <> 'tester'`)
  for (const { name } of await ask<{ name: string }>(
    `select format('%I', rolname) as name from pg_roles where rolname <> 'tester' and rolname !~ '^pg_'`,
  ))
    await ask(`drop owned by ${name} cascade; drop role ${name}`)
  await ask(`create role ${acting} login createrole; grant pg_signal_backend to ${acting}`)
  const proxy = await startTcpFaultProxy({ path: `${server.folder}/.s.PGSQL.${port}` }, statementsIn)
  const options = { host: proxy.host, port: proxy.port, database: 'postgres', username: acting, password }
  const lines: string[] = []
  return {
    ask,
    proxy,
    options,
    lines,
    open: (more = {}) =>
      openLive(
        [openPostgres, postgresManifest],
        { name: 'prod-db', adapter: 'postgres', timeout: 5000, options: { ...options, ...more } },
        { debug: (line) => lines.push(line) },
      ),
    async askAs(role, sql) {
      const client = clientOf(server, port, role)
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows
      } finally {
        await client.end()
      }
    },
    async signIn(role) {
      const client = clientOf(server, port, role)
      const isOver = new Promise<true>((resolve) => {
        client.on('error', () => resolve(true))
      })
      await client.connect()
      return { ask: (sql) => client.query(sql), isOver }
    },
  }
}

function clientOf({ folder }: PostgresServer, port: number, user: string): pg.Client {
  return new pg.Client({ host: folder, port, user, database: 'postgres' })
}

/** Whether the server is of this release or a later one. */
export async function isAtLeast(ask: Ask, release: number): Promise<boolean> {
  const [row] = await ask<{ version: number }>(`select current_setting('server_version_num')::int as version`)
  return row!.version >= release * 10_000
}

/** Whether somebody waits for somebody else. */
export async function isLockAwaited(ask: Ask): Promise<boolean> {
  return (await ask('select from pg_locks where not granted')).length > 0
}

/** Lets the acting role give these: since release 16 it may only give what it is an administrator of. */
export async function entrust(ask: Ask, ...roles: readonly string[]): Promise<void> {
  const names = roles.map((role) => pg.escapeIdentifier(role)).join(', ')
  if (await isAtLeast(ask, 16)) await ask(`grant ${names} to ${acting} with admin true, inherit false, set false`)
}

/** The text of the statements in a client's messages, simple (`Q`) and prepared (`P`), in one line each. */
function statementsIn(bytes: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
    const kind = String.fromCharCode(bytes[at]!)
    if (kind !== 'Q' && kind !== 'P') continue
    const [first, second] = bytes
      .subarray(at + 5)
      .toString('utf8')
      .split('\0')
    found.push((kind === 'Q' ? first : second)!.trim().replaceAll(/\s+/g, ' '))
  }
  return found
}

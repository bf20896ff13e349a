import { setTimeout } from 'node:timers/promises'
import type { Client, QueryResultRow } from 'pg'
import { Failure } from '../../domain/failure.ts'
import type { DatabasePlace } from './place.ts'

export type Query = <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>

/** One connection that is made when it is needed and made again when it is lost. */
export interface Database {
  /** Runs `read` in a transaction that sees one state of everything; after a lost connection it runs again. */
  read<T>(read: (query: Query) => Promise<T>): Promise<T>
  /**
   * Runs `write` in a transaction. When the connection is lost and nobody knows whether it was committed, `isDone` is asked over a
   * new one; if it was not, it runs again.
   */
  write<T>(write: (query: Query) => Promise<T>, isDone: (query: Query) => Promise<T | null>): Promise<T>
}

/** What the types do not say: whether the connection keeps the program running. */
interface KeptClient extends Client {
  ref(): void
  unref(): void
}

const attempts = 5
const pause = 200

/** `prepare` is called once on each new connection. */
export function openDatabase(place: DatabasePlace, prepare: (query: Query) => Promise<void>): Database {
  let client: KeptClient | null = null

  return {
    read: async (read) =>
      untilConnected(async (query) => within(query, 'begin isolation level repeatable read read only', read)),
    write: async (write, isDone) => {
      let isUnknown = false
      return untilConnected(async (query) =>
        within(query, 'begin', async (inside) => {
          // So that a program that vanished does not keep others waiting.
          await inside(`set local idle_in_transaction_session_timeout = '60s'`)
          await inside(`set local lock_timeout = '30s'`)
          const done = isUnknown ? await isDone(inside) : null
          isUnknown = true
          return done ?? write(inside)
        }),
      )
    },
  }

  async function untilConnected<T>(work: (query: Query) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const connected = await connect()
        // While nothing is asked, the connection keeps no program running.
        connected.ref()
        const query = queryOf(connected)
        try {
          return await work(query)
        } finally {
          connected.unref()
        }
      } catch (error) {
        if (error instanceof Failure) throw error
        const isOver = !isPassing(error)
        if (isOver || isLost(error)) disconnect()
        if (isOver || attempt === attempts) throw unreachable(place, error)
        await setTimeout(pause * attempt ** 2)
      }
    }
  }

  async function within<T>(query: Query, begin: string, work: (query: Query) => Promise<T>): Promise<T> {
    await query(begin)
    let result: T
    try {
      result = await work(query)
    } catch (error) {
      if (error instanceof Failure || !isLost(error)) await query('rollback')
      throw error
    }
    await query('commit')
    return result
  }

  async function connect(): Promise<KeptClient> {
    if (client !== null) return client
    const { default: pg } = await import('pg')
    const next = new pg.Client(place.config) as KeptClient
    // Told also while nothing is asked; the next question finds out by itself.
    next.on('error', () => {
      if (client === next) client = null
    })
    try {
      await next.connect()
      await prepare(queryOf(next))
    } catch (error) {
      forget(next)
      throw error
    }
    client = next
    return next
  }

  function disconnect(): void {
    if (client !== null) forget(client)
    client = null
  }
}

/** Ends a connection without waiting: what is lost may never answer, and must not keep the program running. */
function forget(client: KeptClient): void {
  client.unref()
  void client.end().catch(() => undefined)
}

function queryOf(client: Client): Query {
  return async <Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(sql, [...values])).rows
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function stateOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // Codes of Node (`EPIPE`) have no digit, and those of the server always have.
  return /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null
}

/** The server is gone, or going; without a state it is the connection that failed. */
function isLost(error: unknown): boolean {
  const state = stateOf(error)
  return state === null || state.startsWith('08') || state.startsWith('57P') || state === '25P03'
}

/** Trying again may help: a lost connection, a deadlock, a collision, too many connections. */
function isPassing(error: unknown): boolean {
  const state = stateOf(error)
  if (state === null) return !(error instanceof TypeError) && !isUntrusted(error)
  return isLost(error) || state.startsWith('40') || state === '53300'
}

/** The server did not prove who it is (https://nodejs.org/api/tls.html#x509-certificate-error-codes): it will not later. */
function isUntrusted(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /CERT|SIGNATURE|^ERR_TLS_|^ERR_SSL_/.test(code)
}

function unreachable({ shown }: DatabasePlace, cause: unknown): Failure {
  const said = cause instanceof Error ? cause.message.replaceAll(/\p{Cc}/gu, ' ') : 'it did not say why'
  return new Failure({
    code: 'ledger-unreachable',
    message: `the ledger in the database \`${shown}\` cannot be used: ${said}`,
    help: isUntrusted(cause)
      ? 'name the authority that signed its certificate with `sslrootcert=FILE` in `state.url`, and the host by the name that is in it'
      : 'check with `psql` and the same address that it answers and that this user may use the schema',
  })
}

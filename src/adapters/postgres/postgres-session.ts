import pg, { type ClientConfig, type QueryResult, type QueryResultRow } from 'pg'
import type { AdapterIo, ChangeResult } from '../adapter.ts'
import { CallFailure, failedChange } from '../call-failure.ts'
import { redactor } from '../redact.ts'
import { isLoss, lossOf, refusalOf } from './postgres-failure.ts'

/** One change within a transaction: undone unless it gives `applied`. Throws a `CallFailure`, or what the server says. */
export type Step = (query: Query, identity: SessionIdentity) => Promise<ChangeResult>

export type Query = <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>

/** One connection that is made when it is needed, made again when it is lost, and asked one thing at a time. */
export interface PostgresSession {
  /** who one is, and which release answers: 150008 is 15.8 */
  identify(): Promise<SessionIdentity>
  /** Asks in one message, again after a pause where that may help. Throws a `CallFailure`. */
  readonly read: Query
  /** Several statements in one message, by their results; asked like `read`. */
  readAll(sql: string): Promise<readonly (readonly QueryResultRow[])[]>
  /**
   * Takes a step once, in a transaction of its own. Throws a `CallFailure`, whose class is `outcome_unknown` only when the
   * answer to the commit was lost.
   */
  change(step: Step): Promise<ChangeResult>
  /** Takes steps one after the other in a transaction that is undone, and gives what each came to. */
  rehearse(steps: readonly Step[]): Promise<readonly ChangeResult[]>
  /** messages sent */
  requests(): number
  close(): Promise<void>
}

export interface SessionIdentity {
  readonly role: string
  readonly version: number
}

interface Connected {
  readonly client: pg.Client
  readonly identity: SessionIdentity
}

const attempts = 5
const firstPause = 500

export function openSession(
  config: ClientConfig,
  options: { readonly name: string; readonly io: AdapterIo; readonly signal: AbortSignal },
): PostgresSession {
  const { name, io, signal } = options
  const clean = redactor(typeof config.password === 'string' ? [config.password] : [])
  const spoken = { name, clean }
  let current: Connected | null = null
  let count = 0
  let turn: Promise<unknown> = Promise.resolve()

  return {
    identify: () => asking(({ identity }) => Promise.resolve(identity)),
    read: (sql, values) => asking(({ client }) => queryOf(client)(sql, values)),
    readAll: (sql) =>
      asking(async ({ client }) => {
        count++
        const results = (await client.query(sql)) as unknown as readonly QueryResult[]
        return results.map((result) => result.rows as QueryResultRow[])
      }),
    change: (step) => inTurn(() => change(step)),
    rehearse: (steps) => inTurn(() => rehearse(steps)),
    requests: () => count,
    close: () =>
      inTurn(async () => {
        await current?.client.end()
        current = null
      }),
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  function asking<T>(work: (connected: Connected) => Promise<T>): Promise<T> {
    return inTurn(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await work(await connect())
        } catch (error) {
          const failure = failureOf(error, false)
          // What was written is looked at also after an interruption, but nothing is waited for.
          if (failure.class !== 'transient' || attempt === attempts || signal.aborted) throw failure
          await io.wait(firstPause * 2 ** (attempt - 1) * (1 - io.random() / 2))
        }
      }
    })
  }

  async function change(step: Step): Promise<ChangeResult> {
    let isCommitting = false
    try {
      const { client, identity } = await connect()
      const query = queryOf(client)
      await query('begin isolation level read committed read write')
      let result: ChangeResult
      try {
        result = await step(query, identity)
      } catch (error) {
        if (error instanceof CallFailure || !isLoss(error)) await query('rollback')
        throw error
      }
      isCommitting = result.status === 'applied'
      await query(isCommitting ? 'commit' : 'rollback')
      return result
    } catch (error) {
      throw failureOf(error, isCommitting)
    }
  }

  async function rehearse(steps: readonly Step[]): Promise<readonly ChangeResult[]> {
    try {
      const { client, identity } = await connect()
      const query = queryOf(client)
      const results: ChangeResult[] = []
      await query('begin isolation level read committed read write')
      for (const step of steps) {
        await query('savepoint step')
        const result = await step(query, identity).catch((error: unknown) => {
          if (!(error instanceof CallFailure) && isLoss(error)) throw error
          return failedChange(failureOf(error, false))
        })
        if (result.status !== 'applied') await query('rollback to savepoint step')
        results.push(result)
      }
      await query('rollback')
      return results
    } catch (error) {
      throw failureOf(error, false)
    }
  }

  /** What failed, as the kit knows it; anything that no server and no connection said is thrown on. */
  function failureOf(error: unknown, isCommitting: boolean): CallFailure {
    if (error instanceof CallFailure) return error
    if (error instanceof TypeError || error instanceof ReferenceError) throw error
    if (!isLoss(error)) return refusalOf(error, spoken)!
    forget()
    const refusal = isCommitting ? null : refusalOf(error, spoken)
    return refusal ?? lossOf(error, isCommitting, spoken)
  }

  async function connect(): Promise<Connected> {
    if (current !== null) return current
    const client = new pg.Client(config)
    // Told also while nothing is asked; the next question makes a new connection.
    client.on('error', () => {
      if (current?.client === client) current = null
    })
    try {
      await client.connect()
      const sql = `select current_user::text as role, current_setting('server_version_num')::int as version`
      const [identity] = await queryOf(client)<SessionIdentity & QueryResultRow>(sql)
      current = { client, identity: identity! }
      return current
    } catch (error) {
      void client.end().catch(() => undefined)
      throw error
    }
  }

  function forget(): void {
    void current?.client.end().catch(() => undefined)
    current = null
  }

  function queryOf(client: pg.Client): Query {
    return async <Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []) => {
      count++
      const { rows } = await client.query<Row>(sql, [...values])
      io.debug(clean(`${name}: ${sql.trim().replaceAll(/\s+/g, ' ').slice(0, 120)}`))
      return rows
    }
  }
}

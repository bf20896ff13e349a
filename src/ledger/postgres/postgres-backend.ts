import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Failure } from '../../domain/failure.ts'
import type { AuditEnd, BackendContext, LedgerBackend, Refused } from '../ledger-backend.ts'
import { formatLease, type Lease, parseLease } from '../lease.ts'
import { openLedgerRows } from '../ledger-rows.ts'
import { createSpool } from '../ledger-spool.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { readOption } from '../read-option.ts'
import { openDatabase, type Query } from './database.ts'
import { piecesOf } from './pieces.ts'
import { readPlace } from './place.ts'
import { prepareSchema, quoteName } from './schema.ts'

const page = 2000

interface PlaceRow {
  readonly generation: string
  readonly lease: string | null
  readonly last_write: string | null
}

/**
 * The ledger in tables of one schema. Every write is one transaction that locks the environment's row, checks the lease in it,
 * and leaves its own id there, by which it knows after a lost connection whether it was committed.
 */
export async function openPostgresBackend({ state, environment }: BackendContext): Promise<LedgerBackend> {
  const url = readOption(state, 'url')
  if (url === null) throw withoutAddress()
  const at = readPlace(url)
  const name = readOption(state, 'schema') ?? 'provisionr'
  const schema = quoteName(name)
  const key = environment ?? ''
  const place = `schema \`${name}\` of \`${at.shown}\``
  const tables = prepareSchema(schema, place)
  const database = openDatabase(at, (query) => tables.check(query))
  const inTurn = oneAtATime()

  const spool = createSpool()
  const places = {
    ledger: `in ${place}`,
    audit: `in ${place}`,
    restore: `go back to the version before with \`update ${schema}.place set generation = generation - 1 where environment = '${key}'\``,
    discard: `drop ${place}`,
  }

  return {
    places,

    read: async () =>
      look(null, async (query) => {
        const { generation } = await placeOf(query)
        const rows = await query<{ body: string }>(
          `select body from ${schema}.ledger_part where environment = $1 and generation = $2 order by part`,
          [key, generation],
        )
        return rows.length === 0 ? null : { text: rows.map(({ body }) => body).join(''), version: generation }
      }),

    openRows: async () => {
      const handle = await look(null, async (query) => {
        const { generation } = await placeOf(query)
        return spool.handleOf(generation, async (file) => copyInto(file, query, generation))
      })
      return handle === null ? null : openLedgerRows(handle, places)
    },

    earlier: async () =>
      look(null, async (query) => ((await placeOf(query)).generation === '0' ? null : `\`${schema}.place\``)),

    isEmpty: async () =>
      look(true, async (query) => {
        const { generation } = await placeOf(query)
        return generation === '0' && (await lastLine(query)) === null
      }),

    write: async (text, { version, lease }) =>
      change(lease, async (query, { generation }) => {
        if (version !== ((await isKept(query, generation)) ? generation : null)) return 'moved'
        const next = String(BigInt(generation) + 1n)
        await query(`delete from ${schema}.ledger_part where environment = $1 and generation <> $2`, [key, generation])
        for (const [part, body] of piecesOf(text).entries()) {
          const values = [key, next, part, body]
          await query(
            `insert into ${schema}.ledger_part (environment, generation, part, body) values ($1, $2, $3, $4)`,
            values,
          )
        }
        await query(`update ${schema}.place set generation = $2 where environment = $1`, [key, next])
        return { version: next }
      }),

    auditEnd: async () => look({ line: null, torn: null }, endOf),

    async *readAuditLines() {
      for (let after = '0'; ; ) {
        const rows = await look([], async (query) =>
          query<{ seq: string; line: string }>(
            `select seq, line from ${schema}.audit where environment = $1 and seq > $2 order by seq limit ${page}`,
            [key, after],
          ),
        )
        for (const { line } of rows) yield line
        const last = rows.at(-1)
        if (last === undefined) return
        after = last.seq
      }
    },

    appendAudit: async (lines, { end, lease }) =>
      change(lease, async (query) => {
        const last = await lastLine(query)
        if ((last?.line ?? null) !== end.line) return 'moved'
        await query(
          `insert into ${schema}.audit (environment, seq, line)
           select $1, $2::bigint + place, line from unnest($3::text[]) with ordinality as added (line, place)`,
          [key, last?.seq ?? '0', lines],
        )
        return 'written'
      }),

    readLease: async () => look(null, async (query) => leaseOf(await placeOf(query))),

    swapLease: async (from, to) => {
      await inTurn(async () => tables.make(database, key))
      const outcome = await change(null, async (query, row) => {
        const holder = leaseOf(row)
        if ((holder && formatLease(holder)) !== (from && formatLease(from))) return 'moved'
        await query(`update ${schema}.place set lease = $2 where environment = $1`, [key, to && formatLease(to)])
        return 'written'
      })
      return outcome === 'written'
    },

    setAside: async (label, lease) =>
      change(lease, async (query) => {
        const copies: string[] = []
        for (const table of ['ledger_part', 'audit']) {
          const copy = `${schema}.${quoteName(`${table}_${label}`)}`
          await query(`create table ${copy} (like ${schema}.${table})`)
          await query(`insert into ${copy} select * from ${schema}.${table} where environment = $1`, [key])
          copies.push(`table \`${copy}\``)
        }
        return copies
      }),

    clear: async (lease) =>
      change(lease, async (query) => {
        await query(`alter table ${schema}.audit disable trigger user`)
        await query(`delete from ${schema}.audit where environment = $1`, [key])
        await query(`alter table ${schema}.audit enable trigger user`)
        await query(`delete from ${schema}.ledger_part where environment = $1`, [key])
        await query(`update ${schema}.place set generation = 0 where environment = $1`, [key])
        return 'written'
      }),
  }

  /** Looks without making anything: where there are no tables yet, there is nothing. */
  async function look<T>(nothing: T, read: (query: Query) => Promise<T>): Promise<T> {
    return inTurn(async () => database.read(async (query) => ((await tables.exist(query)) ? read(query) : nothing)))
  }

  async function change<T>(
    lease: Lease | null,
    write: (query: Query, row: PlaceRow) => Promise<T | Refused>,
  ): Promise<T | Refused> {
    const id = randomUUID()
    // What it gave is known here, also when the answer to the commit was lost.
    let given: T | Refused | null = null
    return inTurn(async () =>
      database.write(
        async (query) => {
          const row = await placeOf(query, 'for update')
          given = lease !== null && leaseOf(row)?.id !== lease.id ? 'fenced' : await write(query, row)
          if (given !== 'moved' && given !== 'fenced')
            await query(`update ${schema}.place set last_write = $2 where environment = $1`, [key, id])
          return given
        },
        async (query) => ((await placeOf(query, 'for update')).last_write === id ? given : null),
      ),
    )
  }

  async function placeOf(query: Query, lock = ''): Promise<PlaceRow> {
    const [row] = await query<PlaceRow>(
      `select generation, lease, last_write from ${schema}.place where environment = $1 ${lock}`,
      [key],
    )
    return row ?? { generation: '0', lease: null, last_write: null }
  }

  /** Piece by piece; false when there is none. */
  async function copyInto(file: number, query: Query, generation: string): Promise<boolean> {
    for (let part = 0; ; part++) {
      const [piece] = await query<{ body: string }>(
        `select body from ${schema}.ledger_part where environment = $1 and generation = $2 and part = $3`,
        [key, generation, part],
      )
      if (piece === undefined) return part > 0
      writeFileSync(file, piece.body)
    }
  }

  /** False where no ledger was ever saved, and where its rows were taken away. */
  async function isKept(query: Query, generation: string): Promise<boolean> {
    const rows = await query(`select from ${schema}.ledger_part where environment = $1 and generation = $2 limit 1`, [
      key,
      generation,
    ])
    return rows.length > 0
  }

  async function lastLine(query: Query): Promise<{ readonly seq: string; readonly line: string } | null> {
    const [row] = await query<{ seq: string; line: string }>(
      `select seq, line from ${schema}.audit where environment = $1 order by seq desc limit 1`,
      [key],
    )
    return row ?? null
  }

  async function endOf(query: Query): Promise<AuditEnd> {
    return { line: (await lastLine(query))?.line ?? null, torn: null }
  }

  function leaseOf({ lease }: PlaceRow): Lease | null {
    const parsed = lease === null ? null : parseLease(lease)
    if (lease === null || parsed !== null) return parsed
    throw new Failure({
      code: 'lock-held',
      message: `the lock in ${place} does not say who holds the ledger`,
      help: `make sure that no other run is at work, then \`update ${schema}.place set lease = null where environment = '${key}'\``,
    })
  }
}

function withoutAddress(): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: 'the ledger is to be kept in PostgreSQL, and `state.url` does not say where',
    help: 'write `state: {backend: postgres, url: "${PGURL}"}` and set `PGURL`',
  })
}

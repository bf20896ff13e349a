import fc from 'fast-check'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import { emptyLedger, type Ledger } from '../../src/domain/ledger.ts'
import { formatLedger, parseLedger } from '../../src/ledger/ledger-format.ts'
import type { PersonEntry } from '../../src/ledger/ledger-lines.ts'
import { type LedgerRows, openLedgerRows } from '../../src/ledger/ledger-rows.ts'
import { listsOf } from '../../src/ledger/read-entries.ts'
import { fullLedger, now, temporaryFolder } from './ledger-fixture.ts'

const origin = { ledger: '`ledger.json`', restore: 'put back a copy' }

function open(text: string): LedgerRows | null {
  const file = join(temporaryFolder(), 'ledger.json')
  writeFileSync(file, text)
  return openLedgerRows(file, origin)
}

/** Goes through all rows, as a plan does; what `scan` says must be what the entry says. */
function readAll(rows: LedgerRows): Ledger {
  const entries: PersonEntry[] = []
  for (; rows.person() !== null; rows.advance()) {
    const entry = rows.entry()
    entries.push(entry)
    expect(entry.person).toBe(rows.person())
    if (!rows.scan()) continue
    expect(entry.remembered?.state).toBe('active')
    expect(entry.graces).toEqual([])
    const { tables } = rows
    const accounts = rows.accounts
      .slice(0, rows.accountCount())
      .map((account, index) => ({ system: tables.systems[rows.systems[index]!], account, status: 'enabled' }))
    expect(entry.accounts.map(({ system, account, status }) => ({ system, account, status }))).toEqual(accounts)
    const rights = rows.rights.slice(0, rows.rightCount()).map((number) => tables.rights[number])
    expect(entry.grants.map(({ system, type, resource, level }) => ({ system, type, resource, level }))).toEqual(rights)
  }
  rows.verify()
  return { ...rows.head, ...listsOf(entries) }
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('ada', 'é', '"', '\\', '__proto__', '\u2028'))

const ledgers: fc.Arbitrary<Ledger> = fc
  .uniqueArray(
    fc.record({
      person: text,
      state: fc.constantFrom('active' as const, 'active' as const, 'leave' as const),
      title: text,
      accounts: fc.uniqueArray(fc.record({ system: fc.constantFrom('a', 'b', 'c'), account: text }), {
        selector: (one) => one.system,
      }),
      status: fc.constantFrom('enabled' as const, 'enabled' as const, 'suspended' as const),
      grants: fc.uniqueArray(text, { maxLength: 6 }),
    }),
    { selector: (one) => one.person, maxLength: 8 },
  )
  .map((people) => ({
    ...emptyLedger('acme', null),
    people: people.map(({ person, state, title }) => ({ person, state, seen: now, attributes: { title } })),
    accounts: people.flatMap(({ person, accounts, status }) =>
      accounts.map((one) => ({ ...one, person, origin: 'created' as const, since: now, status })),
    ),
    grants: people.flatMap(({ person, grants }) =>
      grants.map((resource) => ({
        person,
        system: 'a',
        type: 'group',
        resource,
        level: null,
        origin: 'granted' as const,
        since: now,
      })),
    ),
  }))

describe('a ledger gone through person by person', () => {
  test('says what the ledger read whole says', () => {
    fc.assert(
      fc.property(ledgers, (ledger) => {
        const written = formatLedger(ledger)
        const rows = open(written)
        expect(rows && readAll(rows)).toEqual(parseLedger(written, origin))
      }),
    )
    const rows = open(formatLedger(fullLedger))
    expect(rows && readAll(rows)).toEqual(fullLedger)
  })

  test('is refused, or left to be read whole, wherever it was cut off or changed', () => {
    const written = formatLedger(fullLedger)
    for (let at = 0; at < written.length; at++) {
      for (const damaged of [
        written.slice(0, at),
        `${written.slice(0, at)}${written[at] === '0' ? '1' : '0'}${written.slice(at + 1)}`,
      ]) {
        let problem: unknown = null
        try {
          const rows = open(damaged)
          if (rows) readAll(rows)
          else problem = 'not taken'
        } catch (error) {
          problem = error
        }
        expect(
          problem instanceof Error ? problem instanceof Failure || problem.name === 'AssertionError' : problem,
        ).toBeTruthy()
      }
    }
  })

  test('of another form is left to be read whole', () => {
    for (const other of ['', '{', '{}', '{"version": 1}']) expect(open(other)).toBeNull()
    expect(openLedgerRows(temporaryFolder(), origin)).toBeNull()
    expect(openLedgerRows(join(temporaryFolder(), 'none'), origin)).toBeNull()
  })
})

import type { PlainAccess } from '../access/plain-access.ts'
import type { AccountRows, PlainRows } from '../domain/account-rows.ts'
import type { RowFrame } from '../domain/plain-person.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { LedgerRows } from '../ledger/ledger-rows.ts'
import type { PeopleRows } from '../people/people-rows.ts'
import type { RightTable } from '../policy/right-table.ts'
import { openSystem } from './open-system.ts'
import type { PlainValues } from './plain-values.ts'
import type { Settlement } from './settle-people.ts'

/** Tells of people, one after the other, whether they are plainly as they should be. */
export interface PlainJudge {
  /** Whether the person at hand is settled; then the ledger's line and the rows of the systems are passed. */
  readonly isSettled: () => boolean
  /** what those who are settled hold */
  readonly held: () => Pick<Settlement, 'held' | 'unchanged'>
}

export interface PlainJudgeOptions {
  readonly rows: PeopleRows
  readonly values: PlainValues
  readonly plain: PlainAccess
  readonly ledger: LedgerRows
  readonly systems: ReadonlyMap<string, { readonly rows: AccountRows; readonly settings: SystemSettings }>
  readonly rights: RightTable
  /** ids of people who have to be thought about whatever is found */
  readonly except: ReadonlySet<string>
}

/**
 * Compares what policies give to somebody with the ledger's line and the rows of the systems as they stand in the files,
 * byte by byte. Whatever is not just as it is usually written is left to the thorough way. Null when the ledger remembers
 * what is not looked at.
 */
export function createPlainJudge(options: PlainJudgeOptions): PlainJudge | null {
  const { rows, values, plain, ledger, systems, rights, except } = options
  const { tables } = ledger
  const remembered = tables.attributes.map((name) => values.attributes.indexOf(name))
  if (remembered.includes(-1)) return null
  const lines = ledger.plain({
    rights: Int32Array.from(tables.rights, (right) => rights.numberOf(right)),
    attributes: Int32Array.from(remembered),
    systemCount: tables.systems.length,
  })
  const here = tables.systems.map((name) => {
    const system = systems.get(name)
    const opened = system && openSystem(name, system, rights)
    const look: PlainRows | null = opened?.rows.plain?.(opened.rights) ?? null
    return opened && look ? { ...opened, look, count: 0, lastSeen: 0 } : null
  })
  const frame: RowFrame = { view: rows.row.view, headFrom: 0, headLength: 0, tailFrom: 0, tailLength: 0 }
  let serial = 0

  return {
    isSettled,
    held: () => ({
      held: plain.held,
      unchanged: new Map(here.flatMap((one) => (one ? [[one.name, one.count]] : []))),
    }),
  }

  function isSettled(): boolean {
    const { row } = rows
    if (!values.read(row) || !plain.expect(values.values)) return false
    if (except.size > 0 && except.has(rows.id())) return false
    const expected = plain.expected()
    if (lines.match(row, expected) !== plain.count() || lines.systemCount() !== plain.systemCount()) return false
    const given = { marks: expected.marks, mark: expected.mark + 1 }
    frame.headLength = 0
    frame.tailLength = 0
    serial++
    for (let index = 0; index < lines.systemCount(); index++) {
      const system = here[lines.systems[index]!]
      if (!system || system.lastSeen === serial || !plain.isExpectedIn(system.number)) return false
      system.lastSeen = serial
      if (system.isGuarded !== null && system.isGuarded(rows.id(), rows.id())) return false
      if (system.look.match(row, given, frame) !== plain.countIn[system.number]) return false
    }
    for (let index = 0; index < lines.systemCount(); index++) {
      const system = here[lines.systems[index]!]!
      system.look.settle()
      system.count += plain.countIn[system.number]!
    }
    lines.skip()
    plain.hold()
    return true
  }
}

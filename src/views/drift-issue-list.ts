import { compareText } from '../domain/diagnostic.ts'
import type { Hash } from '../plan/planned-change.ts'
import type { CommentRow, CommentSection } from './comment-sections.ts'
import { count } from './count-text.ts'
import type { PastIssue } from './drift-issue-past.ts'
import type { DriftRow } from './drift-issue-rows.ts'
import type { DriftKind } from './drift-lines.ts'
import { type DriftForm, type FirstSeen, memoryKey } from './drift-memory.ts'
import { codeSpan } from './markdown-text.ts'
import { momentText } from './moment-text.ts'

export interface DriftGiven {
  readonly rows: readonly DriftRow[]
  readonly past: PastIssue
  /** how much the rows tell; rows of another form are not carried on */
  readonly form: DriftForm
  /** names of systems that were not read completely */
  readonly unread: ReadonlySet<string>
  readonly systems: readonly string[]
  readonly heldBack: ReadonlyMap<string, ReadonlySet<string>>
  readonly hash: Hash
  /** minutes since 1970 */
  readonly now: number
}

export interface DriftListing {
  readonly sections: readonly CommentSection[]
  /** with those that were not looked at again */
  readonly differences: number
  readonly seen: FirstSeen
}

/** One system: what differs now, and what differed when it was read the last time and was not looked at again. */
interface Standing {
  readonly system: string
  readonly key: string
  readonly now: ReadonlyMap<string, DriftRow>
  readonly before: readonly (readonly string[])[]
  /** keys of all that differed before, listed or not */
  readonly keys: ReadonlySet<string>
}

const columns = ['who', 'what', 'difference', 'since at least', 'why', 'ways out']
const asLastSeen = ' (as last seen)'
/** so many differences are remembered: at most 20 kB */
const mostRemembered = 1000

/** A table for each system; every row says since when at least it differs. */
export function listDrift(given: DriftGiven): DriftListing {
  const standings = given.systems.map((system) => standingOf(system, given))
  const seen = remember(standings, given)
  const amount = ({ now, keys }: Standing) => now.size + keys.size
  const sections = standings.map((one): CommentSection => {
    const times = seen.get(one.key)
    return {
      title: `${headingOf(one.system)}: ${count(amount(one), 'difference')}`,
      isFolded: false,
      columns,
      rows: [
        ...[...one.now].map(([key, row]) => rowNow(row, times?.get(key))),
        ...one.before.map((cells) => ({ cells: () => cells, rank: 0, order: cells })),
      ].sort((a, b) => compareText(a.order[0]!, b.order[0]!) || compareText(a.order[1]!, b.order[1]!)),
      noun: amount(one) === 1 ? 'difference' : 'differences',
      least: 1000,
      unlisted: one.keys.size - one.before.length,
    }
  })
  return { sections, differences: standings.reduce((sum, one) => sum + amount(one), 0), seen }
}

function standingOf(system: string, { rows, past, form, unread, heldBack, hash }: DriftGiven): Standing {
  const key = memoryKey(hash, system)
  const now = new Map<string, DriftRow>()
  const keyNow = createKeys(system, hash)
  for (const row of rows) if (row.system === system) now.set(keyNow(row.who, row.what), row)
  const heading = headingOf(system)
  const told = past.form === form ? past.rows : []
  const rest = told.filter((row) => row.heading === heading && row.cells.length === columns.length)
  const held = rest.length === 0 ? [] : [...(heldBack.get(system) ?? [])]
  const names = new Set(held.map((person) => codeSpan(person)))
  const before = new Map<string, readonly string[]>()
  const keyThen = createKeys(system, hash)
  for (const { cells } of rest) {
    const [who = '', what = '', difference = '', ...others] = cells
    const id = keyThen(who, what)
    if (now.has(id) || !(unread.has(system) || names.has(who))) continue
    before.set(id, [who, what, `${difference.replace(asLastSeen, '')}${asLastSeen}`, ...others])
  }
  const remembered = unread.has(system) ? [...(past.seen.get(key)?.keys() ?? [])].filter((id) => !now.has(id)) : []
  return { system, key, now, before: [...before.values()], keys: new Set([...before.keys(), ...remembered]) }
}

/** Keys of rows in order; rows that nothing tells apart, such as accounts that may not be named, are numbered. */
function createKeys(system: string, hash: Hash): (who: string, what: string) => string {
  const counts = new Map<string, number>()
  return (who, what) => {
    const id = memoryKey(hash, system, who, what)
    const number = counts.get(id) ?? 0
    counts.set(id, number + 1)
    return number === 0 ? id : memoryKey(hash, id, String(number))
  }
}

/** When each was first seen. Of too many, what is not read again comes first, because nothing else knows of it. */
function remember(standings: readonly Standing[], { past, now }: DriftGiven): FirstSeen {
  const all = standings.flatMap(({ key, now: rows, keys }) => [
    ...[...keys].map((id) => ({ key, id, rank: -1 })),
    ...[...rows].map(([id, { kind }]) => ({ key, id, rank: ranks[kind] })),
  ])
  const seen = new Map<string, Map<string, number>>()
  for (const { key, id } of all.sort((a, b) => a.rank - b.rank).slice(0, mostRemembered)) {
    const times = seen.get(key) ?? new Map<string, number>()
    seen.set(key, times.set(id, past.seen.get(key)?.get(id) ?? now))
  }
  return seen
}

const ranks: Readonly<Record<DriftKind, number>> = { excess: 0, disputed: 1, level: 1, orphaned: 1, missing: 2 }

function rowNow(
  { who, what, kind, why, ways }: DriftRow,
  minutes: number | undefined,
): CommentRow & { readonly order: readonly string[] } {
  const since = minutes === undefined ? 'not kept' : codeSpan(momentText(minutes * 60_000))
  return { cells: () => [who, what, kind, since, why(), ways()], rank: ranks[kind], order: [who, what] }
}

function headingOf(system: string): string {
  return codeSpan(system, { max: 60 })
}

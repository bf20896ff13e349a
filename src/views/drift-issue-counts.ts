import type { CommentSection } from './comment-sections.ts'
import { count } from './count-text.ts'
import type { DriftGiven, DriftListing } from './drift-issue-list.ts'
import type { DriftKind } from './drift-lines.ts'
import { codeSpan } from './markdown-text.ts'

const kinds: readonly DriftKind[] = ['excess', 'missing', 'level', 'orphaned', 'disputed']
const heading = 'By system'

/** Numbers by system and nothing else; of a system that was not read completely, at least those it had before. */
export function countDriftBySystem({ rows, past, unread, systems }: DriftGiven): Omit<DriftListing, 'seen'> {
  const told = past.form === 'counts' ? past.rows.filter((row) => row.heading === heading) : []
  const before = new Map(told.map(({ cells }) => [cells[0], cells.slice(1, 1 + kinds.length).map(Number)]))
  const counted = systems.flatMap((system) => {
    const name = codeSpan(system)
    const now = kinds.map((kind) => rows.filter((row) => row.system === system && row.kind === kind).length)
    const then = unread.has(system) ? (before.get(name) ?? []) : []
    const numbers = now.map((amount, index) => Math.max(amount, Number.isSafeInteger(then[index]) ? then[index]! : 0))
    const isOld = numbers.some((amount, index) => amount !== now[index])
    const sum = numbers.reduce((total, amount) => total + amount, 0)
    return sum === 0 ? [] : [{ name, numbers, note: isOld ? 'as last seen' : '', sum }]
  })
  const section: CommentSection = {
    title: `${heading}: ${count(counted.length, 'system')}`,
    isFolded: false,
    columns: ['system', ...kinds, ''],
    rows: counted.map(({ name, numbers, note }) => ({ cells: () => [name, ...numbers.map(String), note], rank: 0 })),
    noun: counted.length === 1 ? 'system' : 'systems',
    least: 1500,
  }
  return { sections: [section], differences: counted.reduce((total, { sum }) => total + sum, 0) }
}

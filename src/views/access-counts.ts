import type { HeldThen } from '../analysis/access-history.ts'
import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

/** How much of what there was, without any name of a person. */
export interface AccessCount {
  readonly system: string
  /** `account` for accounts */
  readonly type: string
  readonly count: number
}

export function countAccess(held: readonly HeldThen[]): AccessCount[] {
  const counts = new Map<string, AccessCount>()
  for (const { system, grant } of held) {
    const type = grant === null ? 'account' : (grant.slice(system.length + 1).split(':')[0] ?? '')
    const key = `${system}\0${type}`
    counts.set(key, { system, type, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

export function renderCountsText(at: string, counts: readonly AccessCount[], options: TextOptions): string {
  const columns = usableColumns(options.columns)
  const style = createStyle(options.color)
  const lines = [
    ...renderRow({ lead: '', text: `As of ${dueText(at)}`, paint: style.strong }, columns),
    ...counts.flatMap((one) =>
      renderRow({ lead: '  ', text: `${printable(one.system)}: ${count(one.count, printable(one.type))}` }, columns),
    ),
  ]
  return `${lines.join('\n')}\n`
}

import { compareText } from '../domain/diagnostic.ts'
import type { Plan, PlanResult } from '../domain/plan.ts'
import type { ListedChange } from './change-text.ts'
import type { CommentSection } from './comment-sections.ts'
import { commentSystems } from './comment-systems.ts'
import { groupDrift } from './drift-lines.ts'
import { codeSpan } from './markdown-text.ts'

/** What `privacy: counts` leaves of a plan: numbers by system, guard, kind of drift and code of finding. */
export function commentCounts(plan: Plan | PlanResult): CommentSection[] {
  const changes: readonly ListedChange[] = [...plan.changes, ...plan.later.filter((one) => one.by_branch === true)]
  const drift = groupDrift(plan.drift).filter(({ items }) => items.length > 0)
  return [
    tally(
      'Refused',
      'guard',
      plan.refusals.map(({ guard }) => guard),
      5000,
    ),
    { ...commentSystems(changes), isFolded: false },
    tally(
      'Drift',
      'kind',
      drift.flatMap(({ kind, items }) => items.map(() => kind)),
      1000,
    ),
    tally(
      'Checks',
      'finding',
      plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`),
      5000,
    ),
  ]
}

function tally(title: string, column: string, names: readonly string[], least: number): CommentSection {
  const amounts = new Map<string, number>()
  for (const name of names) amounts.set(name, (amounts.get(name) ?? 0) + 1)
  const rows = [...amounts]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, amount]) => ({
      cells: () => [codeSpan(name), String(amount)],
      rank: 0,
    }))
  return {
    title: `${title}: ${names.length}`,
    isFolded: false,
    columns: [column, 'how often'],
    rows,
    noun: 'kinds',
    least,
  }
}

import { compareText } from '../domain/diagnostic.ts'
import { changeSymbol, type ListedChange } from './change-text.ts'
import type { CommentSection } from './comment-sections.ts'
import { count } from './count-text.ts'
import { codeSpan } from './markdown-text.ts'

const symbols = ['+', '~', '-', '='] as const

/** How much changes in each system, and for how many people. */
export function commentSystems(changes: readonly ListedChange[]): CommentSection {
  const groups = new Map<string, ListedChange[]>()
  for (const change of changes) {
    const group = groups.get(change.system)
    if (group) group.push(change)
    else groups.set(change.system, [change])
  }
  const rows = [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, list]) => {
      const amounts = symbols.map((symbol) => list.filter((change) => changeSymbol(change) === symbol).length)
      const privileged = list.filter(({ risk }) => risk === 'privileged').length
      const people = new Set(list.map(({ person }) => person)).size
      const cells = () => [codeSpan(name), ...[...amounts, privileged, people].map(String)]
      return { cells, rank: privileged > 0 ? 0 : 1 }
    })
  return {
    title: `By system: ${count(rows.length, 'system')}`,
    isFolded: true,
    columns: ['system', 'to add', 'to update', 'to remove', 'to adopt', 'privileged', 'people'],
    rows,
    noun: rows.length === 1 ? 'system' : 'systems',
    least: 1500,
  }
}

import { type DriftForm, type FirstSeen, parseMemory } from './drift-memory.ts'
import { isMarkdownSafe } from './markdown-text.ts'

/** What an issue said before it is written anew. */
export interface PastIssue {
  /** null: there was none, or none that can be read */
  readonly form: DriftForm | null
  readonly seen: FirstSeen
  /** rows of its tables, in order, with the heading they stand under, without the number */
  readonly rows: readonly { readonly heading: string; readonly cells: readonly string[] }[]
}

/**
 * Reads the text of an issue of this account's, which somebody else may have edited since: what does not look as it was
 * written is left out.
 */
export function parseDriftIssue(
  body: string | null,
  { marker, latest }: { readonly marker: string; readonly latest: number },
): PastIssue {
  const [first, second = '', ...lines] = (body ?? '').split(/\r?\n/)
  const memory = first === marker ? parseMemory(second, latest) : null
  if (!memory) return { form: null, seen: new Map(), rows: [] }
  const rows: { heading: string; cells: string[] }[] = []
  let heading = ''
  let isBelowHead = false
  for (const line of lines) {
    const title = /^#### (.*): \d+ [a-z]+$/.exec(line)
    if (title) {
      heading = title[1]!
      isBelowHead = false
    } else if (line.startsWith('| ---')) isBelowHead = true
    else if (isBelowHead && line.startsWith('| ') && line.endsWith(' |')) {
      const cells = line.slice(2, -2).split(' | ')
      if (cells.every(isMarkdownSafe)) rows.push({ heading, cells })
    }
  }
  return { ...memory, rows }
}

import { longestName, printable } from './printable.ts'

/**
 * A name as code in GitHub-flavoured Markdown: nothing in it is a link, a mention, HTML, the end of a table cell or
 * the end of the code. Right in running text, lists and tables; an empty name is a blank.
 */
export function codeSpan(name: string, options: { readonly max?: number } = {}): string {
  const text = printable(name, { max: options.max ?? longestName })
  if (text === '') return '` `'
  // Between backticks a pipe ends a table cell or, escaped, shows its backslash outside of tables: it stands outside.
  return text
    .split('|')
    .map((piece) => (piece === '' ? '' : code(piece)))
    .join('&#124;')
}

function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1)
  const isPadded = text.startsWith('`') || text.endsWith('`') || (text.startsWith(' ') && text.endsWith(' '))
  const pad = isPadded ? ' ' : ''
  return fence + pad + text + pad + fence
}

function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}

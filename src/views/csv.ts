import { printable } from './printable.ts'

/** Texts may be long; a table is no terminal, and shortening would make different things look alike. */
const longest = 1_000_000

/** Spreadsheets take cells that begin like this for formulas, and run them (OWASP, CSV injection). */
const formula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/

/** One line of a table (RFC 4180) with its end; what does not show is written as `\u{202E}`, a formula behind an apostrophe. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

function cellText(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const shown = printable(cell, { max: longest })
  const text = formula.test(cell) || formula.test(shown) ? `'${shown}` : shown
  return /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

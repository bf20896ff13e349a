import { structuredPatch } from 'diff'
import { isHidden } from './hidden-characters.ts'
import { printable } from './printable.ts'
import type { Paint, Style } from './style.ts'

const context = 3

/** The change of one file in the unified format; empty for equal texts. */
export function unifiedDiff(file: string, before: string, after: string): string[] {
  const { hunks } = structuredPatch(file, file, before, after, '', '', { context })
  if (hunks.length === 0) return []
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...changed,
  ])
  return [`--- a/${printable(file)}`, `+++ b/${printable(file)}`, ...lines]
}

/** The lines for a terminal: painted, and with what does not show written as `\u{202E}`; a patch of plain text stays one. */
export function diffText(lines: readonly string[], style: Style): string[] {
  return lines.map((line, index) => paintOf(line, index, style)(lineText(line)))
}

function paintOf(line: string, index: number, style: Style): Paint {
  if (index < 2) return style.strong
  if (line.startsWith('@@')) return style.known
  if (line.startsWith('+')) return style.good
  return line.startsWith('-') ? style.bad : (text) => text
}

/** The carriage return of a Windows line end belongs to the patch. */
function lineText(line: string): string {
  const end = line.endsWith('\r') ? '\r' : ''
  const text = Array.from(line.slice(0, line.length - end.length))
  return (
    text
      .map((one) => (one !== '\t' && isHidden(one) ? `\\u{${one.codePointAt(0)!.toString(16).toUpperCase()}}` : one))
      .join('') + end
  )
}

function range(start: number, count: number): string {
  return count === 1 ? String(start) : `${start},${count}`
}

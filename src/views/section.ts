import { displayWidth } from './display-width.ts'
import { renderRow } from './row.ts'
import { type Paint, type Style, unpainted } from './style.ts'

const inlineColumn = 20

/** One line of a list of short entries. */
export interface ShortEntry {
  readonly symbol: string
  readonly text: string
  readonly paint?: Paint
}

/** A titled list; a single entry that fits stands beside the title. Nothing at all without entries. */
export function listSection(
  title: string,
  entries: readonly ShortEntry[],
  { columns, style }: { readonly columns: number; readonly style: Style },
): string[] {
  const [only] = entries
  if (!only) return []
  const gap = ' '.repeat(Math.max(3, inlineColumn - displayWidth(title)))
  if (entries.length === 1 && displayWidth(`${title}${gap}${only.symbol} ${only.text}`) <= columns) {
    return [`${style.strong(title)}${gap}${(only.paint ?? unpainted)(only.symbol)} ${only.text}`]
  }
  return [
    ...renderRow({ lead: '', text: title, paint: style.strong }, columns),
    ...entries.flatMap(({ symbol, text, paint = unpainted }) =>
      renderRow({ lead: `  ${symbol.padEnd(3)}`, text, paintLead: paint }, columns),
    ),
  ]
}

/** Sections one after the other, with a blank line before each that has more than one line. */
export function joinSections(sections: readonly (readonly string[])[]): string[] {
  const lines: string[] = []
  for (const section of sections) {
    if (lines.length > 0 && section.length > 1) lines.push('')
    lines.push(...section)
  }
  return lines
}

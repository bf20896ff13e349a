import { displayWidth } from './display-width.ts'
import { type Paint, unpainted } from './style.ts'
import { continuation, startsLikeChange, wrap } from './wrap.ts'

/** From here on, notes that only suit a wide terminal stand beside the text instead of below it. */
const wideColumns = 100
const noteIndent = 2
/** of the second line on, where there is no lead to align with */
const bareIndent = 4

type Place = 'column' | 'wide' | 'near' | 'close'

/** One entry of a list: what it begins with, a text that wraps below itself, a note beside or below it. */
export interface Row {
  /** indentation and symbol, before the first line */
  readonly lead: string
  readonly text: string
  readonly note?: string | undefined
  /** column: in the column of notes where it fits (default); wide: the same on wide terminals, else below; near, close: three, two spaces behind the text */
  readonly place?: Place
  readonly paintLead?: Paint
  readonly paint?: Paint
  readonly paintNote?: Paint
}

/** The lines of a row. No name can make one of them begin with a change symbol: only `lead` can. */
export function renderRow(row: Row, columns: number): string[] {
  const {
    lead,
    text,
    note = '',
    place = 'column',
    paintLead = unpainted,
    paint = unpainted,
    paintNote = unpainted,
  } = row
  const indent = ' '.repeat(lead === '' ? bareIndent : lead.length)
  const shown = guardStart(lead, text)
  const fits = lead.length + displayWidth(shown) <= columns
  const pieces = fits ? [shown] : wrap(shown, columns - indent.length)
  const lines = pieces.map((piece, index) => (index === 0 ? paintLead(lead) : indent) + paint(piece))
  if (note === '') return lines
  const used = (pieces.length === 1 ? lead : indent).length + displayWidth(pieces.at(-1)!)
  const gap = place === 'wide' && columns < wideColumns ? null : findGap(used, displayWidth(note), columns, place)
  if (gap !== null) return [...lines.slice(0, -1), lines.at(-1)! + ' '.repeat(gap) + paintNote(note)]
  const noteLead = indent + ' '.repeat(noteIndent)
  const below = wrap(guardStart('', note), columns - noteLead.length)
  return [...lines, ...below.map((piece) => noteLead + paintNote(piece))]
}

function guardStart(lead: string, text: string): string {
  return lead.trim() === '' && startsLikeChange(text) ? continuation + text : text
}

/** Spaces between the text and its note on the same line; null when they do not fit there. */
function findGap(used: number, width: number, columns: number, place: Place): number | null {
  const column = Math.min(100, Math.max(60, Math.floor(columns * 0.6)))
  const hasColumn = place === 'column' || place === 'wide'
  if (hasColumn && used + 2 <= column && column + width <= columns) return column - used
  const nearest = place === 'near' ? 3 : 2
  return used + nearest + width <= columns ? nearest : null
}

/** A titled part of a comment: lines of a list or of a table. Titles are fixed words and numbers; names stand in code spans, and never in a folded part. */
export interface CommentSection {
  readonly title: string
  /** can be opened by a click; else it is seen at once */
  readonly isFolded: boolean
  /** column titles; null: a list */
  readonly columns: readonly string[] | null
  /** in the order in which they are shown */
  readonly rows: readonly CommentRow[]
  /** what a row is, for the line that counts those left out */
  readonly noun: string
  /** bytes that the sections above leave for its rows, as long as there is room for what all of them leave */
  readonly least: number
  /** rows of which nothing but their number is known; absent: none */
  readonly unlisted?: number
}

const everywhere = '`provisionr plan` and `provisionr show` of the saved plan list all'

export interface CommentRow {
  /** One cell for each column, or one for an entry of a list; Markdown that is safe on one line. Asked only where there is room. */
  readonly cells: () => readonly string[]
  /** 0 is left out last */
  readonly rank: number
}

/** Rows that fit, by their place in the section. */
interface Taken {
  readonly texts: ReadonlyMap<number, string>
  readonly bytes: number
}

/**
 * The sections as blocks of Markdown that have at most `room` bytes together, with two more for the gap before each. Rows
 * are taken by rank until one does not fit; every title stays, with the whole number. `elsewhere` says where all are listed.
 */
export function fitSections(
  sections: readonly CommentSection[],
  room: number,
  elsewhere: string = everywhere,
): string[] {
  const shown = sections.filter(({ rows, unlisted = 0 }) => rows.length + unlisted > 0)
  let left = room - shown.reduce((sum, section) => sum + frameSize(section, elsewhere), 0)
  let free = left
  // Where not even all promises fit, the first sections, which are the gravest, have theirs.
  const promises = shown.map((section) => {
    const { bytes } = takeRows(section, Math.min(section.least, free))
    free -= bytes
    return bytes
  })
  let promised = promises.reduce((sum, bytes) => sum + bytes, 0)
  return shown.map((section, index) => {
    promised -= promises[index]!
    const taken = takeRows(section, left - promised)
    left -= taken.bytes
    const lines = section.rows.flatMap((_, place) => taken.texts.get(place) ?? [])
    return sectionText(section, lines, elsewhere)
  })
}

/** The gravest rows that fit into so many bytes; nothing graver is left out than what is taken. */
function takeRows({ rows, columns }: CommentSection, room: number): Taken {
  const byRank = rows.map((_, index) => index).sort((a, b) => rows[a]!.rank - rows[b]!.rank || a - b)
  const texts = new Map<number, string>()
  let bytes = 0
  for (const index of byRank) {
    const cells = rows[index]!.cells()
    const text = columns === null ? `- ${cells.join('')}` : tableLine(cells)
    const size = Buffer.byteLength(text) + 1
    if (bytes + size > room) break
    texts.set(index, text)
    bytes += size
  }
  return { texts, bytes }
}

/** What a section takes without rows, were all of them left out. */
function frameSize(section: CommentSection, elsewhere: string): number {
  const { columns } = section
  const head = columns === null ? '' : `${tableHead(columns).join('\n')}\n`
  return Buffer.byteLength(sectionText(section, [], elsewhere) + head) + 'and \n\n\n\n'.length
}

function sectionText(section: CommentSection, lines: readonly string[], elsewhere: string): string {
  const { title, isFolded, columns, noun, rows, unlisted = 0 } = section
  const left = rows.length + unlisted - lines.length
  const body = [...(columns === null || lines.length === 0 ? [] : tableHead(columns)), ...lines].join('\n')
  const more = `${lines.length === 0 ? '' : 'and '}${left} more ${noun}, left out here for want of room; ${elsewhere}`
  const content = [body, left === 0 ? '' : more].filter((part) => part !== '').join('\n\n')
  return isFolded ? `<details><summary>${title}</summary>\n\n${content}\n\n</details>` : `#### ${title}\n\n${content}`
}

function tableHead(columns: readonly string[]): string[] {
  return [tableLine(columns), tableLine(columns.map(() => '---'))]
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

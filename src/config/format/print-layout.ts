import { alignComments, type Line } from './align-comments.ts'
import type { Block, Entry, FileLayout, Flow, LineEnd, LooseLine, ScalarText, Value } from './layout.ts'

const step = 2

/** The canonical text of a layout, with a line feed behind every line. */
export function printLayout({ documents, tail }: FileLayout): string {
  const lines = documents.flatMap(({ lead, content }) => [...printLoose(lead, 0), ...printContent(content)])
  const kept = dropBlanks([...lines, ...printLoose(tail, 0)])
  return alignComments(kept)
    .map((line) => `${line}\n`)
    .join('')
}

function printContent({ lead, value, comment }: Entry): Line[] {
  const content = value.kind === 'block' ? printBlock(value, 0) : printValue('', value, 0, { end: '', comment })
  const anchor = value.kind === 'block' && value.anchor !== '' ? [lineOf(`--- ${value.anchor}`)] : []
  return [...printLoose(lead, 0), ...anchor, ...content]
}

function printBlock({ style, entries, tail }: Block, indent: number): Line[] {
  const lines = entries.flatMap((entry) =>
    style === 'list'
      ? printItem(entry, indent)
      : [
          ...printLoose(entry.lead, indent),
          ...printValue(pad(indent) + keyText(entry), entry.value, indent, { end: '', comment: entry.comment }),
        ],
  )
  return [...lines, ...printLoose(tail, indent)]
}

/** The first line of a block stands behind the dash, and its comments above it. */
function printItem({ lead, value, comment }: Entry, indent: number): Line[] {
  const above = printLoose(lead, indent)
  const dash = `${pad(indent)}-`
  if (value.kind !== 'block' || value.anchor !== '')
    return [...above, ...printValue(dash, value, indent, { end: '', comment })]
  const lines = printBlock(value, indent + step)
  const first = lines.findIndex(({ isLoose }) => !isLoose)
  const comments = lines.slice(0, first).filter(({ isBlank }) => !isBlank)
  const hoisted = comments.map((line) => ({ ...line, text: line.text.slice(step) }))
  const joined = { ...lines[first]!, text: `${dash} ${lines[first]!.text.slice(indent + step)}` }
  return [...above, ...hoisted, joined, ...lines.slice(first + 1)]
}

function printValue(
  prefix: string,
  value: Value,
  indent: number,
  { end, comment }: { readonly end: string; readonly comment: LineEnd | null },
): Line[] {
  if (value.kind === 'nothing') return [lineOf(prefix + end, { comment })]
  if (value.kind === 'scalar') return printScalar(prefix, value, indent, { end, comment })
  if (value.kind === 'block') {
    const head = lineOf(value.anchor === '' ? prefix : join(prefix, value.anchor), { comment, opens: true })
    return [head, ...printBlock(value, indent + step)]
  }
  if (!value.isBroken) return [lineOf(join(prefix, inline(value)) + end, { comment })]
  const items = value.entries.flatMap((entry, index) => {
    const inner = indent + step
    const start = pad(inner) + (entry.key === null ? '' : keyText(entry))
    const rest = { end: index === value.entries.length - 1 ? '' : ',', comment: entry.comment }
    return [...printLoose(entry.lead, inner), ...printValue(start, entry.value, inner, rest)]
  })
  return [
    lineOf(join(prefix, value.open), { comment: value.openComment }),
    ...items,
    ...printLoose(value.tail, indent + step),
    lineOf(pad(indent) + value.close + end, { comment }),
  ]
}

function printScalar(
  prefix: string,
  { first, more, isBlock, keepsBlanks }: ScalarText,
  indent: number,
  { end, comment }: { readonly end: string; readonly comment: LineEnd | null },
): Line[] {
  const isAlone = isBlock || more.length === 0
  const head = lineOf(join(prefix, first) + (more.length === 0 ? end : ''), {
    comment: isAlone ? comment : null,
    keepsBlanks: keepsBlanks && more.length === 0,
  })
  const lines = more.map((text, index) => {
    const isLast = index === more.length - 1
    return lineOf((text === '' ? '' : pad(indent + step) + text) + (isLast ? end : ''), {
      comment: isLast && !isBlock ? comment : null,
      keepsBlanks: keepsBlanks && isLast,
    })
  })
  return [head, ...lines]
}

function inline({ open, close, entries }: Flow): string {
  const items = entries.map((entry) => {
    const start = entry.key === null ? '' : keyText(entry)
    const { value } = entry
    if (value.kind === 'scalar') return join(start, value.first)
    return value.kind === 'flow' ? join(start, inline(value)) : start
  })
  return open + items.join(', ') + close
}

function keyText({ key, value }: Entry): string {
  return `${key?.text ?? ''}${value.kind === 'nothing' && !value.hasColon ? '' : ':'}`
}

function join(prefix: string, text: string): string {
  return prefix.trim() === '' ? prefix + text : `${prefix} ${text}`
}

function printLoose(lines: readonly LooseLine[], indent: number): Line[] {
  return lines.map((line) => {
    if (line.kind === 'blank') return lineOf('', { isLoose: true, isBlank: true })
    if (line.kind === 'comment') return lineOf(pad(indent) + line.text, { isLoose: true })
    return lineOf(line.text, { comment: line.comment, opens: line.text === '---' })
  })
}

/** At most one blank line in a row, none at either end of the file or of what begins. */
function dropBlanks(lines: readonly Line[]): Line[] {
  const kept: Line[] = []
  for (const line of lines) {
    const before = kept.at(-1)
    if (line.isBlank && (!before || before.isBlank || before.opens || before.keepsBlanks)) continue
    kept.push(line)
  }
  if (kept.at(-1)?.isBlank) kept.pop()
  return kept
}

function lineOf(text: string, given: Partial<Line> = {}): Line {
  return { text, comment: null, isLoose: false, isBlank: false, opens: false, keepsBlanks: false, ...given }
}

function pad(indent: number): string {
  return ' '.repeat(indent)
}

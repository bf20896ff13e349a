import { readPlainScalar } from './plain-scalar.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

export interface PlainDocuments {
  readonly documents: readonly YamlNode[]
  /** the offset of each line */
  readonly lineStarts: number[]
}

/** A value within one line, and where it ends. */
interface Read {
  readonly node: YamlNode
  readonly end: number
}

// Line feeds, and what is visible, never read as an indicator and one UTF-16 unit long.
const beyond = /[^\n -~\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3040-\ud7ff]/
const leading = /( *)(?:#[^\n]*)?/y
const key = /(?:([A-Za-z_][\w./-]{0,100})|"([^"\\\n]{1,100})"|'([^'\n]{1,100})'):(?=[ \n]|$)/y
const dash = /- +(?=[^ \n#])/y
const marker = /--- *(?=\n|$)/y
const tail = /(?: +#[^\n]*| *)(?=\n|$)/y
const separator = / *, */y
const deepest = 20

/**
 * Documents in the plain YAML that most policies are written in: mappings and lists by indentation or within one line, and
 * scalars on one line. It gives the nodes that the full parser gives, many times faster. Null when anything at all goes
 * beyond that, or may be wrong: then the full parser has to read the file, and to say what is wrong.
 */
export function readPlainDocuments(text: string): PlainDocuments | null {
  if (beyond.test(text)) return null
  const lineStarts = [0]
  let next = 0
  // The current line: how far its content is indented, and where that begins; -1 at the end of a document.
  let indent = -1
  let start = 0
  let isMarked = false
  advance()
  const documents: YamlNode[] = []
  if (isMarked) advance()
  do {
    // An empty document is one, too.
    const root = indent < 0 ? null : readBlock(0)
    if (root === null || indent >= 0) return null
    documents.push(root)
    if (isMarked) advance()
    else return { documents, lineStarts }
  } while (true)

  /** Goes to the next line that is neither blank nor a comment. */
  function advance(): void {
    indent = -1
    isMarked = false
    while (next < text.length) {
      const from = next
      leading.lastIndex = from
      const spaces = leading.exec(text)?.[1]?.length ?? 0
      const end = text.indexOf('\n', leading.lastIndex)
      if (end >= 0) lineStarts.push(end + 1)
      next = end < 0 ? text.length : end + 1
      const content = leading.lastIndex
      if (content === (end < 0 ? text.length : end)) continue
      isMarked = matchAt(marker, from)
      if (isMarked) return
      indent = spaces
      start = from + spaces
      return
    }
  }

  /** What begins on the current line; afterwards the line behind it is current. */
  function readBlock(depth: number): YamlNode | null {
    if (depth > deepest) return null
    return matchAt(dash, start) ? readList(depth) : readMapping(start, indent, depth)
  }

  function readList(depth: number): YamlNode | null {
    const [own, offset] = [indent, start]
    const items: YamlNode[] = []
    while (indent === own && matchAt(dash, start)) {
      const at = dash.lastIndex
      const item = matchAt(key, at) ? readMapping(at, own + at - start, depth + 1) : readInline(at)
      if (item === null) return null
      items.push(item)
    }
    return indent > own ? null : { kind: 'list', items, isFlow: false, offset }
  }

  /** The first entry stands at `offset`, in the column `own`; the others on lines with that indentation. */
  function readMapping(offset: number, own: number, depth: number): YamlNode | null {
    const entries = new Map<string, YamlEntry>()
    let at = offset
    do {
      const name = readKey(at)
      if (name === null || entries.has(name)) return null
      const after = key.lastIndex
      const value = matchAt(tail, after) ? readBelow(own, depth) : readInline(skipSpaces(after))
      if (value === null) return null
      entries.set(name, { key: name, value, offset: at })
      at = start
    } while (indent === own)
    return indent > own ? null : { kind: 'mapping', entries, offset }
  }

  /** The value of a key that ends its line; what is missing is left to the full parser. */
  function readBelow(own: number, depth: number): YamlNode | null {
    advance()
    return indent > own || (indent === own && matchAt(dash, start)) ? readBlock(depth + 1) : null
  }

  /** The value in the rest of a line. */
  function readInline(at: number): YamlNode | null {
    const read = readValue(at, false, 0)
    if (read === null || !matchAt(tail, read.end)) return null
    advance()
    return read.node
  }

  function readValue(at: number, inFlow: boolean, depth: number): Read | null {
    if (depth > deepest) return null
    if (text[at] === '[') return readFlowList(at, depth)
    return text[at] === '{' ? readFlowMapping(at, depth) : readPlainScalar(text, at, inFlow)
  }

  function readFlowList(offset: number, depth: number): Read | null {
    const items: YamlNode[] = []
    const end = readParts(offset, ']', (at) => {
      const item = readValue(at, true, depth + 1)
      if (item) items.push(item.node)
      return item?.end ?? null
    })
    return end === null ? null : { node: { kind: 'list', items, isFlow: true, offset }, end }
  }

  function readFlowMapping(offset: number, depth: number): Read | null {
    const entries = new Map<string, YamlEntry>()
    const end = readParts(offset, '}', (at) => {
      const name = readKey(at)
      if (name === null || entries.has(name)) return null
      const value = readValue(skipSpaces(key.lastIndex), true, depth + 1)
      if (value) entries.set(name, { key: name, value: value.node, offset: at })
      return value?.end ?? null
    })
    return end === null ? null : { node: { kind: 'mapping', entries, offset }, end }
  }

  /** Goes through what commas separate; `read` tells where its part ends. */
  function readParts(open: number, close: string, read: (at: number) => number | null): number | null {
    let at: number | null = skipSpaces(open + 1)
    if (text[at] === close) return at + 1
    for (;;) {
      at = read(at)
      if (at === null) return null
      if (matchAt(separator, at)) at = separator.lastIndex
      else {
        at = skipSpaces(at)
        return text[at] === close ? at + 1 : null
      }
    }
  }

  function skipSpaces(from: number): number {
    let at = from
    while (text[at] === ' ') at++
    return at
  }

  function readKey(at: number): string | null {
    key.lastIndex = at
    const match = key.exec(text)
    return match && (match[1] ?? match[2] ?? match[3] ?? null)
  }

  function matchAt(pattern: RegExp, at: number): boolean {
    pattern.lastIndex = at
    return pattern.test(text)
  }
}

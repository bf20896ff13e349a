import { matchAt, openPlainLines } from './plain-lines.ts'
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
const key = /(?:([A-Za-z_][\w./-]{0,100})|"([^"\\\n]{1,100})"|'([^'\n]{1,100})'):(?=[ \n]|$)/y
const dash = /- +(?=[^ \n#])/y
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
  const line = openPlainLines(text)
  const documents: YamlNode[] = []
  if (line.isMarked) line.advance()
  // An empty document is one, too, and left to the full parser.
  while (line.indent >= 0) {
    const root = readBlock(0)
    if (root === null || line.indent >= 0) return null
    documents.push(root)
    if (!line.isMarked) return { documents, lineStarts: line.starts }
    line.advance()
  }
  return null

  /** What begins on the current line; afterwards the line behind it is current. */
  function readBlock(depth: number): YamlNode | null {
    if (depth > deepest) return null
    return matchAt(text, dash, line.start) ? readList(depth) : readMapping(line.start, line.indent, depth)
  }

  function readList(depth: number): YamlNode | null {
    const [own, offset] = [line.indent, line.start]
    const items: YamlNode[] = []
    while (line.indent === own && matchAt(text, dash, line.start)) {
      const at = dash.lastIndex
      const item = matchAt(text, key, at) ? readMapping(at, own + at - line.start, depth + 1) : readInline(at)
      if (item === null) return null
      items.push(item)
    }
    return line.indent > own ? null : { kind: 'list', items, isFlow: false, offset }
  }

  /** The first entry stands at `offset`, in the column `own`; the others on lines with that indentation. */
  function readMapping(offset: number, own: number, depth: number): YamlNode | null {
    const entries = new Map<string, YamlEntry>()
    let at = offset
    do {
      const name = readKey(at)
      if (name === null || entries.has(name)) return null
      const after = key.lastIndex
      const value = matchAt(text, tail, after) ? readBelow(own, depth) : readInline(skipSpaces(after))
      if (value === null) return null
      entries.set(name, { key: name, value, offset: at })
      at = line.start
    } while (line.indent === own)
    return line.indent > own ? null : { kind: 'mapping', entries, offset }
  }

  /** The value of a key that ends its line; what is missing is left to the full parser. */
  function readBelow(own: number, depth: number): YamlNode | null {
    line.advance()
    return line.indent > own || (line.indent === own && matchAt(text, dash, line.start)) ? readBlock(depth + 1) : null
  }

  /** The value in the rest of a line. */
  function readInline(at: number): YamlNode | null {
    const read = readValue(at, false, 0)
    if (read === null || !matchAt(text, tail, read.end)) return null
    line.advance()
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
      if (matchAt(text, separator, at)) at = separator.lastIndex
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
}

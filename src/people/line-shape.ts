import { backslash, quote } from '../files/ascii.ts'
import type { LineReader } from '../files/line-reader.ts'
import { bytesOf, sameBytes } from '../files/same-bytes.ts'

/** How lines of NDJSON with the same fields in the same order look: they differ in their values alone, which are all texts. */
export interface LineShape {
  readonly names: readonly string[]
  /** after a match, by field: where the value begins and how long it is */
  readonly from: Int32Array
  readonly length: Int32Array
  /** by field: whether a line had more than blanks there */
  readonly isUsed: Uint8Array
  /**
   * Behind the line at `at` and its newline, if it has this shape and nothing but printable ASCII without escapes in its
   * values, none of which begins with a space; else -1.
   */
  readonly match: (reader: LineReader, at: number) => number
}

/** The shape of a line whose fields were read, null when it has none. */
export function shapeOf(line: string): LineShape | null {
  const names: string[] = []
  const field = /([{,])"([\w.-]+)":"([ -!#-[\]-~]*)"/y
  let end = 0
  for (let found = field.exec(line); found; found = field.exec(line)) {
    if ((found[1] === '{') !== (names.length === 0)) return null
    names.push(found[2]!)
    end = field.lastIndex
  }
  return names.length > 0 && new Set(names).size === names.length && line.slice(end) === '}' ? createShape(names) : null
}

function createShape(names: readonly string[]): LineShape {
  const openings = names.map((name, index) => bytesOf(`${index === 0 ? '{' : '",'}"${name}":"`))
  const closing = bytesOf('"}\n')
  const from = new Int32Array(names.length)
  const length = new Int32Array(names.length)
  const isUsed = new Uint8Array(names.length)
  return {
    names,
    from,
    length,
    isUsed,
    match(reader, start) {
      const { bytes, view, limit } = reader
      let at = start
      for (let field = 0; field < openings.length; field++) {
        const opening = openings[field]!
        const size = opening.byteLength
        if (at + size > limit || !sameBytes(view, at, opening, 0, size)) return -1
        at += size
        const first = at
        for (; at < limit; at++) {
          const code = bytes[at]!
          if (code === quote) break
          if (code < 0x20 || code > 0x7e || code === backslash) return -1
        }
        from[field] = first
        length[field] = at - first
        if (at > first) {
          if (bytes[first] === 0x20) return -1
          isUsed[field] = 1
        }
      }
      return at + 3 <= limit && sameBytes(view, at, closing, 0, 3) ? at + 3 : -1
    },
  }
}

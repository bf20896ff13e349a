import type { PlainPerson, RightMarks, RowFrame } from '../../domain/plain-person.ts'
import { backslash, comma, isDigit, newline, quote, space, zero } from '../../files/ascii.ts'
import type { LineReader } from '../../files/line-reader.ts'
import { bytesOf, sameBytes } from '../../files/same-bytes.ts'

/** A row that was looked at without being taken apart. */
export interface PlainRow {
  /**
   * How many rights the row at `from` holds, when it is the person's enabled account, named as they are and by nothing else,
   * and holds nothing but rights with the mark, each once; else -1. They get the next mark. `frame` is that of a row of the
   * same person, or empty, and then filled.
   */
  readonly match: (from: number, person: PlainPerson, expected: RightMarks, frame: RowFrame) => number
  /** after a match: behind the row and its newline */
  readonly end: () => number
}

const opening = bytesOf('["')
const enabled = bytesOf('",0,"')
const between = bytesOf('","')
const noMail = bytesOf('",null,')
const mailEnd = bytesOf('",')
const nothing = bytesOf('null,')
const noNumbers = bytesOf('null,null,')
const last = bytesOf(',[]]')
/** more than all the constant parts of a row */
const constantLength = 128

/** `numbers`: what the marks call the store's rights. */
export function createPlainRow(reader: LineReader, numbers: Int32Array): PlainRow {
  let end = 0

  function match(from: number, person: PlainPerson, expected: RightMarks, frame: RowFrame): number {
    const { bytes, view, limit } = reader
    const first =
      frame.headLength === 0 ? skipHead(from, person) : skipSame(from, frame.view, frame.headFrom, frame.headLength)
    if (first === -1) return -1
    let at = first
    const { marks, mark } = expected
    let count = 0
    if (bytes[at] !== quote) {
      for (;;) {
        let number = bytes[at]! - zero
        if (!(number >= 0 && number <= 9)) return -1
        for (at++; at < limit && isDigit(bytes[at]!); at++) number = number * 10 + bytes[at]! - zero
        if (number >= numbers.length) return -1
        const right = numbers[number]!
        if (marks[right] !== mark) return -1
        marks[right] = mark + 1
        count++
        if (bytes[at] !== space) break
        at++
      }
    }
    end = frame.tailLength === 0 ? -1 : skipSame(at, frame.view, frame.tailFrom, frame.tailLength)
    if (end !== -1) return count
    end = skipTail(at, person)
    if (end === -1) return -1
    frame.view = view
    frame.headFrom = from
    frame.headLength = first - from
    frame.tailFrom = at
    frame.tailLength = end - at
    return count
  }

  function skipSame(at: number, other: DataView, from: number, length: number): number {
    return at + length <= reader.limit && sameBytes(reader.view, at, other, from, length) ? at + length : -1
  }

  /** `["ada",0,"` */
  function skipHead(from: number, { view: names, idFrom, idLength }: PlainPerson): number {
    const { bytes, view } = reader
    if (from + idLength + constantLength > bytes.length) return -1
    if (!sameBytes(view, from, opening, 0, 2) || !sameBytes(view, from + 2, names, idFrom, idLength)) return -1
    const at = from + 2 + idLength
    return sameBytes(view, at, enabled, 0, 5) ? at + 5 : -1
  }

  /** `","ada","ada@acme.com","Ada Lovelace",null,null,null,[]],` and the newline */
  function skipTail(from: number, { view: names, idFrom, idLength, emailFrom, emailLength }: PlainPerson): number {
    const { bytes, view, limit } = reader
    if (from + idLength + emailLength + constantLength > bytes.length) return -1
    if (!sameBytes(view, from, between, 0, 3) || !sameBytes(view, from + 3, names, idFrom, idLength)) return -1
    let at = skipMail(from + 3 + idLength, names, emailFrom, emailLength)
    if (at === -1) return -1
    at = skipShownName(at)
    if (at === -1 || at + constantLength > bytes.length || !sameBytes(view, at, noNumbers, 0, 10)) return -1
    at += 10
    if (isDigit(bytes[at]!)) while (at < limit && isDigit(bytes[at]!)) at++
    else if (sameBytes(view, at, nothing, 0, 4)) at += 4
    else return -1
    if (at + constantLength > bytes.length || !sameBytes(view, at, last, 0, 4)) return -1
    at += 4
    if (bytes[at] === comma) at++
    return bytes[at] === newline && at < limit ? at + 1 : -1
  }

  /** `","ada@acme.com",` or `",null,` */
  function skipMail(at: number, names: DataView, from: number, length: number): number {
    const { view } = reader
    if (length > 0 && sameBytes(view, at, between, 0, 3) && sameBytes(view, at + 3, names, from, length))
      return sameBytes(view, at + 3 + length, mailEnd, 0, 2) ? at + 5 + length : -1
    return sameBytes(view, at, noMail, 0, 7) ? at + 7 : -1
  }

  /** `"Ada Lovelace",` or `null,` */
  function skipShownName(at: number): number {
    const { bytes, view, limit } = reader
    if (bytes[at] !== quote) return sameBytes(view, at, nothing, 0, 5) ? at + 5 : -1
    let next = at + 1
    for (; next < limit && bytes[next] !== quote; next++) if (bytes[next] === backslash) return -1
    return bytes[next + 1] === comma ? next + 2 : -1
  }

  return { match, end: () => end }
}

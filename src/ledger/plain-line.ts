import type { PlainPerson, RightMarks } from '../domain/plain-person.ts'
import { backslash, closeBracket, comma, isDigit, newline, openBracket, quote, space, zero } from '../files/ascii.ts'
import type { LineReader } from '../files/line-reader.ts'
import { bytesOf, sameBytes } from '../files/same-bytes.ts'

/** A person's line that was looked at without being taken apart. */
export interface PlainLine {
  /**
   * How many rights the line at `from` says were given, when it is the active person's, remembers of them what their record
   * says now, and has nothing but enabled accounts with the person's id for a name, no grace, and rights with the mark, each
   * once; else -1. They get the next mark.
   */
  readonly match: (from: number, person: PlainPerson, expected: RightMarks) => number
  /** after a match: numbers of the systems that the accounts are in */
  readonly systems: Int32Array
  readonly systemCount: () => number
  /** after a match: behind the line and its newline */
  readonly end: () => number
}

/** The lines of a ledger, one after the other. */
export interface PlainLines extends Pick<PlainLine, 'systems' | 'systemCount'> {
  /** As `PlainLine`, of the next line. */
  readonly match: (person: PlainPerson, expected: RightMarks) => number
  /** Goes behind the line that was matched. */
  readonly skip: () => void
}

export interface PlainLineOptions {
  /** what the marks call the ledger's rights */
  readonly rights: Int32Array
  /** by which number a plain person has the attributes that the ledger remembers */
  readonly attributes: Int32Array
  readonly systemCount: number
}

const opening = bytesOf('["')
const active = bytesOf('",1,[')
const between = bytesOf('],[')
const nameFollows = bytesOf(',"')
const noGrace = bytesOf(',[],"')
/** more than all the constant parts between two things that are looked for */
const constantLength = 64

export function createPlainLine(reader: LineReader, options: PlainLineOptions): PlainLine {
  const systems = new Int32Array(Math.max(16, options.systemCount))
  const { rights, attributes } = options
  let systemCount = 0
  let end = 0

  function match(from: number, person: PlainPerson, expected: RightMarks): number {
    const { view } = reader
    if (!hasRoom(from + person.idLength) || !sameBytes(view, from, opening, 0, 2)) return -1
    if (!sameBytes(view, from + 2, person.view, person.idFrom, person.idLength)) return -1
    let at = from + 2 + person.idLength
    if (!sameBytes(view, at, active, 0, 5)) return -1
    at = skipAttributes(at + 5, person)
    if (at === -1 || !hasRoom(at) || !sameBytes(view, at, between, 0, 3)) return -1
    at = skipAccounts(at + 3, person)
    if (at === -1 || !hasRoom(at) || !sameBytes(view, at, between, 0, 3)) return -1
    return matchGrants(at + 3, expected)
  }

  function hasRoom(at: number): boolean {
    return at + constantLength <= reader.bytes.length
  }

  /** `"a","b"` of `["a","b"]` */
  function skipAttributes(from: number, person: PlainPerson): number {
    const { bytes, view } = reader
    let at = from
    for (let index = 0; index < attributes.length; index++) {
      const number = attributes[index]!
      const length = person.length[number]!
      if (index > 0 && bytes[at++] !== comma) return -1
      if (bytes[at++] !== quote || !hasRoom(at + length)) return -1
      if (!sameBytes(view, at, person.view, person.from[number]!, length)) return -1
      at += length
      if (bytes[at++] !== quote) return -1
    }
    return at
  }

  /** `[0,"ada",3,0],[1,"ada",3,0]` of `[[0,"ada",3,0],…]` */
  function skipAccounts(from: number, person: PlainPerson): number {
    const { bytes, view, limit } = reader
    let at = from
    /** of the account before: all but its system, which most have in common */
    let rest = 0
    let restLength = 0
    systemCount = 0
    if (bytes[at] === closeBracket) return at
    for (;;) {
      if (bytes[at++] !== openBracket || systemCount >= systems.length) return -1
      let system = 0
      for (; at < limit && isDigit(bytes[at]!); at++) system = system * 10 + bytes[at]! - zero
      const isAlike = restLength > 0 && at + restLength <= limit && sameBytes(view, at, view, rest, restLength)
      const behind = isAlike ? at + restLength : skipAccount(at, person)
      if (behind === -1) return -1
      rest = at
      restLength = behind - at
      systems[systemCount++] = system
      at = behind
      if (bytes[at] === closeBracket) return at
      if (bytes[at++] !== comma) return -1
    }
  }

  /** `,"ada",3,0]` */
  function skipAccount(from: number, person: PlainPerson): number {
    const { bytes, view, limit } = reader
    if (!hasRoom(from + person.idLength) || !sameBytes(view, from, nameFollows, 0, 2)) return -1
    if (!sameBytes(view, from + 2, person.view, person.idFrom, person.idLength)) return -1
    let at = from + 2 + person.idLength
    if (bytes[at] !== quote || bytes[at + 1] !== comma) return -1
    at += 2
    while (at < limit && isDigit(bytes[at]!)) at++
    return bytes[at] === comma && bytes[at + 1] === zero && bytes[at + 2] === closeBracket ? at + 3 : -1
  }

  /** `[0,"12 15"]],[],"2026-01-01T00:00:00Z"],` of `[[0,"12 15"]],…` and the newline */
  function matchGrants(from: number, { marks, mark }: RightMarks): number {
    const { bytes, view, limit } = reader
    let at = from
    let count = 0
    if (bytes[at] === closeBracket) return skipRest(at + 1, view) ? count : -1
    for (;;) {
      if (bytes[at++] !== openBracket) return -1
      while (at < limit && isDigit(bytes[at]!)) at++
      if (bytes[at] !== comma || bytes[at + 1] !== quote) return -1
      at += 2
      for (;;) {
        let number = bytes[at]! - zero
        if (!(number >= 0 && number <= 9)) return -1
        for (at++; at < limit && isDigit(bytes[at]!); at++) number = number * 10 + bytes[at]! - zero
        if (number >= rights.length) return -1
        const right = rights[number]!
        if (marks[right] !== mark) return -1
        marks[right] = mark + 1
        count++
        if (bytes[at] !== space) break
        at++
      }
      if (bytes[at] !== quote || bytes[at + 1] !== closeBracket) return -1
      at += 2
      if (bytes[at] === closeBracket) return skipRest(at + 1, view) ? count : -1
      if (bytes[at++] !== comma) return -1
    }
  }

  /** Neither a grace nor a time of leaving. */
  function skipRest(from: number, view: DataView): boolean {
    const { bytes, limit } = reader
    if (!hasRoom(from) || !sameBytes(view, from, noGrace, 0, 5)) return false
    let at = from + 5
    for (; at < limit && bytes[at] !== quote; at++) if (bytes[at] === backslash) return false
    if (bytes[at + 1] !== closeBracket) return false
    at += 2
    if (bytes[at] === comma) at++
    end = at + 1
    return bytes[at] === newline && at < limit
  }

  return { match, systems, systemCount: () => systemCount, end: () => end }
}

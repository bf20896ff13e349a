import { isUtf8 } from 'node:buffer'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { PlainPerson } from '../domain/plain-person.ts'
import type { Settings } from '../domain/settings.ts'
import { type LineReader, lineText, openLines } from '../files/line-reader.ts'
import { checkPerson } from './check-person.ts'
import { type LineShape, shapeOf } from './line-shape.ts'
import type { NameHashes } from './name-hashes.ts'
import { readPlainLine } from './read-plain-lines.ts'

/** A people source in the order of ids, gone through without being kept. */
export interface PeopleRows {
  /**
   * Goes to the next person. `plain`: `row` says where everything stands, and every value is printable ASCII. `odd`: the file
   * has to be read whole, for what stands here, or how people follow each other, is out of the ordinary.
   */
  readonly next: () => 'plain' | 'other' | 'odd' | 'end'
  readonly row: PlainPerson
  readonly id: () => string
  /** Whether somebody before has a name of this person; `sharing` then has that name. */
  readonly isSharing: () => boolean
  /** the person as every other way of reading gives them */
  readonly person: () => Person
  /** of those who were asked for by `person` */
  readonly diagnostics: readonly Diagnostic[]
  /** Whether the letters are those that ids have. */
  readonly mayBeId: (text: string) => boolean
  /** attributes that somebody has */
  readonly attributes: () => Set<string>
  readonly count: () => number
  /** at the end: SHA-256 (hex) of what the source says */
  readonly digest: () => string
  readonly close: () => void
}

export interface PeopleRowOptions {
  readonly path: string
  /** how messages call the file */
  readonly file: string
  readonly settings: Pick<Settings, 'people' | 'timezone'>
  /** the attributes that a plain row has by number */
  readonly attributes: readonly string[]
  /** attributes that no two people should share */
  readonly names: readonly string[]
  readonly hashes: NameHashes
  /** names that were found to be shared */
  readonly sharing: Set<string>
}

const mostShapes = 16
// What has no capitals is as different from others as it looks.
const plainId = /^[!#-)+-.0-@[\]-~]{1,256}$/

/** Null when there is no such file. */
export function openPeopleRows(options: PeopleRowOptions): PeopleRows | null {
  const opened = openLines(options.path, { hashFrom: 0 })
  if (opened === null) return null
  const reader: LineReader = opened
  const { settings, file, names, hashes, sharing } = options
  const { key } = settings.people
  const wanted = [...options.attributes, key, 'email', ...names]
  const keyAt = options.attributes.length
  const mailAt = keyAt + 1
  const shapes: { readonly shape: LineShape; readonly fields: Int32Array }[] = []
  const row: PlainPerson = {
    bytes: reader.bytes,
    view: reader.view,
    idFrom: 0,
    idLength: 0,
    emailFrom: 0,
    emailLength: 0,
    from: new Int32Array(wanted.length),
    length: new Int32Array(wanted.length),
  }
  const diagnostics: Diagnostic[] = []
  const otherAttributes = new Set<string>()
  const earlier = new Uint8Array(256)
  /** letters that ids have */
  const isInIds = new Uint8Array(128)
  let earlierLength = 0
  let line = 0
  let from = 0
  let to = 0
  let fields: ReturnType<typeof readPlainLine> = null
  let isShared = false
  let id = ''

  return {
    next,
    row,
    id: () => (fields === null ? reader.bytes.toString('latin1', row.idFrom, row.idFrom + row.idLength) : id),
    isSharing: () => isShared,
    person,
    diagnostics,
    attributes() {
      const used = shapes.flatMap(({ shape }) => shape.names.filter((_, field) => shape.isUsed[field] === 1))
      return new Set([...used, ...otherAttributes])
    },
    mayBeId: (text) => Buffer.from(text).every((code) => isInIds[code] === 1),
    count: () => line,
    digest: () => reader.digest('\0'),
    close: () => reader.close(),
  }

  function next(): 'plain' | 'other' | 'odd' | 'end' {
    fields = null
    const start = reader.ahead()
    for (let index = 0; index < shapes.length; index++) {
      const known = shapes[index]!
      const end = known.shape.match(reader, start)
      if (end === -1) continue
      if (index > 0) {
        shapes[index] = shapes[0]!
        shapes[0] = known
      }
      reader.skip(end)
      return takePlain(known, start, end - 1)
    }
    return reader.next() ? takeOther() : 'end'
  }

  function takePlain(
    { shape, fields: fieldOf }: (typeof shapes)[number],
    start: number,
    end: number,
  ): 'plain' | 'other' | 'odd' {
    line++
    from = start
    to = end
    row.bytes = reader.bytes
    row.view = reader.view
    for (let index = 0; index < fieldOf.length; index++) {
      const field = fieldOf[index]!
      row.from[index] = field === -1 ? 0 : shape.from[field]!
      row.length[index] = field === -1 ? 0 : shape.length[field]!
    }
    row.idFrom = row.from[keyAt]!
    row.idLength = row.length[keyAt]!
    row.emailFrom = row.from[mailAt]!
    row.emailLength = row.length[mailAt]!
    if (!isNextId(reader.bytes, row.idFrom, row.idLength)) return 'odd'
    isShared = false
    for (let kind = 0; kind < names.length; kind++) {
      const length = row.length[mailAt + 1 + kind]!
      const first = row.from[mailAt + 1 + kind]!
      if (length === 0) continue
      // What only a space at the end sets apart is told by the other way.
      if (reader.bytes[first + length - 1] === 0x20) return takeText()
      noteName(kind, reader.bytes, first, length)
    }
    return 'plain'
  }

  function noteName(kind: number, bytes: Uint8Array, first: number, length: number): void {
    const isKnown = hashes.add(kind, bytes, first, length)
    if (isKnown) sharing.add(hashes.last())
    if (isKnown || (sharing.size > 0 && sharing.has(hashes.last()))) isShared = true
  }

  function takeOther(): 'plain' | 'other' | 'odd' {
    const { start, end, bytes } = reader
    if (!isUtf8(bytes.subarray(start, end))) return 'odd'
    const shape = shapes.length < mostShapes ? shapeOf(lineText(reader)) : null
    if (shape !== null) {
      const known = { shape, fields: Int32Array.from(wanted, (name) => shape.names.indexOf(name)) }
      shapes.unshift(known)
      const behind = shape.match(reader, start)
      if (behind !== -1) return takePlain(known, start, behind - 1)
    }
    line++
    from = start
    to = end
    fields = readPlainLine(lineText(reader))
    const written = fields?.get(key)
    if (typeof written !== 'string') return 'odd'
    const encoded = Buffer.from(written)
    if (!isNextId(encoded, 0, encoded.length)) return 'odd'
    return takeText()
  }

  /** The rest of somebody who is not plain. */
  function takeText(): 'other' | 'odd' {
    fields ??= readPlainLine(reader.bytes.toString('utf8', from, to))
    const written = fields?.get(key)
    if (!fields || typeof written !== 'string') return 'odd'
    id = written
    isShared = false
    for (const name of fields.keys()) otherAttributes.add(name)
    for (const [kind, name] of names.entries()) {
      const text = firstValue(fields, name)?.toLowerCase()
      if (text === undefined) continue
      for (const one of new Set([text, text.trim()])) {
        const encoded = Buffer.from(one)
        noteName(kind, encoded, 0, encoded.length)
      }
    }
    return 'other'
  }

  /** Ids that follow each other like this are all different, also without capitals or in another encoding. */
  function isNextId(bytes: Buffer, first: number, length: number): boolean {
    if (length === 0 || length > earlier.length) return false
    const least = Math.min(length, earlierLength)
    let index = 0
    while (index < least && bytes[first + index] === earlier[index]) index++
    const isLater = index < least ? bytes[first + index]! > earlier[index]! : length > earlierLength
    if (!isLater) return false
    const isPlain = length === earlierLength && isDigits(bytes, first + index, first + length)
    if (!isPlain && !plainId.test(bytes.toString('utf8', first, first + length))) return false
    for (; index < length; index++) {
      const code = bytes[first + index]!
      earlier[index] = code
      isInIds[code] = 1
    }
    earlierLength = length
    return true
  }

  function person(): Person {
    const read = fields ?? readPlainLine(reader.bytes.toString('utf8', from, to))!
    const record = { fields: read, hold: null, at: { file, line, column: 1 } }
    const checked = checkPerson(String(read.get(key)), record, settings)
    for (const one of checked.diagnostics) diagnostics.push(one)
    return checked.person
  }
}

function isDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!(bytes[at]! >= 0x30 && bytes[at]! <= 0x39)) return false
  return true
}

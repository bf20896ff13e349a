import type { Ledger } from '../domain/ledger.ts'
import {
  backslash,
  closeBrace,
  closeBracket,
  comma,
  isDigit,
  openBrace,
  openBracket,
  quote,
  zero,
} from '../files/ascii.ts'
import { entryText, type LineReader, lineText, openLines } from '../files/line-reader.ts'
import { damaged } from './ledger-format.ts'
import type { LedgerOrigin } from './ledger-places.ts'
import type { PersonEntry } from './ledger-lines.ts'
import { headNames, lifecycleStates, readHead } from './ledger-members.ts'
import { entryReader, type ReadTables, readTables } from './read-entries.ts'
import { createPlainLine, type PlainLineOptions, type PlainLines } from './plain-line.ts'
import { openMembers } from './read-members.ts'

/** A ledger gone through person by person, in the order of ids, without keeping it. */
export interface LedgerRows {
  /** everything but the people and what is theirs */
  readonly head: Ledger
  readonly tables: ReadTables
  /** whose line it is at; null at the end */
  readonly person: () => string | null
  /**
   * Takes the line apart: false when something in it is out of the ordinary (a person who is not active, an account that is
   * not enabled, a grace, a name with escapes), which only `entry` gives.
   */
  readonly scan: () => boolean
  /** after `scan`: the accounts, as numbers of systems in the tables with native ids */
  readonly systems: Int32Array
  readonly accounts: readonly string[]
  readonly accountCount: () => number
  /** after `scan`: numbers of rights in the tables */
  readonly rights: readonly number[]
  readonly rightCount: () => number
  /** after `scan`: the remembered attributes as JSON: a list in the order of the tables, or an object */
  readonly attributes: () => string
  /** all that the line says */
  readonly entry: () => PersonEntry
  readonly advance: () => void
  /** A quicker look at lines that are as they should be. */
  readonly plain: (options: PlainLineOptions) => PlainLines
  /** To be called at the end: fails when the file is not as it was written. */
  readonly verify: () => void
  readonly close: () => void
}

const activeState = zero + lifecycleStates.indexOf('active')

/**
 * The ledger's file, or one that is open and stays so, as rows; null when there is none, or it has not the form that
 * `formatLedger` writes.
 */
export function openLedgerRows(file: string | number, origin: LedgerOrigin): LedgerRows | null {
  const reader = openLines(file, { hashFrom: 2 })
  if (reader === null) return null
  const head = readTop(reader)
  if (head === null) {
    reader.close()
    return null
  }
  return ledgerRows(reader, head, origin)
}

interface Top {
  readonly checksum: string
  readonly value: Readonly<Record<string, unknown>>
}

/** The lines above the people's. */
function readTop(reader: LineReader): Top | null {
  if (!reader.next() || lineText(reader) !== '{' || !reader.next()) return null
  const checksum = /^ {2}"checksum": "sha256:([0-9a-f]{64})",$/.exec(lineText(reader))?.[1]
  if (checksum === undefined) return null
  let text = '{'
  while (reader.next()) {
    const line = lineText(reader)
    text += line
    if (line !== '  "entries": [') continue
    try {
      const value: unknown = JSON.parse(`${text}]}`)
      const isCurrent = typeof value === 'object' && value !== null && 'version' in value && value.version === 2
      return isCurrent ? { checksum, value: { ...value } } : null
    } catch {
      return null
    }
  }
  return null
}

function ledgerRows(reader: LineReader, top: Top, origin: LedgerOrigin): LedgerRows {
  const complain = (path: string, problem: string): never => damaged(origin, `\`${path}\` ${problem}`)
  const { tables: written, entries: _, ...rest } = top.value
  const tables = readTables(written, complain)
  const options = { complain, lenient: false }
  const members = readHead(openMembers(rest, '', headNames, options), options)
  const head: Ledger = { ...members, people: [], accounts: [], grants: [], graces: [] }
  const readEntry = entryReader(tables, complain)
  const systems = new Int32Array(Math.max(16, tables.systems.length))
  const accounts: string[] = []
  const rights: number[] = []
  let person: string | null = null
  /** the line was taken, not only looked at ahead */
  let isTaken = false
  let accountCount = 0
  let rightCount = 0
  let lines = 0
  let at = 0
  let attributesFrom = 0
  let attributesTo = 0

  return {
    head,
    tables,
    person: personHere,
    scan,
    systems,
    accounts,
    accountCount: () => accountCount,
    rights,
    rightCount: () => rightCount,
    attributes: () => reader.bytes.toString('utf8', attributesFrom, attributesTo),
    entry,
    advance,
    plain: openPlain,
    verify,
    close: () => reader.close(),
  }

  function advance(): void {
    personHere()
    isTaken = false
  }

  function personHere(): string | null {
    if (isTaken) return person
    const earlier = person
    isTaken = true
    person = null
    if (!reader.next()) damaged(origin, 'it is cut off')
    if (reader.bytes[reader.start] !== openBracket) return null
    lines++
    const end = endOfString(reader.start + 1)
    person = end === -1 ? entry().person : reader.bytes.toString('utf8', reader.start + 2, end)
    at = end + 1
    if (earlier !== null && person <= earlier) damaged(origin, `\`entries[${lines - 1}]\` is out of order`)
    return person
  }

  function openPlain(wanted: PlainLineOptions): PlainLines {
    const line = createPlainLine(reader, wanted)
    return {
      match: (one, expected) => line.match(isTaken ? reader.start : reader.ahead(), one, expected),
      systems: line.systems,
      systemCount: line.systemCount,
      skip() {
        if (!isTaken) {
          reader.skip(line.end())
          lines++
        }
        person = null
        isTaken = false
      },
    }
  }

  /** Where the string that begins at `from` ends (its closing quote); -1 when it has escapes or is none. */
  function endOfString(from: number): number {
    const { bytes, end } = reader
    if (bytes[from] !== quote) return -1
    for (let index = from + 1; index < end; index++) {
      const code = bytes[index]!
      if (code === quote) return index
      if (code === backslash) return -1
    }
    return -1
  }

  function scan(): boolean {
    const { bytes } = reader
    accountCount = 0
    rightCount = 0
    if (at === 0 || bytes[at] !== comma || bytes[at + 1] !== activeState || bytes[at + 2] !== comma) return false
    attributesFrom = at + 3
    attributesTo = endOfValue(attributesFrom)
    if (attributesTo === -1 || bytes[attributesTo] !== comma) return false
    let next = scanAccounts(attributesTo + 1)
    if (next !== -1) next = bytes[next] === comma ? scanGrants(next + 1) : -1
    // No graces: `,[],`
    return next !== -1 && bytes[next] === comma && bytes[next + 1] === openBracket && bytes[next + 2] === closeBracket
  }

  /** Behind the list or object that begins at `from`. */
  function endOfValue(from: number): number {
    const { bytes, end } = reader
    let depth = 0
    for (let index = from; index < end; index++) {
      const code = bytes[index]!
      if (code === quote) {
        index = endOfString(index)
        if (index === -1) return -1
      } else if (code === openBracket || code === openBrace) depth++
      else if ((code === closeBracket || code === closeBrace) && --depth === 0) return index + 1
    }
    return -1
  }

  /** `[[0,"ada",3,0],…]`; -1 when one is not enabled. */
  function scanAccounts(from: number): number {
    const { bytes } = reader
    if (bytes[from] !== openBracket) return -1
    let index = from + 1
    if (bytes[index] === closeBracket) return index + 1
    for (;;) {
      if (bytes[index++] !== openBracket) return -1
      let system = 0
      for (; isDigit(bytes[index]!); index++) system = system * 10 + bytes[index]! - zero
      if (bytes[index++] !== comma) return -1
      const end = endOfString(index)
      if (end === -1 || accountCount >= systems.length) return -1
      systems[accountCount] = system
      accounts[accountCount] = nameBetween(index + 1, end)
      accountCount++
      index = end + 1
      if (bytes[index++] !== comma) return -1
      while (isDigit(bytes[index]!)) index++
      if (bytes[index] !== comma || bytes[index + 1] !== zero || bytes[index + 2] !== closeBracket) return -1
      index += 3
      const code = bytes[index++]
      if (code === closeBracket) return index
      if (code !== comma) return -1
    }
  }

  /** Most accounts of a person have the same name everywhere. */
  function nameBetween(from: number, to: number): string {
    const before = accountCount === 0 ? person : accounts[accountCount - 1]!
    if (before !== null && before.length === to - from) {
      let index = 0
      while (index < before.length && reader.bytes[from + index] === before.charCodeAt(index)) index++
      if (index === before.length) return before
    }
    return reader.bytes.toString('utf8', from, to)
  }

  /** `[[0,"12 15"],…]` */
  function scanGrants(from: number): number {
    const { bytes, end } = reader
    if (bytes[from] !== openBracket) return -1
    let index = from + 1
    if (bytes[index] === closeBracket) return index + 1
    for (;;) {
      if (bytes[index++] !== openBracket) return -1
      while (isDigit(bytes[index]!)) index++
      if (bytes[index] !== comma || bytes[index + 1] !== quote) return -1
      index += 2
      let number = 0
      for (; index < end; index++) {
        const code = bytes[index]!
        if (isDigit(code)) number = number * 10 + code - zero
        else {
          if (number >= tables.rights.length) return -1
          rights[rightCount++] = number
          number = 0
          if (code === quote) break
        }
      }
      if (bytes[index + 1] !== closeBracket) return -1
      index += 2
      const code = bytes[index++]
      if (code === closeBracket) return index
      if (code !== comma) return -1
    }
  }

  function entry(): PersonEntry {
    const path = `entries[${lines - 1}]`
    try {
      return readEntry(JSON.parse(entryText(reader)), path)
    } catch (error) {
      if (error instanceof SyntaxError) return complain(path, 'is no JSON')
      throw error
    }
  }

  function verify(): void {
    if (personHere() !== null || (lineText(reader) !== '  ]' && lineText(reader) !== ']'))
      damaged(origin, 'it is cut off')
    if (!reader.next() || lineText(reader) !== '}' || reader.isCut() || reader.next()) damaged(origin, 'it is cut off')
    if (reader.digest() !== top.checksum) damaged(origin, 'its checksum does not fit its contents')
    reader.close()
  }
}

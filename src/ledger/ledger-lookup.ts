import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import type { Ledger } from '../domain/ledger.ts'
import { identityOf, isSettled } from '../files/file-identity.ts'
import { readLineAt, readRange } from '../files/read-range.ts'
import { openSections, writeSections } from '../files/section-file.ts'
import type { PersonEntry } from './ledger-lines.ts'
import type { LedgerOrigin } from './ledger-places.ts'
import { headNames, readHead } from './ledger-members.ts'
import { entryReader, type ReadTables, readTables } from './read-entries.ts'
import { openMembers } from './read-members.ts'
import type { LedgerSurvey } from './survey-ledger.ts'

/** A ledger of which single people's entries are read. */
export interface LedgerLookup {
  /** everything but the people and what is theirs */
  readonly head: Ledger
  /** every right that somebody was given */
  readonly rights: ReadTables['rights']
  /** null: the ledger does not know them */
  readonly entry: (person: string) => PersonEntry | null
  /** whether the file is still what it was: to be asked when everything has been read */
  readonly isUnchanged: () => boolean
  readonly close: () => void
}

export interface LookupOptions {
  /** the ledger's file */
  readonly path: string
  /** for messages */
  readonly origin: LedgerOrigin
  /** where it is remembered that the file is sound */
  readonly memory: string
  /** tells memories of different programs apart */
  readonly label: string
  readonly now: number
}

/**
 * Opens the ledger's file to look people up. It is read whole, and its checksum compared, unless an earlier run did that
 * with this very file. Null when it has not the form that `formatLedger` writes, or was written only just now.
 */
export async function openLedgerLookup(options: LookupOptions): Promise<LedgerLookup | null> {
  let handle: number
  try {
    handle = openSync(options.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    return null
  }
  const stat = fstatSync(handle)
  const identity = identityOf(stat)
  const known = readSurvey(options, identity)
  const found = known ?? (stat.isFile() && isSettled(stat, options.now) ? await survey() : null)
  if (found === null || found.identity !== identity) {
    closeSync(handle)
    return null
  }
  return lookup(handle, found)

  async function survey(): Promise<LedgerSurvey | null> {
    const { surveyLedger } = await import('./survey-ledger.ts')
    const made = surveyLedger(handle, options)
    if (made) writeSections(options.memory, options.label, made, [])
    return made
  }
}

function readSurvey({ memory, label }: LookupOptions, identity: string): LedgerSurvey | null {
  const remembered = openSections(memory, label)
  if (remembered === null) return null
  remembered.close()
  const survey = remembered.head as LedgerSurvey
  return survey.identity === identity ? survey : null
}

function lookup(handle: number, { identity, from, to }: LedgerSurvey): LedgerLookup {
  const complain = (path: string, problem: string): never => {
    throw new Error(`the ledger is damaged: ${path} ${problem}`)
  }
  const text = readRange(handle, 0, from)?.toString('utf8') ?? ''
  const { tables: written, entries: _, checksum: __, ...rest } = JSON.parse(`${text}]}`) as Record<string, unknown>
  const tables = readTables(written, complain)
  const options = { complain, lenient: false }
  const members = readHead(openMembers(rest, '', headNames, options), options)
  const read = entryReader(tables, complain)
  return {
    head: { ...members, people: [], accounts: [], grants: [], graces: [] },
    rights: tables.rights,
    entry: (person) => findEntry(person),
    isUnchanged: () => identityOf(fstatSync(handle)) === identity,
    close: () => closeSync(handle),
  }

  /** Halves what is between two beginnings of lines. */
  function findEntry(person: string): PersonEntry | null {
    let low = from
    let high = to
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const start = middle === low ? low : nextLine(middle, high)
      if (start === null) {
        high = middle
        continue
      }
      const line = lineAt(start)
      const other = personOf(line)
      if (other === person) return read(valueOf(line), `entry of ${person}`)
      if (other < person) low = start + line.length + 1
      else high = start
    }
    return null
  }

  /** Where the first line begins that does so at `at` or later; null when none does before `end`. */
  function nextLine(at: number, end: number): number | null {
    const before = readLineAt(handle, at - 1, end)
    if (before === null) throw new Error('the ledger was cut off')
    const start = at + before.length
    return start < end ? start : null
  }

  function lineAt(start: number): Buffer {
    const line = readLineAt(handle, start, to)
    if (line === null) throw new Error('the ledger was cut off')
    return line
  }
}

function personOf(line: Buffer): string {
  const end = line.indexOf('"', 2)
  const name = line.toString('utf8', 2, end)
  return name.includes('\\') ? String((valueOf(line) as unknown[])[0]) : name
}

function valueOf(line: Buffer): unknown {
  const text = line.toString('utf8')
  return JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text)
}

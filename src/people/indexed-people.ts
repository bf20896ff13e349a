import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { PeopleSourceSettings } from '../domain/settings.ts'
import { identityOf, isSettled } from '../files/file-identity.ts'
import { readLineAt } from '../files/read-range.ts'
import { openSections, type SectionFile, writeSections } from '../files/section-file.ts'
import { findPlaces } from './key-table.ts'
import { checkPeople } from './check-people.ts'
import { mapRecord } from './map-fields.ts'
import type { PersonRecord } from './person-record.ts'
import { readPlainLine } from './read-plain-lines.ts'
import { likenessOf, type PeopleFacts, type PeopleRules, withoutMapping } from './people-facts.ts'

/** A people source of which single records are read, as the whole source would give them. */
export interface IndexedPeople {
  /** tells this state of the source, and of how it is read, from any other */
  readonly identity: string
  readonly facts: Omit<PeopleFacts, 'errors'>
  /** when the file was written (as `peopleAsOf` says it) */
  readonly asOf: number
  /** about any record */
  readonly errors: () => readonly Diagnostic[]
  /** null: there is nobody of that id */
  readonly person: (id: string) => Person | null
  /** the people whose (first) address it is, capitals folded */
  readonly byMail: (address: string) => readonly Person[]
  /** whether the file is still what it was: to be asked when everything has been read */
  readonly isUnchanged: () => boolean
  readonly close: () => void
}

export interface IndexOptions {
  readonly root: string
  readonly rules: PeopleRules
  /** where the index lies */
  readonly path: string
  /** tells indexes of different programs apart */
  readonly label: string
  readonly now: number
}

interface Head {
  /** of the people's file */
  readonly identity: string
  /** what records are read by */
  readonly rules: string
  readonly facts: Omit<PeopleFacts, 'errors'>
  readonly keys: { readonly ids: number; readonly mails: number }
}

const [idStarts, idEntries, mailStarts, mailEntries, errorList] = [0, 1, 2, 3, 4]

/** The one file of plain lines that people come from; null when they come from elsewhere. */
export function plainSource(sources: readonly PeopleSourceSettings[]): string | null {
  const [only, ...others] = sources
  if (!only || others.length > 0 || only.source !== 'file' || only.path === null) return null
  return /\.(ndjson|jsonl)$/i.test(only.path) ? only.path : null
}

/**
 * Opens the people by the index of an earlier run; where there is none of this file as it is now, it is written. Null when
 * the source has to be read whole: it is of another format or in a bad state, or was written only just now.
 */
export async function openIndexedPeople(options: IndexOptions): Promise<IndexedPeople | null> {
  const file = plainSource(options.rules.people.sources)
  if (file === null) return null
  const location = resolve(options.root, file)
  let handle: number
  try {
    handle = openSync(location, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    return null
  }
  const stat = fstatSync(handle)
  const wanted = { identity: identityOf(stat), rules: textOf(options.rules) }
  const index = readIndex(options, wanted) ?? (stat.isFile() && isSettled(stat, options.now) ? await write() : null)
  if (index === null) {
    closeSync(handle)
    return null
  }
  const isUnchanged = () => identityOf(fstatSync(handle)) === wanted.identity
  return {
    identity: `${wanted.identity} ${wanted.rules}`,
    ...readRecords({ handle, size: stat.size, file, index, rules: options.rules }),
    asOf: Math.floor(stat.mtimeMs),
    isUnchanged,
    close() {
      index.close()
      closeSync(handle)
    },
  }

  async function write(): Promise<SectionFile | null> {
    const { scanPeople } = await import('./scan-people.ts')
    const scan = scanPeople(location, file!, options.rules)
    if (scan === null || identityOf(fstatSync(handle)) !== wanted.identity) return null
    const { errors, ...facts } = scan.facts
    const ids = scan.ids.encode()
    const mails = scan.mails.encode()
    const head: Head = { ...wanted, facts, keys: { ids: scan.ids.count(), mails: scan.mails.count() } }
    const told = Buffer.from(JSON.stringify(errors))
    writeSections(options.path, options.label, head, [ids.starts, ids.entries, mails.starts, mails.entries, told])
    return readIndex(options, wanted)
  }
}

function readIndex({ path, label }: IndexOptions, { identity, rules }: Pick<Head, 'identity' | 'rules'>) {
  const index = openSections(path, label)
  if (index === null) return null
  const head = index.head as Head
  if (head.identity === identity && head.rules === rules) return index
  index.close()
  return null
}

interface Opened {
  readonly handle: number
  readonly size: number
  readonly file: string
  readonly index: SectionFile
  readonly rules: PeopleRules
}

/** Throws when the index is damaged: nobody may seem to be missing because of that. */
function readRecords({ handle, size, file, index, rules }: Opened) {
  const { facts, keys } = index.head as Head
  const plain = withoutMapping(rules)
  const known = new Map<string, Person | null>()

  function person(id: string): Person | null {
    const before = known.get(id)
    if (before !== undefined) return before
    const records = recordsUnder(likenessOf(id), 'ids')
    const source = { file, records, diagnostics: [], unidentified: 0 }
    // Without a record there would be no source at all.
    const found =
      records.length === 0 ? null : (checkPeople([source], plain).people.find((one) => one.id === id) ?? null)
    known.set(id, found)
    return found
  }

  function byMail(address: string): Person[] {
    const folded = address.toLowerCase()
    const ids = new Set(recordsUnder(folded, 'mails').map(({ fields }) => String(fields.get(rules.people.key))))
    return [...ids].flatMap((id) => {
      const one = person(id)
      return one && firstValue(one.attributes, 'email')?.toLowerCase() === folded ? [one] : []
    })
  }

  function recordsUnder(key: string, table: 'ids' | 'mails'): PersonRecord[] {
    const [starts, entries] = table === 'ids' ? [idStarts, idEntries] : [mailStarts, mailEntries]
    const places = findPlaces(key, keys[table], {
      starts: (from, length) => index.read(starts, from, length),
      entries: (from, length) => index.read(entries, from, length),
    })
    if (places === null) throw damaged()
    return places.map(({ offset, line }) => {
      const fields = readPlainLine(readLineAt(handle, offset, size)?.toString('utf8') ?? '')
      if (fields === null) throw damaged()
      return mapRecord({ fields, hold: null, at: { file, line, column: 1 } }, facts.mapping)
    })
  }

  return {
    facts,
    person,
    byMail,
    errors: () => JSON.parse(index.read(errorList, 0, index.length(errorList))!.toString('utf8')) as Diagnostic[],
  }
}

function damaged(): Error {
  return new Error('the index of people is damaged')
}

/** As text; where they are written does not matter. */
function textOf(rules: PeopleRules): string {
  return JSON.stringify(rules, (name, value: unknown) => (name === 'at' ? undefined : value))
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../src/domain/failure.ts'
import type { Person } from '../../src/domain/person.ts'
import type { PeopleSettings } from '../../src/domain/settings.ts'
import { loadPeople, type PeopleLoad } from '../../src/people/load-people.ts'
import { filesOnly } from './files-only.ts'

export const configured = { file: 'provisionr.yaml', line: 3, column: 1 }

/** Loads files (name → text) as the people sources, in the order in which they stand. */
export async function loadFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  people: Partial<PeopleSettings> = {},
): Promise<PeopleLoad> {
  const root = mkdtempSync(join(tmpdir(), 'people-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
    return await loadPeople({
      settings: { timezone: 'Europe/Berlin', people: peopleSettings(files, people) },
      root,
      world: filesOnly,
    })
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** Loads one YAML file of records that are written as flow mappings. */
export async function loadRecords(
  records: readonly string[],
  people: Partial<PeopleSettings> = {},
): Promise<PeopleLoad> {
  return loadFiles({ 'people.yaml': records.map((record) => `- {${record}}\n`).join('') }, people)
}

export async function failureOf(load: Promise<unknown>): Promise<Failure> {
  try {
    await load
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it did not fail')
}

/** `severity code line` of every diagnostic. */
export function codes(load: PeopleLoad): string[] {
  return load.diagnostics.map(({ severity, code, at }) => `${severity} ${code} ${at?.line}`)
}

export function attributesOf(person: Person | undefined): Record<string, unknown> {
  return Object.fromEntries(person?.attributes ?? [])
}

export function peopleSettings(files: object, overrides: Partial<PeopleSettings>): PeopleSettings {
  return {
    sources: Object.keys(files).map((path) => ({ source: 'file', path, options: {}, at: configured })),
    key: 'user_id',
    mapping: {},
    status: {
      attribute: 'employment_status',
      active: ['Active'],
      leave: ['On leave'],
      terminated: ['Inactive', 'Terminated'],
    },
    terminationMinutes: null,
    missing: 'hold',
    maxShrinkPercent: 10,
    requireEndDate: {},
    mayBeBlank: [],
    logins: {},
    at: configured,
    ...overrides,
  }
}

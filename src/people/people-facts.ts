import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'
import type { FieldMapping } from './map-fields.ts'

/** What records are read by. */
export type PeopleRules = Pick<Settings, 'people' | 'timezone'>

/** What a source says as a whole. */
export interface PeopleFacts {
  /** how many people there are */
  readonly count: number
  readonly unidentified: number
  /** every attribute that somebody has */
  readonly attributes: readonly string[]
  readonly mapping: FieldMapping
  /** errors about single records; warnings are for who reads the whole source */
  readonly errors: readonly Diagnostic[]
}

/** Ids that are alike in this are taken for slips of one another: only together do their records say anything. */
export function likenessOf(id: string): string {
  return id.normalize('NFKC').toLowerCase()
}

/** The records' settings where attributes have their own names already. */
export function withoutMapping(rules: PeopleRules): PeopleRules {
  return { ...rules, people: { ...rules.people, mapping: {} } }
}

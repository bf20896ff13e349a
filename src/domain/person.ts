import type { SourcePosition } from './position.ts'
import type { PointInTime } from './time.ts'

/** Every value as its text: CSV `5`, YAML `5` and JSON `5` are the same; a list is a multi-valued attribute. */
export type AttributeValue = string | readonly string[]

export type Attributes = ReadonlyMap<string, AttributeValue>

export type LifecycleState = 'prehire' | 'active' | 'leave' | 'terminated'

/** A human in the people source, as its record says; blank values are absent. */
export interface Person {
  readonly id: string
  readonly attributes: Attributes
  readonly dates: PersonDates
  /** what the status attribute says; null when the record has none and its dates decide */
  readonly status: 'active' | 'leave' | 'terminated' | null
  /** IANA zone in which the person's dates are read */
  readonly zone: string
  /** why this record must not change anything (unknown status, unreadable date, duplicate key); null when it is sound */
  readonly hold: string | null
  /** of somebody held because of other records: how those read */
  readonly twins?: readonly PersonReading[]
  readonly at: SourcePosition
}

/** What one record says of where the person stands. */
export type PersonReading = Pick<Person, 'attributes' | 'dates' | 'status' | 'zone'>

export interface PersonDates {
  readonly start: PointInTime | null
  /** the last day; access ends after it (or at the organisation's `termination_time` of it) */
  readonly termination: PointInTime | null
  /** a contract's end; whichever of the two comes first counts */
  readonly end: PointInTime | null
}

export function firstValue(attributes: Attributes, name: string): string | null {
  const value = attributes.get(name)
  if (value === undefined) return null
  return typeof value === 'string' ? value : (value[0] ?? null)
}

/** As people call each other: first and last name, else `name`; null when the record has none of them. */
export function displayName(attributes: Attributes): string | null {
  const names = ['first_name', 'last_name'].map((name) => firstValue(attributes, name)).filter((name) => name !== null)
  return names.length > 0 ? names.join(' ') : firstValue(attributes, 'name')
}

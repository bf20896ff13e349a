import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Attributes, Person, PersonDates, PersonReading } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import { endOf, isTimeZone, type PointInTime, parsePointInTime, startOf } from '../domain/time.ts'
import type { PersonRecord } from './person-record.ts'
import { quote } from './quote.ts'

/** Turns a record into a person. What cannot be understood holds the person: they keep what they have until it is corrected. */
export function checkPerson(
  id: string,
  record: PersonRecord,
  settings: Pick<Settings, 'people' | 'timezone'>,
): { readonly person: Person; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const attributes: Attributes = record.fields
  let hold = record.hold

  const status = readStatus()
  const zone = readZone()
  const start = readDate('start_date')
  const dates: PersonDates = { start, termination: readEnd('termination_date'), end: readEnd('end_date') }
  checkEndDate()
  checkCharacters()
  const twins = (record.twins ?? []).map((fields) => readTwin(fields))
  const person: Person = { id, attributes, dates, status, zone, hold, at: record.at }
  return { person: twins.length === 0 ? person : { ...person, twins }, diagnostics }

  function readTwin(fields: PersonRecord['fields']): PersonReading {
    return checkPerson(id, { fields, hold, at: record.at }, settings).person
  }

  function readStatus(): Person['status'] {
    const { attribute, ...states } = settings.people.status
    const value = attributes.get(attribute)
    if (value === undefined) return null
    for (const state of ['active', 'leave', 'terminated'] as const) {
      if (typeof value === 'string' && states[state].includes(value)) return state
    }
    const known = [...states.active, ...states.leave, ...states.terminated]
    refuse('unknown-status', `has the unknown ${quote(attribute)} ${quote(String(value))}`, [
      didYouMean(String(value), known),
      'otherwise list the value under `people.status`',
    ])
    return null
  }

  function readZone(): string {
    const value = attributes.get('timezone')
    if (value === undefined) return settings.timezone
    if (typeof value === 'string' && isTimeZone(value)) return value
    refuse('unknown-timezone', `has the unknown \`timezone\` ${quote(String(value))}`, [
      'write a name of the IANA time zone database, such as `Europe/Berlin`',
    ])
    return settings.timezone
  }

  function readDate(name: string): PointInTime | null {
    const value = attributes.get(name)
    if (value === undefined) return null
    const point = typeof value === 'string' ? parsePointInTime(value) : null
    if (point === null) {
      refuse('invalid-date', `has the ${quote(name)} ${quote(String(value))}, which is no date`, [
        'write `2026-01-31`, or a time with its zone such as `2026-01-31T17:00:00+01:00`',
      ])
    }
    return point
  }

  /** An end before the start may be of an earlier time here: it says nothing. */
  function readEnd(name: string): PointInTime | null {
    const point = readDate(name)
    if (!start || !point || isInOrder(start, point, zone)) return point
    const written = `${quote(String(attributes.get(name)))}, before \`start_date\` ${quote(String(attributes.get('start_date')))}`
    refuse('end-before-start', `has the ${quote(name)} ${written}`, ['correct one of the two dates'])
    return null
  }

  function checkEndDate(): void {
    if (dates.end || dates.termination || status === 'terminated') return
    if (attributes.has('end_date') || attributes.has('termination_date')) return
    const required = Object.entries(settings.people.requireEndDate)
    if (required.length === 0 || !required.every(([name, values]) => holdsOneOf(name, values))) return
    const why = required.map(([name]) => `${quote(name)} ${quote(String(attributes.get(name)))}`).join(', ')
    diagnostics.push({
      severity: 'error',
      code: 'missing-end-date',
      message: `${quote(id)} has no \`end_date\`, which \`people.require_end_date\` asks for with ${why}`,
      help: "add the contract's `end_date` in the HR system",
      at: record.at,
      person: id,
    })
  }

  function holdsOneOf(name: string, values: readonly string[]): boolean {
    return [attributes.get(name) ?? []].flat().some((value) => values.includes(value))
  }

  function checkCharacters(): void {
    const names: string[] = []
    for (const [name, value] of attributes) if (hasControlCharacters(value)) names.push(name)
    if (names.length === 0) return
    diagnostics.push({
      severity: 'warning',
      code: 'control-characters',
      message: `${quote(id)} has control or invisible characters in ${names.map((name) => quote(name)).join(', ')}`,
      help: 'remove them in the HR system: a value that only looks equal matches no policy',
      at: record.at,
      person: id,
    })
  }

  function refuse(code: string, fault: string, help: readonly string[]): void {
    const message = `${quote(id)} ${fault}`
    hold ??= message
    diagnostics.push({
      severity: 'error',
      code,
      message,
      help: `${help.join('; ')}; until then the person keeps what they have`,
      at: record.at,
      person: id,
    })
  }
}

function isInOrder(start: PointInTime, end: PointInTime, zone: string): boolean {
  if (start.kind === 'date' && end.kind === 'date') return start.date <= end.date
  return startOf(start, zone) < endOf(end, zone)
}

const controls = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

function hasControlCharacters(value: string | readonly string[]): boolean {
  return typeof value === 'string' ? controls.test(value) : value.some((one) => controls.test(one))
}

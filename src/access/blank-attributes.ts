import type { Diagnostic } from '../domain/diagnostic.ts'
import type { LedgerPerson } from '../domain/ledger.ts'
import type { AttributeValue, Person, PersonReading } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import { endOf, type Instant, parsePointInTime, startOf } from '../domain/time.ts'
import type { PolicyModel } from '../policy/policy-model.ts'
import { stateAt } from './lifecycle.ts'

/**
 * Attributes that had a value at the last run, that decide something, and that are blank now: as likely a slip of the export
 * as a change. Nothing is made of it before the record says it in words, unless the person is gone anyway.
 */
export function blankedAttributes(
  person: Person,
  remembered: LedgerPerson,
  options: { readonly policies: PolicyModel; readonly settings: Settings; readonly now: Instant },
): string[] {
  const { policies, settings, now } = options
  const { status, mayBeBlank } = settings.people
  const blank = Object.entries(remembered.attributes).filter(
    ([name, value]) => value.length > 0 && !person.attributes.has(name),
  )
  if (blank.length === 0 || stateAt(person, now, settings.people) === 'terminated') return []
  return blank.flatMap(([name]) => (decides(name) ? [name] : []))

  function decides(name: string): boolean {
    if (name === status.attribute) return !wasGone(remembered) || !isBack(person, remembered, settings)
    if (name === 'termination_date' || name === 'end_date') return !mayDropEnd(person, remembered, settings)
    if (name === 'start_date' && remembered.state === 'prehire') return true
    return policies.attributes.has(name) && !mayBeBlank.includes(name)
  }
}

export function blankDiagnostic(
  { id, at }: Person,
  names: readonly string[],
  { remembered, settings }: { readonly remembered: LedgerPerson; readonly settings: Settings },
): Diagnostic {
  const always = [settings.people.status.attribute, 'start_date', 'termination_date', 'end_date']
  const way = names.some((name) => !always.includes(name)) ? ', or name the attribute in `people.may_be_blank`' : ''
  const list = names.map((name) => `\`${name}\` (it was \`${textOf(remembered.attributes[name])}\`)`).join(', ')
  return {
    severity: 'error',
    code: 'blank-attribute',
    message: `\`${id}\` has no ${list} any more`,
    help: `write it in the HR system${way}; until then the person keeps what they have`,
    at,
    person: id,
  }
}

/** Whether the last that was seen of the person is that they left, even if not everything of theirs could be switched off. */
export function wasGone({ state, seen, left }: LedgerPerson): boolean {
  return state === 'terminated' || (left !== undefined && left > seen)
}

/** A resignation is taken back by a status that is written; somebody gone has to be back. */
export function mayDropEnd(reading: PersonReading, remembered: LedgerPerson, settings: Settings): boolean {
  const isWritten = reading.status === 'active' || reading.status === 'leave'
  return wasGone(remembered) ? isBack(reading, remembered, settings) : isWritten
}

/** Back after having left: by a status that is written anew, or a first day after the last one. */
export function isBack(reading: PersonReading, remembered: LedgerPerson, settings: Settings): boolean {
  const { attribute, active } = settings.people.status
  if (reading.status === 'active' && !active.includes(textOf(remembered.attributes[attribute]))) return true
  const { start } = reading.dates
  if (start === null || reading.attributes.get('start_date') === remembered.attributes['start_date']) return false
  const ends = ['termination_date', 'end_date'].flatMap((name) => {
    const point = parsePointInTime(textOf(remembered.attributes[name]))
    return point === null ? [] : [endOf(point, reading.zone)]
  })
  const { left, seen } = remembered
  return startOf(start, reading.zone) >= (ends.length === 0 ? (left ?? seen) : Math.min(...ends))
}

function textOf(value: AttributeValue | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ')
}

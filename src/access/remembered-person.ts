import type { Ledger, LedgerPerson } from '../domain/ledger.ts'
import { type AttributeValue, firstValue, type LifecycleState, type Person } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import { type Instant, isTimeZone, parsePointInTime, type PointInTime } from '../domain/time.ts'
import type { PolicyModel } from '../policy/policy-model.ts'

const alwaysRemembered = [
  // What accounts say of their people.
  'email',
  'first_name',
  'last_name',
  'name',
  'start_date',
  'termination_date',
  'end_date',
  'effective_date',
  'timezone',
]

/**
 * The attributes whose change can change access: what triggers and grants read, the status and the dates; and address
 * and name, which accounts carry.
 */
export function rememberedAttributes(policies: PolicyModel, settings: Settings): string[] {
  return [...new Set([...policies.attributes, settings.people.status.attribute, ...alwaysRemembered])].sort()
}

/** What the ledger is to remember of a person; an attribute that is absent is remembered as blank. */
export function rememberPerson(
  person: Person,
  state: LifecycleState,
  seen: Instant,
  names: readonly string[],
): LedgerPerson {
  // An attribute may well be called `__proto__`, which cannot be assigned.
  const attributes = Object.fromEntries(
    names.map((name): [string, AttributeValue] => [name, person.attributes.get(name) ?? '']),
  )
  return { person: person.id, state, seen, attributes }
}

/** Of somebody of whom an account still has the address of the last run: that stays known until it was seen to. */
export function withFormerAddress(remembered: LedgerPerson, former: Person): LedgerPerson {
  if (!Object.hasOwn(remembered.attributes, 'email')) return remembered
  const email = former.attributes.get('email') ?? ''
  return { ...remembered, attributes: { ...remembered.attributes, email } }
}

export function rememberedPeople(ledger: Ledger): Map<string, LedgerPerson> {
  return new Map(ledger.people.map((one) => [one.person, one]))
}

/** The person as of the last run. Attributes that were not remembered then are taken as they are now. */
export function personAsRemembered(person: Person, remembered: LedgerPerson, settings: Settings): Person {
  const attributes = new Map(person.attributes)
  for (const [name, value] of Object.entries(remembered.attributes)) {
    if (value === '') attributes.delete(name)
    else attributes.set(name, value)
  }
  const date = (name: string): PointInTime | null => parsePointInTime(firstValue(attributes, name) ?? '')
  const dates = { start: date('start_date'), termination: date('termination_date'), end: date('end_date') }
  const { status } = settings.people
  const written = firstValue(attributes, status.attribute)
  const says = (['active', 'leave', 'terminated'] as const).find(
    (state) => written !== null && status[state].includes(written),
  )
  const zone = firstValue(attributes, 'timezone')
  return {
    ...person,
    attributes,
    dates,
    status: says ?? null,
    zone: zone !== null && isTimeZone(zone) ? zone : settings.timezone,
  }
}

/** A person who left the source altogether, as a leaver (where the settings say so). */
export function personFromLedger(remembered: LedgerPerson, settings: Settings): Person {
  const blank: Person = {
    id: remembered.person,
    attributes: new Map(),
    dates: { start: null, termination: null, end: null },
    status: null,
    zone: settings.timezone,
    hold: null,
    at: settings.people.at,
  }
  return { ...personAsRemembered(blank, remembered, settings), status: 'terminated' }
}

export function hasMoved(person: Person, remembered: LedgerPerson): boolean {
  return Object.entries(remembered.attributes).some(
    ([name, value]) => !isSame(person.attributes.get(name) ?? '', value),
  )
}

function isSame(a: AttributeValue, b: AttributeValue): boolean {
  return typeof a === 'string' || typeof b === 'string'
    ? a === b
    : a.length === b.length && a.every((one, index) => one === b[index])
}

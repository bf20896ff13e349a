import type { Diagnostic } from '../domain/diagnostic.ts'
import type { LedgerPerson } from '../domain/ledger.ts'
import { firstValue, type LifecycleState, type Person, type PersonReading } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import { type Instant, isTimeZone } from '../domain/time.ts'
import type { PolicyModel } from '../policy/policy-model.ts'
import type { AccessModel } from './access-model.ts'
import { blankDiagnostic, blankedAttributes, isBack, mayDropEnd, wasGone } from './blank-attributes.ts'
import { stateAt } from './lifecycle.ts'
import { personAsRemembered, personFromLedger } from './remembered-person.ts'

/** Somebody of the source as access is worked out for them. */
export interface JudgedPerson {
  /** as the record says; with a `hold`, as the last run saw them */
  readonly person: Person
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * A sound record counts as it stands. Of one that cannot be used only what is beyond doubt counts: that somebody left, when
 * every reading of it says so. Else they are held: as the last run saw them, so that what ends by time ends.
 */
export function judgePerson(
  person: Person,
  remembered: LedgerPerson | null,
  { policies, settings }: Pick<AccessModel, 'policies' | 'settings'>,
  now: Instant,
): JudgedPerson {
  if (person.hold !== null) return { person: holdPerson(person, remembered, settings, now), diagnostics: [] }
  const blanked = remembered === null ? [] : blankedAttributes(person, remembered, { policies, settings, now })
  if (blanked.length === 0 || remembered === null) return { person, diagnostics: [] }
  return {
    person: holdPerson({ ...person, hold: blankText(blanked) }, remembered, settings, now),
    diagnostics: [blankDiagnostic(person, blanked, { remembered, settings })],
  }
}

/** Somebody whom the source does not name any more: held, unless the last that was known is that they left, or would by now. */
export function judgeMissing(
  remembered: LedgerPerson,
  { settings, isPeopleWhole }: { readonly settings: Settings; readonly isPeopleWhole: boolean },
  now: Instant,
): Person {
  const gone = personFromLedger(remembered, settings)
  const known = personAsRemembered(gone, remembered, settings)
  const hasEnded = isPeopleWhole && stateAt(known, now, settings.people) === 'terminated'
  if (wasGone(remembered) || hasEnded) return gone
  return { ...known, hold: 'they are no longer in the people source' }
}

/** The same people; who lost what decides about them is held, so that nobody counts as active because something is blank. */
export function holdBlanked(
  people: readonly Person[],
  known: readonly LedgerPerson[],
  options: { readonly policies: PolicyModel; readonly settings: Settings; readonly now: Instant },
): readonly Person[] {
  const remembered = new Map(known.map((one) => [one.person, one]))
  if (remembered.size === 0) return people
  return people.map((person) => {
    const before = remembered.get(person.id)
    const blanked = !before || person.hold !== null ? [] : blankedAttributes(person, before, options)
    return blanked.length === 0 ? person : { ...person, hold: blankText(blanked) }
  })
}

function blankText(names: readonly string[]): string {
  return `attributes that had a value are blank: ${names.map((name) => `\`${name}\``).join(', ')}`
}

function holdPerson(person: Person, remembered: LedgerPerson | null, settings: Settings, now: Instant): Person {
  const stateOf = (one: PersonReading) => stateAt({ ...person, ...one }, now, settings.people)
  const readings = [person, ...(person.twins ?? [])].map(withoutZone)
  if (readings.every((one) => stateOf(one) === 'terminated')) return { ...person, hold: null, status: 'terminated' }
  if (remembered === null) return person
  const known = personAsRemembered({ ...person, attributes: new Map() }, remembered, settings)
  const completed = readings.map((one) => complete(one, known, remembered, settings))
  const states = completed.map(stateOf)
  const mildest = mildestFirst.find((state) => states.includes(state))!
  return { ...known, ...completed[states.indexOf(mildest)]! }
}

const mildestFirst: readonly LifecycleState[] = ['active', 'prehire', 'leave', 'terminated']

/** Days end last in this zone. */
const lastZone = 'Etc/GMT+12'

function withoutZone(reading: PersonReading): PersonReading {
  const written = firstValue(reading.attributes, 'timezone')
  const { attributes, dates, status } = reading
  return { attributes, dates, status, zone: written !== null && !isTimeZone(written) ? lastZone : reading.zone }
}

/** What the record leaves open is as it was; nobody is back because something is blank. */
function complete(
  { attributes, dates, status, zone }: PersonReading,
  known: Person,
  remembered: LedgerPerson,
  settings: Settings,
): PersonReading {
  const { attribute } = settings.people.status
  const written = attributes.get(attribute)
  const reading = { attributes, dates, status, zone }
  const isFree = mayDropEnd(reading, remembered, settings)
  const isGone = wasGone(remembered) && !isBack(reading, remembered, settings)
  return {
    attributes:
      status === null || written === undefined ? known.attributes : new Map(known.attributes).set(attribute, written),
    status: status ?? (isGone ? 'terminated' : wasGone(remembered) ? null : known.status),
    dates: {
      start: dates.start ?? known.dates.start,
      termination: dates.termination ?? (isFree ? null : known.dates.termination),
      end: dates.end ?? (isFree ? null : known.dates.end),
    },
    zone,
  }
}

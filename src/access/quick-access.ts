import type { Grant } from '../domain/grant.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { Person, PersonDates } from '../domain/person.ts'
import { day, type Instant, type PointInTime } from '../domain/time.ts'
import type { PolicyInForce, PolicySet } from '../policy/policy-set.ts'
import { fillTemplate, literalResource } from '../policy/resource-template.ts'
import type { RightTable } from '../policy/right-table.ts'
import { matchTrigger, type Subject } from '../policy/trigger-match.ts'
import type { CompiledGrant } from '../policy/compiled-policy.ts'
import type { AccessModel } from './access-model.ts'
import { createExpectation, type Expectation, remember } from './expectation.ts'

/**
 * What policies alone give a person, as numbers of rights. Most people of a company are so plain that this says all; of
 * everybody else it says that `expectedAccess` has to be asked.
 */
export interface QuickAccess {
  /** False when anything but policies could matter for the person, now or later: then nothing below is to be used. */
  readonly evaluate: (person: Person) => boolean
  /** Of the person evaluated last: whether exactly this right is expected. */
  readonly expects: (right: number) => boolean
  /** how many rights, those that only call for an account aside, are expected in a system */
  readonly countIn: (system: number) => number
  /** systems in which anything, an account included, is expected */
  readonly systems: () => readonly number[]
  /** the numbers of everything that is expected */
  readonly list: () => readonly number[]
}

export function createQuickAccess(
  model: AccessModel,
  options: {
    readonly now: Instant
    readonly rights: RightTable
    /** grants about which a plan has more to say than whether they are there */
    readonly isSpecial: (grant: Grant) => boolean
  },
): QuickAccess {
  const { now, rights } = options
  const instants = [now, ...model.policies.boundaries.filter((at) => at > now)]
  const sets = instants.map((at) => compileSet(model.policies.policiesAt(at), model, rights))
  const current = createExpectation(rights, options.isSpecial)
  const later = createExpectation(rights, options.isSpecial)

  return {
    evaluate(person) {
      if (!isPlain(model, person, now)) return false
      const subject: Subject = plainSubject(person, model)
      const [first, ...others] = sets
      if (!first || !fill(first, current, subject, model, rights)) return false
      return others.every((set) => fill(set, later, subject, model, rights) && current.equals(later))
    },
    expects: current.has,
    countIn: current.countIn,
    systems: current.systems,
    list: current.list,
  }
}

/** Nobody's hand but the policies': no exception, no lock, no date of theirs ahead, and long past the first day. */
function isPlain(model: AccessModel, person: Person, now: Instant): boolean {
  if (person.hold !== null || model.exceptions.has(person.id) || model.locks.people.has(person.id)) return false
  if (person.status !== 'active' && person.status !== null) return false
  return hasOnlyStarted(person.dates, now)
}

function hasOnlyStarted({ start, termination, end }: PersonDates, now: Instant): boolean {
  return termination === null && end === null && (start === null || isLongPast(start, now))
}

/** Past in every time zone of the world, which needs no time zone to tell. */
function isLongPast(point: PointInTime, now: Instant): boolean {
  const at = point.kind === 'instant' ? point.instant : Date.parse(`${point.date}T00:00:00Z`) + 2 * day
  return at <= now
}

/** An active person without the status attribute has its first value. */
function plainSubject({ id, attributes, zone }: Person, { settings }: AccessModel): Subject {
  const { attribute, active } = settings.people.status
  const [first] = active
  if (attributes.has(attribute) || first === undefined) return { id, attributes, zone }
  return { id, attributes: new Map(attributes).set(attribute, first), zone }
}

interface CompiledSet {
  readonly set: PolicySet
  /** by position of the policy in the set; null for those that do not apply to active people */
  readonly gifts: readonly (Gift | null)[]
  readonly denies: readonly { readonly policy: PolicyInForce; readonly touches: (right: number) => boolean }[]
  readonly locked: (right: number) => boolean
}

interface Gift {
  readonly policy: PolicyInForce
  readonly rights: Int32Array
  /** grants that carry attributes of the person */
  readonly templates: readonly CompiledGrant[]
}

function compileSet(set: PolicySet, model: AccessModel, rights: RightTable): CompiledSet {
  const { catalog } = model.policies
  const patternsTouch = (patterns: readonly { readonly pattern: Parameters<typeof matchesGrant>[0] }[]) =>
    remember((right) => patterns.some(({ pattern }) => matchesGrant(pattern, rights.grants[right]!, catalog)))
  return {
    set,
    gifts: set.policies.map((policy) => {
      if (!policy.version.policy.appliesTo.includes('active')) return null
      const numbers = new Set<number>()
      const templates: CompiledGrant[] = []
      for (const { item } of policy.grants) {
        const { system, type, level, resource } = item.parsed
        const literal = literalResource(resource)
        if (literal === null) templates.push(item)
        else numbers.add(rights.numberOf({ system, type, resource: literal, level }))
      }
      return { policy, rights: Int32Array.from(numbers), templates }
    }),
    denies: set.index.always
      .filter(({ version }) => version.policy.appliesTo.includes('active'))
      .map((policy) => ({ policy, touches: patternsTouch(policy.denies.map(({ item }) => item)) })),
    locked: patternsTouch(model.locks.grants),
  }
}

/** False when a deny or a lock may take something of it away, or an attribute that a grant carries is missing. */
function fill(
  { set, gifts, denies, locked }: CompiledSet,
  expectation: Expectation,
  subject: Subject,
  model: AccessModel,
  rights: RightTable,
): boolean {
  expectation.clear()
  const context = { directory: model.directory }
  const { list, length } = set.index.positions(subject.attributes)
  for (let index = 0; index < length; index++) {
    const gift = gifts[list[index]!]
    if (!gift || matchTrigger(gift.policy.version.policy.trigger!, subject, context) !== true) continue
    for (const right of gift.rights) expectation.add(right)
    for (const { parsed } of gift.templates) {
      const filled = fillTemplate(parsed.resource, subject.attributes)
      if (!filled.ok) return false
      const { system, type, level } = parsed
      expectation.add(rights.numberOf({ system, type, resource: filled.resource, level }))
    }
  }
  if (!expectation.isOrdinary()) return false
  if (model.locks.grants.length > 0 && expectation.some(locked)) return false
  for (const { policy, touches } of denies) {
    const isFree = matchTrigger(policy.version.policy.trigger!, subject, context) === false
    if (!isFree && expectation.some(touches)) return false
  }
  return true
}

import {
  type AccessProblem,
  type Denial,
  type ExpectedGrant,
  isUnapproved,
  type PersonAccess,
  type Reason,
} from '../domain/access.ts'
import { compareText } from '../domain/diagnostic.ts'
import { findType, grantKey, identityKey, levelRank } from '../domain/grant.ts'
import { highestRisk, type SystemCatalog } from '../domain/manifest.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { LifecycleState, Person } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import { matchDenies } from '../policy/policy-set.ts'
import type { Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { type GrantSource, grantSources } from './grant-sources.ts'
import { attributesAt, stateAt } from './lifecycle.ts'
import { lockDenials, personLock } from './lock-model.ts'

/**
 * What the person should have at `at`, with every reason:
 * (policies in force ∪ exceptions covering `at` ∪ grace) − denies, at the highest level any source gives.
 */
export function expectedAccess(model: AccessModel, person: Person, at: Instant): PersonAccess {
  const state = stateAt(person, at, model.settings.people)
  const attributes = attributesAt(person, state, model.settings.people)
  const subject: Subject = { id: person.id, attributes, zone: person.zone }
  const problems: AccessProblem[] = []
  const byPolicies = () => expectedAccess({ ...model, exceptions: new Map(), graces: new Map() }, person, at)
  const sources = grantSources(model, person, subject, { at, state, problems, byPolicies })
  const locked = personLock(model.locks, person.id, at)?.reason ?? null
  const denials =
    state === 'terminated' ? [] : [...lockDenials(model.locks, at), ...findDenials(model, subject, at, state)]
  const { catalog } = model.policies
  const kept: GrantSource[] = []
  const taken: GrantSource[] = []
  for (const source of sources) {
    const isDenied =
      locked !== null || denials.some((denial) => denial.certain && matchesGrant(denial.pattern, source.grant, catalog))
    ;(isDenied ? taken : kept).push(source)
  }
  const expected = combine(kept, denials, catalog)
  const suppressed = combine(taken, [], catalog)
  problems.push(...settleExclusiveTypes(expected, suppressed, catalog, person))
  return { person, state, expected, locked, denials, suppressed, problems }
}

function findDenials(model: AccessModel, subject: Subject, at: Instant, state: LifecycleState): Denial[] {
  const set = model.policies.policiesAt(at)
  return matchDenies(set, subject, state, { directory: model.directory }).flatMap(({ policy, certain }) =>
    policy.denies.map(({ item, path, until: ends }) => {
      const until = Number.isFinite(ends) ? ends : null
      const reason: Reason = { kind: 'deny', name: policy.version.policy.name, path, at: item.at, until }
      return { pattern: item.pattern, certain, reason }
    }),
  )
}

function combine(
  sources: readonly GrantSource[],
  denials: readonly Denial[],
  catalog: SystemCatalog,
): Map<string, ExpectedGrant> {
  const byKey = new Map<string, GrantSource[]>()
  for (const source of sources) {
    const key = identityKey(source.grant, catalog)
    const known = byKey.get(key)
    if (known) known.push(source)
    else byKey.set(key, [source])
  }
  const weighed = [...byKey.values()].map((group) => weigh(group, denials, catalog))
  const expected = weighed.map((one): [string, ExpectedGrant] => [grantKey(one.grant), one])
  return new Map(expected.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function weigh(sources: readonly GrantSource[], denials: readonly Denial[], catalog: SystemCatalog): ExpectedGrant {
  const rank = ({ grant }: GrantSource) => levelRank(catalog.get(grant.system), grant.type, grant.level)
  // What nobody is known to have approved counts only where nothing else speaks for the grant.
  const open = sources.filter((source) => source.blocked === null)
  const sorted = [...(open.length > 0 ? open : sources)].sort(
    (a, b) => rank(b) - rank(a) || compareReasons(a.reason, b.reason),
  )
  const { grant } = sorted[0]!
  const graces = sorted.flatMap((source) => (source.grace === null ? [] : [source.grace]))
  return {
    grant,
    risk: highestRisk(...sorted.map((source) => source.risk)),
    reasons: sorted.map((source) => source.reason),
    grace: graces.length === 0 ? null : Math.min(...graces),
    blocked:
      sorted[0]!.blocked ??
      denials.find((denial) => !denial.certain && matchesGrant(denial.pattern, grant, catalog))?.reason ??
      null,
  }
}

const kindOrder = ['policy', 'exception', 'grace']

function compareReasons(a: Reason, b: Reason): number {
  return (
    kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
    a.path.length - b.path.length ||
    compareText(a.name, b.name) ||
    compareText(a.at?.file ?? '', b.at?.file ?? '') ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0)
  )
}

/**
 * Of an exclusive type (a Salesforce profile) one resource can be held: one in grace gives way to the new one;
 * two that are really expected are an error, and what the person has stays. What gives way is suppressed: when its
 * rival ends, it is not given again by itself.
 */
function settleExclusiveTypes(
  expected: Map<string, ExpectedGrant>,
  suppressed: Map<string, ExpectedGrant>,
  catalog: SystemCatalog,
  person: Person,
): AccessProblem[] {
  const groups = new Map<string, ExpectedGrant[]>()
  for (const one of expected.values()) {
    const manifest = catalog.get(one.grant.system)
    if (!manifest || findType(manifest, one.grant.type)?.levelMode !== 'exclusive' || isUnapproved(one)) continue
    const scope = `${one.grant.system}:${one.grant.type}`
    groups.set(scope, [...(groups.get(scope) ?? []), one])
  }
  const problems: AccessProblem[] = []
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const lasting = group.filter((one) => one.reasons.some((reason) => reason.kind !== 'grace'))
    const rivals = lasting.length === 0 ? group : lasting
    const [winner, second] = rivals
    for (const one of group) {
      if (one === winner && second === undefined) continue
      const key = grantKey(one.grant)
      expected.delete(key)
      if (!suppressed.has(key)) suppressed.set(key, one)
    }
    if (second) problems.push(twoExclusive(rivals, person))
  }
  return problems
}

function twoExclusive(group: readonly ExpectedGrant[], person: Person): AccessProblem {
  const { system, type } = group[0]!.grant
  const named = group.map(({ grant, reasons }) => `\`${grant.resource}\` (${reasons[0]!.kind} \`${reasons[0]!.name}\`)`)
  return {
    code: 'exclusive-conflict',
    message: `\`${person.id}\` would need ${named.join(' and ')}, but one \`${system}:${type}\` is all anybody can hold`,
    help: 'let only one of these policies apply to the person; until then what they have stays',
    at: group[0]!.reasons[0]!.at,
    scope: { system, type },
  }
}

import type { Denial, ExpectedGrant, PersonAccess, Reason } from '../domain/access.ts'
import type { ExplainedGrant, Explanation, ExplanationChain } from '../domain/explanation.ts'
import { formatGrant, type Grant, grantKey, identityKey } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { Instant } from '../domain/time.ts'
import type { Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { expectedAccess } from './expected-access.ts'
import { chainOf, type ExplainedPerson, nearestPolicies, policySteps } from './explain-chains.ts'
import { attributesAt } from './lifecycle.ts'

/** Why the person should have what they should have, or the one grant that is asked about. */
export function explainAccess(
  model: AccessModel,
  access: PersonAccess,
  options: { readonly at: Instant; readonly grant: Grant | null; readonly description: string | null },
): Explanation {
  const { person, state } = access
  const subject: Subject = {
    id: person.id,
    attributes: attributesAt(person, state, model.settings.people),
    zone: person.zone,
  }
  const of: ExplainedPerson = { model, access, subject, at: options.at }
  const { catalog } = model.policies
  const keys = options.grant
    ? [keyOf(options.grant, access, catalog)]
    : [...new Set([...access.expected.keys(), ...access.suppressed.keys()])].sort()
  return {
    person: person.id,
    state,
    description: options.description,
    at: options.at,
    grant: options.grant && formatGrant(options.grant, catalog),
    entries: keys.map((key) => explainOne(key, options.grant, of)),
  }
}

/** The key of what the person has or would have of a resource that somebody may have written with other capitals. */
function keyOf(asked: Grant, { expected, suppressed }: PersonAccess, catalog: SystemCatalog): string {
  const key = grantKey(asked)
  if (!catalog.get(asked.system)?.foldsCase || expected.has(key)) return key
  const identity = identityKey(asked, catalog)
  const meant = [...expected.values(), ...suppressed.values()].find(
    ({ grant }) => identityKey(grant, catalog) === identity,
  )
  return meant ? grantKey(meant.grant) : key
}

function explainOne(key: string, asked: Grant | null, of: ExplainedPerson): ExplainedGrant {
  const { access, model } = of
  const { catalog } = model.policies
  const expected = access.expected.get(key)
  if (expected && !expected.blocked) {
    const ends = expected.reasons.map((reason) => reason.until)
    const until = ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0))
    const chains = expected.reasons.map((reason) => chainOf(reason, expected, of))
    return { grant: formatGrant(expected.grant, catalog), verdict: 'expected', chains, until }
  }
  const suppressed = access.suppressed.get(key)
  if (!suppressed && expected?.blocked && expected.blocked.kind !== 'deny') {
    const chains = expected.reasons.map((reason) => chainOf(reason, expected, of))
    const { kind, name } = expected.blocked
    const withheld =
      kind === 'rule'
        ? `access rule \`${name}\` is in a freeze`
        : `\`${name}\` waits for an approval that can be verified`
    return { grant: formatGrant(expected.grant, catalog), verdict: 'undecided', chains, until: null, withheld }
  }
  const taken = suppressed ?? expected
  if (taken)
    return { grant: formatGrant(taken.grant, catalog), verdict: 'denied', chains: deniedChains(taken, of), until: null }
  const grant = asked!
  const absent = { grant: formatGrant(grant, catalog), verdict: 'absent' as const, until: null }
  if (access.state === 'terminated' || access.state === 'prehire')
    return { ...absent, chains: [[{ kind: 'state', state: access.state }]] }
  if (access.state === 'leave' && wouldHoldAtWork(key, of))
    return { ...absent, chains: [[{ kind: 'state', state: 'leave' }]] }
  const problems = access.problems.map((one): ExplanationChain => [{ kind: 'remark', text: one.message, at: one.at }])
  return { ...absent, chains: [...problems, ...nearestPolicies(grant, of)] }
}

function deniedChains(taken: ExpectedGrant, of: ExplainedPerson): ExplanationChain[] {
  const { access, model } = of
  const denials = access.denials.filter((one: Denial) => matchesGrant(one.pattern, taken.grant, model.policies.catalog))
  const sources = taken.reasons.map((reason) => chainOf(reason, taken, of))
  if (access.locked) return [...sources, lockChain(access.locked)]
  if (denials.length === 0) return [...sources, rivalChain(taken, access)]
  return [
    ...sources,
    ...denials.map(({ pattern, reason }): ExplanationChain => {
      if (reason.kind === 'lock') return lockChain(reason)
      const text = pattern.level === null ? pattern.text : `${pattern.text} (${pattern.level})`
      const steps = policySteps(reason.path, of)
      return reason.at ? [...steps, { kind: 'denies', pattern: text, at: reason.at }] : steps
    }),
  ]
}

function lockChain({ name, at, until }: Reason): ExplanationChain {
  return at ? [{ kind: 'lock', reason: name, until, at }] : []
}

/** Of an exclusive type another resource is expected. */
function rivalChain({ grant }: ExpectedGrant, { problems }: PersonAccess): ExplanationChain {
  const conflict = problems.find(({ scope }) => scope?.system === grant.system && scope.type === grant.type)
  if (conflict) return [{ kind: 'remark', text: conflict.message, at: conflict.at }]
  const text = `it gave way to another \`${grant.system}:${grant.type}\`, of which anybody can hold one`
  return [{ kind: 'remark', text, at: null }]
}

function wouldHoldAtWork(key: string, { model, access, subject, at }: ExplainedPerson): boolean {
  const { attributes } = subject
  return expectedAccess(model, { ...access.person, status: 'active', attributes }, at).expected.has(key)
}

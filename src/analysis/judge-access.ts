import type { ExpectedGrant } from '../domain/access.ts'
import { accountType, findType, type Grant, grantKey, levelRank } from '../domain/grant.ts'
import { matchesGrant, matchesWildcard } from '../domain/pattern.ts'
import type { SourcePosition } from '../domain/position.ts'
import { versionAt } from '../policy/policy-versions.ts'
import type { GrantTarget } from './expected-target.ts'
import { explain, finding, grantList, type TestFinding } from './test-finding.ts'
import type { TestMoment } from './test-moment.ts'

/** What the person has of the target, by grant key. An account is there as soon as anything in its system is. */
export function matching(
  target: GrantTarget,
  { held, world }: Pick<TestMoment, 'held' | 'world'>,
): Map<string, ExpectedGrant> {
  const { catalog } = world.model.policies
  const found = [...held].filter(([, one]) => matchesGrant(target.pattern, one.grant, catalog))
  const [first] = found
  if (target.grant?.type !== accountType || !first) return new Map(found)
  return new Map([[grantKey(target.grant), first[1]]])
}

export function judgeIncludes(target: GrantTarget, moment: TestMoment): TestFinding | null {
  return matching(target, moment).size > 0 ? null : absent(target, moment, moment.access.person.id)
}

/** That the person does not have it, and what could give it. */
export function absent(target: GrantTarget, moment: TestMoment, person: string): TestFinding {
  const { held, world } = moment
  const { at, grant, text } = target
  if (!target.isOne || grant === null) {
    const near = candidates(target, moment)
    const help = near.length === 0 ? 'no policy gives anything that matches' : null
    return finding(at, `\`${person}\` has nothing that matches \`${text}\``, { help, because: explain(near, moment) })
  }
  const lower = held.get(grantKey(grant))?.grant
  if (lower) {
    const message = `\`${person}\` has it, but at the level \`${lower.level}\``
    return finding(at, message, { because: explain([lower], moment) })
  }
  const because = explain([grant], moment)
  const waiting = moment.access.expected.get(grantKey(grant))?.blocked ?? null
  const isGiven = isNamed(grant, world.model.policies.versions.values())
  const help = because.some((one) => one.chains.length > 0) || isGiven ? null : 'no policy gives it to anybody'
  if (waiting === null) return finding(at, `\`${person}\` does not have it`, { help, because })
  const why =
    waiting.kind === 'exception' ? `the exception \`${waiting.name}\` waits` : `\`${waiting.name}\` may deny it`
  return finding(at, `\`${person}\` does not get it yet: ${why}`, { because })
}

/** Single grants of policies in force that the pattern covers. */
function candidates({ pattern }: GrantTarget, { world, at }: TestMoment): Grant[] {
  const { versions, catalog } = world.model.policies
  const found = new Map<string, Grant>()
  for (const all of versions.values()) {
    for (const { parsed } of versionAt(all, at)?.grants ?? []) {
      const resource = parsed.resource.map((part) => (part.kind === 'text' ? part.text : '*')).join('')
      const grant: Grant = { system: parsed.system, type: parsed.type, resource, level: parsed.level }
      if (!resource.includes('*') && matchesGrant(pattern, grant, catalog)) found.set(grantKey(grant), grant)
    }
  }
  return [...found.keys()]
    .sort()
    .slice(0, 2)
    .map((key) => found.get(key)!)
}

function isNamed(
  grant: Grant,
  versions: Iterable<readonly { readonly grants: readonly { readonly parsed: ParsedLike }[] }[]>,
): boolean {
  const key = grantKey(grant)
  for (const all of versions) {
    for (const { parsed } of all.flatMap((one) => one.grants)) {
      const resource = parsed.resource.map((part) => (part.kind === 'text' ? part.text : '*')).join('')
      if (matchesWildcard(grantKey({ ...parsed, resource }), key)) return true
    }
  }
  return false
}

type ParsedLike = Pick<Grant, 'system' | 'type'> & {
  readonly resource: readonly ({ readonly kind: 'text'; readonly text: string } | { readonly kind: 'attribute' })[]
}

export function judgeExcludes(target: GrantTarget, moment: TestMoment): TestFinding | null {
  const { held, world, access } = moment
  const { catalog } = world.model.policies
  const grants = [...held.values()].flatMap(({ grant }) =>
    matchesGrant(target.pattern, grant, catalog) ? [grant] : [],
  )
  if (grants.length === 0) return null
  const message = `\`${access.person.id}\` has ${grantList(grants, moment)}`
  return finding(target.at, message, { because: explain(grants, moment) })
}

/** All of the targets and nothing else; single grants at exactly their level. */
export function judgeExact(
  targets: readonly GrantTarget[],
  moment: TestMoment,
  place: SourcePosition,
): { readonly target: GrantTarget | null; readonly found: TestFinding }[] {
  const missing = targets.flatMap((target) => {
    const found = judgeIncludes(target, moment) ?? wrongLevel(target, moment)
    return found ? [{ target, found }] : []
  })
  const { catalog } = moment.world.model.policies
  const named = new Set(targets.map(({ grant }) => grant?.system))
  const extra = [...moment.held.values()].flatMap(({ grant }) => {
    const isListed =
      (grant.type === accountType && named.has(grant.system)) ||
      targets.some((one) =>
        one.isOne ? one.pattern.text === grantKey(grant) : matchesGrant(one.pattern, grant, catalog),
      )
    return isListed ? [] : [grant]
  })
  if (extra.length === 0) return missing
  const message = `\`${moment.access.person.id}\` also has ${grantList(extra, moment)}`
  return [...missing, { target: null, found: finding(place, message, { because: explain(extra, moment) }) }]
}

function wrongLevel({ grant, isOne, at }: GrantTarget, moment: TestMoment): TestFinding | null {
  const held = grant && isOne ? moment.held.get(grantKey(grant)) : undefined
  if (!grant || !held || held.grant.level === grant.level) return null
  const message = `\`${moment.access.person.id}\` has it at the level \`${held.grant.level}\`, not \`${grant.level}\``
  const help = `write \`${grantKey(grant)} (${held.grant.level})\` if that is right`
  return finding(at, message, { help, because: explain([held.grant], moment) })
}

/** Whether a deny or a lock certainly forbids all that the target names: without a level, every level. */
export function judgeDenied(target: GrantTarget, moment: TestMoment): TestFinding | null {
  const { access, world, at } = moment
  const { catalog } = world.model.policies
  if (access.locked) return null
  const wanted = forbiddenGrant(target, moment)
  const covers = (pattern: GrantTarget['pattern']) =>
    wanted
      ? matchesGrant(pattern, wanted, catalog)
      : pattern.level === null && matchesWildcard(pattern.text, target.pattern.text)
  const denials = access.denials.filter((one) => covers(one.pattern))
  if (denials.some((one) => one.certain)) return null
  const person = access.person.id
  const [perhaps] = denials
  if (perhaps)
    return finding(target.at, `nobody can know whether \`${perhaps.reason.name}\` denies it to \`${person}\``, {
      help: 'give the person the attributes that its triggers ask for',
    })
  if (access.state === 'terminated')
    return finding(target.at, `\`${person}\` has left: nothing is given, and so nothing is denied`, {
      help: 'expect `excludes:` instead',
    })
  const others = world.model.policies
    .policiesAt(at)
    .policies.filter((one) => one.denies.some(({ item }) => covers(item.pattern)))
  const names = others.slice(0, 3).map(({ version }) => `\`${version.policy.name}\``)
  const help =
    names.length === 0
      ? 'no policy denies it to anybody'
      : `${names.join(', ')} would deny it, but ${names.length === 1 ? 'does' : 'do'} not apply`
  return finding(target.at, `nothing denies it to \`${person}\``, { help, because: explainIfHeld(target, moment) })
}

function explainIfHeld({ grant, isOne }: GrantTarget, moment: TestMoment) {
  return grant && isOne && moment.held.has(grantKey(grant)) ? explain([grant], moment) : []
}

function forbiddenGrant({ grant, levelWritten }: GrantTarget, { world }: TestMoment): Grant | null {
  if (grant === null || levelWritten) return grant
  const manifest = world.model.policies.catalog.get(grant.system)
  const levels = (manifest && findType(manifest, grant.type)?.levels) ?? []
  const ranks = levels.map((one) => ({ id: one.id, rank: levelRank(manifest, grant.type, one.id) }))
  const lowest = ranks.sort((a, b) => a.rank - b.rank)[0]
  return { ...grant, level: lowest?.id ?? grant.level }
}

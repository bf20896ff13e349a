import type { AccessModel } from '../access/access-model.ts'
import { compareText } from '../domain/diagnostic.ts'
import type { LifecycleState } from '../domain/person.ts'
import type { GrantEntry } from '../domain/policy.ts'
import type { SourcePosition } from '../domain/position.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import { parseGrant } from '../policy/grant-text.ts'
import { versionAt } from '../policy/policy-versions.ts'
import type { Subject } from '../policy/trigger-match.ts'
import { levelGap, resourceGap } from './grant-gap.ts'
import { type TriggerOutcome, triggerOutcome, unmetCount } from './trigger-outcome.ts'

/** A policy that gives, or would give, the grant, with all that stands between it and the person. */
export interface NearPolicy {
  readonly name: string
  readonly at: SourcePosition
  /** how its trigger stands */
  readonly trigger: TriggerOutcome
  /** what else keeps it from giving the grant: dates, environments, status, states, levels; lower case clauses */
  readonly obstacles: readonly string[]
  /** conditions and obstacles that would have to change; 0: it gives the grant */
  readonly unmet: number
  /** the inheritance down to the policy that says it, each with the line that inherits */
  readonly path: readonly { readonly name: string; readonly at: SourcePosition | null }[]
  /** the line that gives it */
  readonly grantAt: SourcePosition
}

export interface NearContext {
  readonly model: AccessModel
  readonly subject: Subject
  readonly state: LifecycleState
  readonly at: Instant
}

/** Policies that give what is asked, or something of it, the nearest first; ties by name, then by the time they start. */
export function nearPolicies(question: GrantQuestion, context: NearContext): NearPolicy[] {
  const found: (NearPolicy & { readonly from: Instant })[] = []
  for (const versions of context.model.policies.versions.values()) {
    const current = versionAt(versions, context.at)
    for (const version of versions) {
      const isPast = version !== current && version.policy.status === 'active' && version.from <= context.at
      if (isPast || version.policy.trigger === null) continue
      const nearest = nearestLine(question, version, context)
      if (nearest) found.push({ ...nearest, from: version.from })
    }
  }
  found.sort((a, b) => a.unmet - b.unmet || compareText(a.name, b.name) || (a.from < b.from ? -1 : 1))
  return found.map(({ from: _from, ...policy }) => policy)
}

interface Step {
  readonly version: CompiledPolicy
  readonly path: NearPolicy['path']
  readonly obstacles: readonly string[]
}

/** Of all lines that the policy has or inherits, the one with least in its way. */
function nearestLine(question: GrantQuestion, start: CompiledPolicy, context: NearContext): NearPolicy | null {
  const { model, subject, state } = context
  const trigger = triggerOutcome(start.policy.trigger!, subject, { directory: model.directory })
  const { appliesTo } = start.policy
  // That the person has left is told of the person, not of every policy.
  const isFor =
    state === 'terminated' || appliesTo.includes(state) || (state === 'leave' && appliesTo.includes('active'))
  const own = isFor ? [] : [`it applies to ${appliesTo.join(', ')}, and the person is ${state}`]
  const conditions = unmetCount(trigger)
  let best: NearPolicy | null = null
  for (const { version, path, obstacles } of inherited(start, context)) {
    for (const entry of version.policy.grants) {
      const gaps = lineGaps(entry, question, context)
      if (gaps === null) continue
      const all = [...own, ...obstacles, ...gaps]
      const unmet = conditions + all.length
      if (best && best.unmet <= unmet) continue
      const { name, at } = start.policy
      best = { name, at, trigger, obstacles: all, unmet, path, grantAt: entry.at }
    }
  }
  return best
}

/** The policy and what it inherits, in force or not, nearest first. */
function inherited(start: CompiledPolicy, { model, at }: NearContext): Step[] {
  const steps: Step[] = []
  const seen = new Set([start.policy.name])
  let level: Step[] = [{ version: start, path: [], obstacles: notInForce(start, at, 'it') }]
  while (level.length > 0) {
    const next: Step[] = []
    for (const step of level) {
      steps.push(step)
      for (const { name, at: place } of step.version.policy.inherits.toSorted((a, b) => compareText(a.name, b.name))) {
        const versions = model.policies.versions.get(name) ?? []
        const version = versionAt(versions, at) ?? versions[0]
        if (!version || seen.has(name)) continue
        seen.add(name)
        const obstacles = [...step.obstacles, ...notInForce(version, at, `\`${name}\``)]
        next.push({ version, path: [...step.path, { name, at: place }], obstacles })
      }
    }
    level = next
  }
  return steps
}

function notInForce({ policy, counts, from, until }: CompiledPolicy, at: Instant, name: string): string[] {
  const found: string[] = []
  if (policy.status === 'staged') found.push(`${name} is staged and gives nothing`)
  else if (!counts) found.push(`${name} is only for ${policy.environments.join(', ')}`)
  if (from > at) found.push(`${name} takes effect on ${formatInstant(from)}`)
  if (until <= at) found.push(`${name} ended on ${formatInstant(until)}`)
  return found
}

/** What keeps this line from giving what is asked; null when it is about something else. */
function lineGaps(entry: GrantEntry, question: GrantQuestion, context: NearContext): string[] | null {
  const { model, subject } = context
  const { catalog } = model.policies
  const parsed = parseGrant(entry.text, entry.level, catalog)
  if (!parsed.ok) return null
  const resource = resourceGap(parsed.value, question, subject)
  if (resource === null) return null
  const environment = model.settings.environment
  const isHere = entry.environments.length === 0 || (environment !== null && entry.environments.includes(environment))
  return [
    ...resource,
    ...levelGap(parsed.value, question, catalog),
    ...(isHere ? [] : [`its line is only for ${entry.environments.join(', ')}`]),
  ]
}

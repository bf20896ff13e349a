import type { Diagnostic } from '../domain/diagnostic.ts'
import { formatPosition, type SourcePosition } from '../domain/position.ts'
import type { Instant } from '../domain/time.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { PolicyInForce } from '../policy/policy-set.ts'
import { matchTrigger, type Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { attributesAt, stateAt } from './lifecycle.ts'

/** Below this, shares of people mean nothing. */
const fewestPeople = 10
const broadShare = 0.5

/**
 * Policies that reach nobody, and privileged grants that reach most people, judged on the people of today. Places in
 * `doubted` have a finding already that explains it.
 */
export function adviseReach(
  model: AccessModel,
  { now, doubted }: { readonly now: Instant; readonly doubted: ReadonlySet<string> },
): Diagnostic[] {
  const subjects = model.directory.people.map((person) => {
    const state = stateAt(person, now, model.settings.people)
    const attributes = attributesAt(person, state, model.settings.people)
    return { state, subject: { id: person.id, attributes, zone: person.zone } satisfies Subject }
  })
  if (subjects.length === 0) return []
  const isPresent = (state: string) => state === 'active' || state === 'leave'
  const present = subjects.filter(({ state }) => isPresent(state)).length
  const set = model.policies.policiesAt(now)
  const reached = new Map(set.policies.map((policy) => [policy, { matched: 0, active: 0 }]))
  for (const { subject, state } of subjects) {
    for (const policy of set.index.candidates(subject.attributes)) {
      const context = { directory: model.directory }
      if (matchTrigger(policy.version.policy.trigger!, subject, context) !== true) continue
      const counts = reached.get(policy)!
      counts.matched++
      if (isPresent(state)) counts.active++
    }
  }
  const reach = [...reached].map(([policy, counts]) => ({ policy, ...counts }))
  return [
    ...reach.flatMap(({ policy, matched }) => (matched === 0 ? matchesNobody(policy, doubted) : [])),
    ...reach.flatMap(({ policy, active }) =>
      present >= fewestPeople && active > present * broadShare ? broadPrivileges(policy, active, present) : [],
    ),
  ]
}

function matchesNobody({ version: { policy } }: PolicyInForce, doubted: ReadonlySet<string>): Diagnostic[] {
  if (placesOf(policy.trigger!).some((at) => doubted.has(formatPosition(at)))) return []
  return [
    {
      severity: 'notice',
      code: 'matches-nobody',
      message: `policy \`${policy.name}\` matches nobody today`,
      help: 'correct its triggers, or delete it; where such people are still to come, leave it',
      at: policy.trigger!.at,
    },
  ]
}

function placesOf(trigger: Trigger): SourcePosition[] {
  const within = trigger.kind === 'condition' || trigger.kind === 'holds' ? [] : trigger.of.flatMap(placesOf)
  return [trigger.at, ...within]
}

function broadPrivileges({ version, grants }: PolicyInForce, active: number, present: number): Diagnostic[] {
  return grants
    .filter(({ item }) => item.risk === 'privileged')
    .map(({ item, path }) => ({
      severity: 'warning',
      code: 'broad-privilege',
      message: `policy \`${version.policy.name}\` gives the privileged \`${item.entry.text}\` to ${active} of ${present} people`,
      help: `narrow the triggers${path.length > 1 ? ', or do not inherit it' : ''}, or let people ask for it by an access rule`,
      at: item.entry.at,
    }))
}

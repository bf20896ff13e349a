import type { Diagnostic } from '../domain/diagnostic.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { adviseGrants, createResourceKeys } from './advise-grants.ts'
import { checkContradictions } from './check-contradictions.ts'
import type { CompiledPolicy } from './compiled-policy.ts'
import type { Directory } from './directory.ts'
import type { PolicyModel } from './policy-model.ts'
import { gatherPolicy, versionsInForce } from './policy-set.ts'
import { versionAt } from './policy-versions.ts'

/** What works and is probably not what is meant, as far as policies and the time tell; `lint` shows it. */
export function advisePolicies(
  model: PolicyModel,
  { now, directory }: { readonly now: Instant; readonly directory: Directory },
): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const checkTrigger = checkContradictions(directory, report)
  for (const version of [...model.versions.values()].flat())
    if (version.policy.trigger) checkTrigger(version.policy.trigger)
  const inForce = versionsInForce(model.versions, now)
  const keyOf = createResourceKeys()
  const gathered = new Map(model.policiesAt(now).policies.map((policy) => [policy.version, policy]))
  for (const version of inForce.values())
    diagnostics.push(...adviseGrants(gathered.get(version) ?? gatherPolicy(version, inForce), model, keyOf))
  diagnostics.push(...adviseEnded(model, now))
  return diagnostics
}

/** Policies that are over, where somebody still inherits them and where nobody does. */
function adviseEnded({ versions }: PolicyModel, now: Instant): Diagnostic[] {
  return [...versions].flatMap(([name, all]) => {
    const dormant = dormancy(all, now)
    if (!dormant) return []
    const heirs = [...versions.values()]
      .flat()
      .filter((one) => one.until > now && one.policy.status === 'active' && one.policy.name !== name)
    const references = heirs.flatMap(({ policy }) =>
      policy.inherits.filter((parent) => parent.name === name).map(({ at }) => ({ at, heir: policy.name })),
    )
    if (references.length === 0) return dormant.ended === null ? [] : [expiredPolicy(dormant.version, dormant.ended)]
    return references.map(
      ({ at, heir }): Diagnostic => ({
        severity: 'warning',
        code: 'dormant-parent',
        message: `policy \`${heir}\` inherits \`${name}\`, which gives nothing: it ${dormant.why}`,
        help: `remove the entry, or ${dormant.ended === null ? `set \`status: active\` in \`${name}\`` : `give \`${name}\` a later \`expires\``}`,
        at,
      }),
    )
  })
}

interface Dormancy {
  readonly version: CompiledPolicy
  readonly ended: Instant | null
  readonly why: string
}

/** Why a policy gives nothing and will not by itself; null when it does. */
function dormancy(all: readonly CompiledPolicy[], now: Instant): Dormancy | null {
  const [first] = all
  if (first && all.every((one) => one.policy.status === 'staged'))
    return { version: first, ended: null, why: 'is only staged' }
  const version = versionAt(all, now)
  const isSucceeded = all.some((one) => one.from > now || one.policy.status === 'staged')
  if (!version || version.until > now || isSucceeded) return null
  return { version, ended: version.until, why: `ended at ${formatInstant(version.until)}` }
}

function expiredPolicy({ policy }: CompiledPolicy, ended: Instant): Diagnostic {
  return {
    severity: 'notice',
    code: 'expired-policy',
    message: `policy \`${policy.name}\` ended at ${formatInstant(ended)} and gives nothing any more`,
    help: 'delete it, or give it a later `expires`',
    at: policy.at,
  }
}

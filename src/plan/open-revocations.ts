import type { AccessTimeline } from '../domain/access-timeline.ts'
import { totalLoss } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { accountType, grantKey } from '../domain/grant.ts'
import type { LedgerRevocation } from '../domain/ledger.ts'
import { formatInstant } from '../domain/time.ts'
import { addressOf } from './planned-change.ts'
import type { SystemFacts } from './system-facts.ts'

/**
 * What earlier runs failed to take away and nobody has seen gone: held still, or not read to the end. What is expected again
 * is no longer to be taken away.
 */
export function openRevocations(
  known: readonly LedgerRevocation[],
  { systems, timelines }: { readonly systems: readonly SystemFacts[]; readonly timelines: readonly AccessTimeline[] },
): LedgerRevocation[] {
  if (known.length === 0) return []
  const facts = new Map(systems.map((one) => [one.name, one]))
  const people = new Map(timelines.map((one) => [one.now.person.id, one]))
  return known.filter((one) => {
    const system = facts.get(one.system)
    if (isExpected(one, people.get(one.person))) return false
    return system !== undefined && isPresent(one, system)
  })
}

export function revocationDiagnostic(one: LedgerRevocation): Diagnostic {
  const { person, system, since, failures } = one
  const often = failures === 1 ? 'a run has failed' : `${failures} runs have failed`
  return {
    severity: 'error',
    code: 'revocation-failed',
    message: `\`${addressOf(one)}\` is still there: ${often} to take it away since ${formatInstant(since)}`,
    help: `see the result of \`provisionr apply\` for why; if ${system} cannot be mended now, take it away there by hand`,
    at: null,
    person,
  }
}

function isPresent({ account, system, type, resource }: LedgerRevocation, facts: SystemFacts): boolean {
  if (type === accountType || resource === null) {
    if (!facts.accountsComplete) return true
    const status = facts.accounts.get(account)?.status
    return status !== undefined && status !== 'suspended' && status !== 'deactivated'
  }
  if (!facts.isComplete(type, resource)) return true
  return facts.grants.get(account)?.has(grantKey({ system, type, resource })) ?? false
}

function isExpected({ system, type, resource }: LedgerRevocation, timeline: AccessTimeline | undefined): boolean {
  if (!timeline || totalLoss(timeline.now)) return false
  const open = [...timeline.now.expected.values()].filter(({ blocked }) => blocked === null)
  return open.some(
    ({ grant }) =>
      grant.system === system && (resource === null || (grant.type === type && grant.resource === resource)),
  )
}

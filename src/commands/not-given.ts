import { type PersonAccess, totalLoss } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { grantKey } from '../domain/grant.ts'
import type { PlanResult } from '../domain/plan.ts'
import { isDone } from '../apply/execute-one.ts'
import type { ParsedGrant } from '../policy/grant-text.ts'
import { fillTemplate } from '../policy/resource-template.ts'

/**
 * Which of the grants a person is not to have after all: locks, denies and what else keeps access away count in an emergency as
 * well.
 */
export function withheldGrants<G extends ParsedGrant>(
  grants: readonly G[],
  person: string,
  timelines: readonly AccessTimeline[],
): readonly G[] {
  const now = timelines.find((one) => one.now.person.id === person)?.now
  return now === undefined || totalLoss(now) !== null ? grants : grants.filter((grant) => !isExpected(grant, now))
}

/** Which of the grants a run did not give: their change failed or waits, or nobody could see what is there. */
export function openGrants<G extends ParsedGrant>(grants: readonly G[], result: PlanResult): readonly G[] {
  const open = new Set(result.changes.filter((change) => !isDone(change.result)).map(({ system }) => system))
  for (const { name, status } of result.systems) if (status !== 'complete') open.add(name)
  return grants.filter(({ system }) => open.has(system))
}

function isExpected({ resource, ...grant }: ParsedGrant, { person, expected }: PersonAccess): boolean {
  const filled = fillTemplate(resource, person.attributes)
  return filled.ok && expected.get(grantKey({ ...grant, resource: filled.resource }))?.blocked === null
}

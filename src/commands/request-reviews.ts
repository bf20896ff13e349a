import { requestApprovals } from '../access/request-approvals.ts'
import type { RequestFacts } from '../domain/forge.ts'
import type { PlanRequest } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { Directory } from '../policy/directory.ts'

/** What the reviews of a pull request come to, for a plan to tell. */
export function requestReviews(
  facts: RequestFacts,
  source: string,
  company: { readonly settings: Settings; readonly directory: Directory; readonly now: Instant },
): PlanRequest {
  const { settings, directory, now } = company
  const { approvers, objections, strangers, ignored } = requestApprovals(facts, {
    directory,
    settings: settings.people,
    at: now,
    loginAttribute: settings.people.logins['github'] ?? null,
    ownAccount: settings.forge?.account ?? null,
  })
  const needed = settings.apply.require?.approvals ?? 0
  return { source, number: facts.request.number, needed, approvers, objections, strangers, ignored }
}

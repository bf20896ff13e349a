import { approvedChanges } from '../access/approved-changes.ts'
import { approvalNeeds } from '../access/constraint-approvals.ts'
import { judgeConstraints } from '../access/constraint-check.ts'
import { expectedHolders, subjectOf } from '../access/expected-holders.ts'
import { giftLookup } from '../access/policy-gifts.ts'
import { standingChanges } from '../access/standing-changes.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { PlanConstraints } from '../plan/plan-inputs.ts'
import type { AccessEngine } from './access-engine.ts'
import type { Workspace } from './workspace.ts'

/** The constraints as a plan needs them: judged on what the files say of everybody, and how to judge what systems say. */
export function judgedConstraints(
  engine: AccessEngine,
  timelines: readonly AccessTimeline[],
  workspace: Workspace,
  ledger: Pick<Ledger, 'grants' | 'gifts'>,
): PlanConstraints {
  const { settings, now, catalog } = workspace
  const gifts = giftLookup(engine.gifts, ledger.gifts)
  const { rules, isInvolved } = engine.model.constraints
  const holders = rules.length === 0 ? [] : expectedHolders(timelines, { now, settings, isInvolved })
  return {
    rules,
    isInvolved,
    expected: judgeConstraints(rules, holders, { now, catalog, mood: 'would' }),
    subjects: new Map(timelines.map((timeline) => [timeline.now.person.id, subjectOf(timeline.now, settings)])),
    approvalNeeds: (changes) =>
      approvalNeeds(
        rules,
        changes,
        standingChanges(engine.model, { timelines, owned: ledger.grants, gifts }),
        approvedChanges(engine.model, engine.known, { timelines, gifts: engine.gifts }),
      ),
    judge: (held) => judgeConstraints(rules, held, { now, catalog, mood: 'does' }),
  }
}

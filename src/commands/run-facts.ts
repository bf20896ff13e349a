import { recordedGifts } from '../access/recorded-gifts.ts'
import { rememberedAttributes, rememberPerson, withFormerAddress } from '../access/remembered-person.ts'
import type { RunFacts } from '../apply/next-ledger.ts'
import { accountType, grantKey } from '../domain/grant.ts'
import type { Ledger, LedgerResource } from '../domain/ledger.ts'
import { sweptSystems } from '../plan/heartbeat.ts'
import { isLimited } from '../views/plan-header-text.ts'
import type { ComputedPlan } from './compute-plan.ts'
import type { VerifiedMerges } from './verified-files.ts'
import type { Workspace } from './workspace.ts'

/** A limited run leaves out what it may be that policies newly give: nothing is known by it. */
function giftsAfter({ engine, plan, unapproved, isWaiting }: ComputedPlan, ledger: Ledger): string[] | null {
  if (isLimited(plan.selection) || !plan.applyable || isWaiting) return null
  return recordedGifts(engine.gifts, engine.model.constraints.rules, {
    known: ledger.gifts,
    isWholeFirst: ledger.lastRun === null && plan.complete,
    waiting: unapproved,
  })
}

/** A run that left everything else waiting applied no commit, and is none of those that were promised. */
export function endingFacts(facts: RunFacts): RunFacts {
  return { ...facts, commit: null, isVerified: null, swept: new Set() }
}

/** What a run learned that carries out this plan. */
export function runFacts(
  computed: ComputedPlan,
  workspace: Workspace,
  ledger: Ledger,
  merges: VerifiedMerges | null,
): RunFacts {
  const { engine, timelines, plan, actual, leftOpen, outdated, gone } = computed
  const names = rememberedAttributes(engine.model.policies, workspace.settings)
  const resources = new Map<string, LedgerResource>()
  for (const { now } of timelines) {
    for (const [key, { grant }] of now.expected) {
      const { system, type, resource } = grant
      if (type !== accountType) resources.set(key, { system, type, resource, nativeId: null })
    }
  }
  return {
    now: workspace.now,
    ...appliedCommit(computed, merges),
    people: timelines.map(({ now, unmoved }) => {
      const seen = rememberPerson(now.person, now.state, workspace.now, names)
      return outdated.has(seen.person) ? withFormerAddress(seen, unmoved.person) : seen
    }),
    graces: timelines.flatMap((timeline) => timeline.graces),
    peopleCount: workspace.people.people.length,
    leftOpen,
    gone,
    actual,
    swept: sweptSystems(plan),
    revocations: computed.revocations,
    gifts: giftsAfter(computed, ledger),
    catalog: workspace.catalog,
    resources: [...resources.values()].sort((a, b) => (grantKey(a) < grantKey(b) ? -1 : 1)),
  }
}

/**
 * Where merges have to be verified, a commit is applied only when nothing of it was left out that somebody still has to look
 * at: else the next run could take it for what was known before.
 */
function appliedCommit(
  { plan, isWaiting }: ComputedPlan,
  merges: VerifiedMerges | null,
): Pick<RunFacts, 'commit' | 'isVerified'> {
  if (merges === null) return { commit: plan.source.commit, isVerified: isLimited(plan.selection) ? null : false }
  if (isLimited(plan.selection) || !plan.applyable) return { commit: null, isVerified: null }
  return { commit: isWaiting ? merges.range.from : merges.range.verified, isVerified: true }
}

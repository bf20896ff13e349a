import { openEmergencies } from '../access/emergency-documents.ts'
import { approvedLines } from '../access/approved-changes.ts'
import { approvableGifts, recordedGifts } from '../access/recorded-gifts.ts'
import { rememberedAttributes, rememberPerson, withFormerAddress } from '../access/remembered-person.ts'
import type { RunFacts } from '../apply/next-ledger.ts'
import { accountType, grantKey } from '../domain/grant.ts'
import type { Ledger, LedgerPost, LedgerResource } from '../domain/ledger.ts'
import { sha256 } from '../files/sha256.ts'
import { sweptSystems } from '../plan/heartbeat.ts'
import { isLimited } from '../views/plan-header-text.ts'
import type { ComputedPlan } from './compute-plan.ts'
import type { VerifiedMerges } from './verified-files.ts'
import type { Workspace } from './workspace.ts'

/**
 * A limited run leaves out what it may be that policies newly give: nothing is known by it. The same goes for one in which
 * something waits for somebody to look at it.
 */
function knownAfter(
  { engine, plan, unapproved, isWaiting }: ComputedPlan,
  { documents }: Workspace,
  ledger: Ledger,
): Pick<RunFacts, 'gifts' | 'approved'> {
  if (isLimited(plan.selection) || !plan.applyable || isWaiting) return { gifts: null, approved: null }
  const { rules } = engine.model.constraints
  const gifts = recordedGifts(engine.gifts, rules, {
    known: ledger.gifts,
    isWholeFirst: ledger.lastRun === null && plan.complete,
    waiting: unapproved,
    isApproved: approvedLines(engine.model, engine.known),
  })
  const isAll = plan.refusals.length === 0 && plan.summary.withheld === 0
  const exceptions = new Set(documents.exceptions.map(({ id }) => id))
  const lines = new Set(approvableGifts(engine.gifts, rules))
  return { gifts, approved: { exceptions, lines, given: new Set(isAll ? gifts : []) } }
}

/**
 * Of a run that left everything else waiting: it applied no commit, is none of those that were promised, and what the files
 * say is not all that was looked at.
 */
export function endingFacts(facts: RunFacts, { emergencies = [] }: Ledger): RunFacts {
  return { ...facts, commit: null, isVerified: null, swept: new Set(), approved: null, emergencies }
}

/** What a run learned that carries out this plan. */
export function runFacts(
  computed: ComputedPlan,
  workspace: Workspace,
  ledger: Ledger,
  { merges, unposted }: { readonly merges: VerifiedMerges | null; readonly unposted: readonly LedgerPost[] | null },
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
    unposted,
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
    ...knownAfter(computed, workspace, ledger),
    emergencies: openEmergencies(ledger.emergencies ?? [], workspace.documents, {
      settings: workspace.settings,
      now: workspace.now,
      hash: sha256,
    }),
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
  const isWhole = !isWaiting && merges.evidence.isWhole
  return { commit: isWhole ? merges.range.verified : merges.range.from, isVerified: true }
}

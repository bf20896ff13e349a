import { giftLookup } from '../access/policy-gifts.ts'
import { frozenSystems } from '../access/lock-model.ts'
import type { ActualAccess } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { PlannedChange, PlanSelection } from '../domain/plan.ts'
import { type RepositoryFacts, readRepositoryFacts } from '../git/repository-facts.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { type BuiltPlan, buildPlan } from '../plan/build-plan.ts'
import { overdueSystems } from '../plan/heartbeat.ts'
import type { MergedSince } from '../plan/hold-unreviewed.ts'
import { inOneSpelling } from '../plan/one-spelling.ts'
import { doubtVanished } from '../plan/vanished-scopes.ts'
import { riskOf } from '../policy/compiled-policy.ts'
import {
  type AccessEngine,
  createAccessEngine,
  evaluatePeople,
  loadRemembered,
  type Remembered,
} from './access-engine.ts'
import { judgedConstraints } from './judged-constraints.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { evaluateBase } from './evaluate-base.ts'
import { refuseShrink } from './refuse-shrink.ts'
import { type Reduced, reducePeople } from './reduce-people.ts'
import { reduceStreamed } from './reduce-streamed.ts'
import { createReading, logRead, openSystems, type OpenSystems, type SystemsReading } from './read-systems.ts'
import { seeUnfinished } from './settle-runs.ts'
import { checkSelection, type SelectionOptions } from './selection.ts'
import type { VerifiedMerges } from './verified-files.ts'
import { type LoadedFiles, requireSound, withPeople, type Workspace } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'

/** What a plan may have, beyond its selection. */
export interface PlanLimits {
  /** only what was decided in a plan that was reviewed */
  readonly reviewed?: readonly PlannedChange[] | null
  /** only what ends, with why nothing else */
  readonly endings?: readonly Diagnostic[]
  /** only what reviewers have seen of what was merged since the last applied commit */
  readonly merges?: VerifiedMerges | null
}

/** A plan with everything it was made from, so that it can be carried out. */
export interface ComputedPlan extends BuiltPlan {
  readonly engine: AccessEngine
  readonly timelines: readonly AccessTimeline[]
  /** what was remembered, in the spelling of this plan */
  readonly ledger: Ledger
  readonly actual: ActualAccess
  /** whom the plan had to think about */
  readonly people: readonly Person[]
}

/** Files → people → expected access → live systems → plan. Reads only. */
export async function computePlan(
  workspace: Workspace,
  remembered: Remembered,
  selection: PlanSelection,
  reading: SystemsReading,
  context: CommandContext,
  limits: PlanLimits = {},
): Promise<ComputedPlan> {
  const { ledger } = remembered
  const engine = createAccessEngine(workspace, remembered)
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  refuseShrink(workspace, ledger)
  const facts = readRepositoryFacts(workspace.root)
  const actual = await reading.whole()
  const { people } = workspace.people
  const { held } = remembered
  const parts = {
    workspace,
    engine,
    people,
    ledger,
    held,
    actual,
    settled: new Map<string, number>(),
    partly: new Map<string, Set<string>>(),
    ...limits,
  }
  return makePlan(parts, selection, await facts, context)
}

/**
 * The same plan for a command that only looks: people who are as they should be are set aside while ledger and systems are
 * read, so that neither is ever held whole. Where that cannot be done it is computed as for `apply`. `finish` sees the plan
 * while the systems are still open.
 */
export async function computePlanOnly(
  files: LoadedFiles,
  store: LedgerStore,
  options: SelectionOptions,
  global: GlobalOptions,
  context: CommandContext,
  finish: (computed: ComputedPlan, systems: OpenSystems) => Promise<ComputedPlan> = async (computed) => computed,
): Promise<ComputedPlan> {
  let systems: Promise<OpenSystems> | null = null
  const open = () => (systems ??= openSystems(files, global, context))
  const reading = createReading(open, files, global, context)
  const facts = readRepositoryFacts(files.root)
  try {
    const unsettled = await store.unsettled()
    const isReducible = unsettled.length === 0
    // Somebody who is not in the source any more can be named; only the whole ledger knows them.
    const selection = options.people.length === 0 ? checkSelection(options, files, []) : null
    const streamed = isReducible && selection ? await reduceStreamed(files, store, reading) : null
    const workspace = streamed?.workspace ?? (await withPeople(files))
    const reduced = streamed?.reduced ?? (selection && isReducible && (await reducePeople(workspace, store, reading)))
    if (reduced && selection) {
      for (const system of reduced.actual.systems.values()) logRead(system, global, context)
      const made = makePlan({ ...reduced, workspace, settled: reduced.unchanged }, selection, await facts, context)
      return await finish(made, await open())
    }
    const remembered = await loadRemembered(workspace, store)
    const names = [
      ...workspace.people.people.map((one) => one.id),
      ...remembered.ledger.people.map((one) => one.person),
    ]
    const checked = checkSelection(options, workspace, names)
    const settled = await seeUnfinished(workspace, remembered.ledger, unsettled, reading)
    const known = { ...remembered, ledger: settled.ledger }
    return await finish(await computePlan(settled.workspace, known, checked, reading, context), await open())
  } finally {
    await (await (systems as Promise<OpenSystems> | null))?.close()
  }
}

/** Files that are not those of the working tree come from a commit of their own. */
function revisionOf({ revision, revisionName }: Workspace): Pick<RepositoryFacts, 'commit' | 'branch'> | null {
  return revision === null ? null : { commit: revision, branch: revisionName }
}

/** What reviewers of all that was merged saw, and which exceptions they approved by themselves. */
function seenIn({ range, evidence }: VerifiedMerges): Pick<MergedSince, 'reviewed' | 'approved'> {
  const seen = evidence.requests
    .filter(({ altersRules }) => !altersRules)
    .flatMap((one) => one.seen)
    .filter(({ approvers }) => approvers.length > 0)
  return {
    reviewed: range.requests.flatMap(({ reviewed }) => reviewed ?? []),
    approved: new Set(seen.flatMap(({ exception }) => exception ?? [])),
  }
}

interface PlanParts extends PlanLimits {
  readonly workspace: Workspace
  readonly engine: AccessEngine
  readonly people: readonly Person[]
  readonly ledger: Ledger
  readonly actual: ActualAccess
  readonly settled: ReadonlyMap<string, number>
  readonly partly: Reduced['partly']
  readonly held: Remembered['held']
}

function makePlan(
  parts: PlanParts,
  selection: PlanSelection,
  facts: RepositoryFacts,
  context: CommandContext,
): ComputedPlan {
  const { workspace, engine } = parts
  const { settings, catalog, people, now, digests } = workspace
  const access = evaluatePeople(workspace, engine, parts.ledger, parts.people, parts.partly)
  const { base } = workspace
  const { merges = null } = parts
  const other = base ?? merges?.base ?? null
  const before = other && evaluateBase(workspace, other, { ledger: parts.ledger, held: parts.held }, parts)
  const compared = inOneSpelling(
    {
      actual: parts.actual,
      ledger: parts.ledger,
      timelines: [...access.timelines, ...access.held],
      base: before?.timelines ?? [],
    },
    catalog,
  )
  const { ledger, timelines } = compared
  const { actual, vanished } = doubtVanished(compared.actual, ledger, selection.confirmed)
  const { dirty } = facts
  const { commit, branch } = revisionOf(workspace) ?? facts
  const then = before && new Map(compared.base.map((one) => [one.now.person.id, one]))
  const built = buildPlan({
    settings,
    catalog,
    rules: engine.rules,
    ledger,
    actual,
    people: parts.people,
    peopleCount: people.count,
    settled: parts.settled,
    partly: parts.partly,
    isPeopleWhole: people.unidentified === 0,
    frozen: frozenSystems(engine.model.locks, now),
    refusals: [...(merges?.refusals ?? []), ...engine.refusals],
    gifts: giftLookup(engine.gifts, ledger.gifts),
    constraints: judgedConstraints(engine, timelines, workspace, ledger),
    timelines,
    base: base && then,
    since: merges && then && { commit: merges.range.from!, base: then, ...seenIn(merges) },
    onlyEndings: parts.endings !== undefined,
    diagnostics: [
      ...(parts.endings ?? []),
      ...workspace.diagnostics,
      ...overdueSystems(settings.systems, ledger, settings.clock ?? context.now()),
      ...engine.diagnostics,
      ...engine.findings,
      ...people.diagnostics,
      ...access.diagnostics,
      ...(before?.diagnostics ?? []),
    ],
    now,
    riskOf: (grant) => riskOf(grant, grant.resource, engine.model.policies.rules),
    hash: sha256,
    version: context.version,
    source: {
      commit,
      branch,
      base: base?.commit ?? null,
      ...(base && { base_name: base.name, merge_base: base.isMergeBase }),
      ...(merges && { since: merges.range.from! }),
      dirty,
      policies_digest: digests.policies,
      people_digest: digests.people,
      config_digest: digests.config,
    },
    selection,
    reviewed: parts.reviewed ?? null,
  })
  const addresses = new Set([...built.addresses, ...vanished])
  return { ...built, addresses, engine, timelines, ledger, actual, people: parts.people }
}

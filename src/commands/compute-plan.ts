import { frozenSystems } from '../access/lock-model.ts'
import type { Adapter } from '../adapters/adapter.ts'
import type { ActualAccess } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { PlanSelection } from '../domain/plan.ts'
import { readRepositoryFacts } from '../git/repository-facts.ts'
import { checkShrink } from '../people/people-gates.ts'
import { type BuiltPlan, buildPlan } from '../plan/build-plan.ts'
import { doubtVanished } from '../plan/vanished-scopes.ts'
import { riskOf } from '../policy/compiled-policy.ts'
import {
  type AccessEngine,
  createAccessEngine,
  evaluatePeople,
  judgedConstraints,
  type Remembered,
} from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { evaluateBase } from './evaluate-base.ts'
import { openSystems, readSystems } from './read-systems.ts'
import { requireSound, sha256, type Workspace } from './workspace.ts'

/** A plan with everything it was made from, so that it can be carried out. */
export interface ComputedPlan extends BuiltPlan {
  readonly engine: AccessEngine
  readonly timelines: readonly AccessTimeline[]
  readonly actual: ActualAccess
}

/** Files → people → expected access → live systems → plan. Reads only. */
export async function computePlan(
  workspace: Workspace,
  remembered: Remembered,
  selection: PlanSelection,
  adapters: { readonly open: ReadonlyMap<string, Adapter> } | null,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ComputedPlan> {
  const { ledger } = remembered
  const engine = createAccessEngine(workspace, remembered)
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  const { settings, catalog, people, now, digests, root } = workspace
  const shrunk = checkShrink({
    count: people.people.length,
    ledger,
    maxShrinkPercent: settings.people.maxShrinkPercent,
  })
  if (shrunk) throw shrunk
  const access = evaluatePeople(workspace, engine, ledger)
  const { base } = workspace
  const before = base && evaluateBase(workspace, base, remembered)
  const facts = readRepositoryFacts(root)
  const systems = adapters ? { adapters: adapters.open, close: async () => {} } : await openSystems(workspace, context)
  try {
    const actual = doubtVanished(await readSystems(workspace, systems, global, context), ledger)
    const { commit, branch, dirty } = await facts
    const built = buildPlan({
      settings,
      catalog,
      rules: engine.rules,
      ledger,
      actual,
      people: people.people,
      isPeopleWhole: people.unidentified === 0,
      frozen: frozenSystems(engine.model.locks, now),
      refusals: engine.refusals,
      constraints: judgedConstraints(engine, access.timelines, workspace),
      timelines: access.timelines,
      base: before && new Map(before.timelines.map((one) => [one.now.person.id, one])),
      diagnostics: [
        ...workspace.diagnostics,
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
        dirty,
        policies_digest: digests.policies,
        people_digest: digests.people,
        config_digest: digests.config,
      },
      selection,
    })
    return { ...built, engine, timelines: access.timelines, actual }
  } finally {
    if (!adapters) await systems.close()
  }
}

import { type AccessModel, groupGraces } from '../access/access-model.ts'
import { accessTimeline } from '../access/access-timeline.ts'
import { giftLookup } from '../access/policy-gifts.ts'
import { approvedLines } from '../access/approved-changes.ts'
import { recordedGifts } from '../access/recorded-gifts.ts'
import { frozenSystems } from '../access/lock-model.ts'
import { judgePerson } from '../access/held-person.ts'
import { rememberedAttributes, rememberPerson } from '../access/remembered-person.ts'
import type { SimulatedRun, SimulatedState } from '../analysis/simulate-person.ts'
import type { SimulatedChange } from '../analysis/simulated-systems.ts'
import { nextLedger } from '../apply/next-ledger.ts'
import type { ConstraintKind } from '../domain/governance.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import { buildPlan } from '../plan/build-plan.ts'
import { riskOf } from '../policy/compiled-policy.ts'
import { type AccessEngine, createAccessEngine, type Remembered } from './access-engine.ts'
import { judgedConstraints } from './judged-constraints.ts'
import type { Workspace } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'

/** Constraints that can be judged on one person alone; the others count people. */
const personal: readonly ConstraintKind[] = ['separation_of_duties', 'forbidden']

export function isPersonal({ kind }: { readonly kind: ConstraintKind }): boolean {
  return personal.includes(kind)
}

/** The people of the source, with this record in the place of theirs. */
export function withPerson(workspace: Workspace, person: Person): Workspace {
  const others = workspace.people.people.filter((one) => one.id !== person.id)
  const people = [...others, person].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { ...workspace, people: { ...workspace.people, people } }
}

/** Makes plans for one person at any time, by the parts that `plan` is made of. */
export function createRunner(workspace: Workspace, remembered: Remembered, version: string) {
  const { settings, catalog, documents } = workspace
  const guards = {
    ...settings.guards,
    maxRemovals: { percent: null, count: null },
    maxCreates: Number.MAX_SAFE_INTEGER,
    minAdmins: 0,
    maxAttributeChanges: null,
  }
  const unguarded = { ...settings, guards }
  // Approvals and reviews are judged at the time of a run; without rules everything else is the same at any time.
  const isTimed = documents.accessRules.length > 0
  let made: {
    readonly person: Person
    readonly now: number
    readonly left: number | undefined
    readonly engine: AccessEngine
  } | null = null

  function engineFor(
    person: Person,
    now: number,
    { people }: Pick<Ledger, 'people'> = remembered.ledger,
  ): AccessEngine {
    const own = people.find((one) => one.person === person.id)
    const left = own?.left
    if (made && made.person === person && made.left === left && (!isTimed || made.now === now)) return made.engine
    // That they were gone, as the simulated runs have seen it, counts for what they had before.
    const others = remembered.ledger.people.filter((one) => one.person !== person.id)
    const ledger = { ...remembered.ledger, people: own ? [...others, own] : others }
    const engine = createAccessEngine({ ...withPerson(workspace, person), now }, { ...remembered, ledger })
    const { constraints } = engine.model
    const model = { ...engine.model, constraints: { ...constraints, rules: constraints.rules.filter(isPersonal) } }
    made = { person, now, left, engine: { ...engine, model } }
    return made.engine
  }

  function run(record: Person, { now, ledger, actual }: SimulatedState): SimulatedRun {
    const known = engineFor(record, now, ledger)
    const model: AccessModel = { ...known.model, graces: groupGraces(ledger.graces) }
    const engine = { ...known, model }
    const here = { ...withPerson(workspace, record), now, settings: unguarded }
    const before = ledger.people.find((one) => one.person === record.id) ?? null
    const { person, diagnostics } = judgePerson(record, before, model, now)
    const timeline = accessTimeline(model, person, {
      now,
      remembered: before,
      owned: ledger.grants.filter((one) => one.person === person.id),
    })
    const built = buildPlan({
      settings: unguarded,
      catalog,
      rules: engine.rules,
      ledger,
      actual,
      people: [record],
      peopleCount: 1,
      settled: new Map(),
      isPeopleWhole: false,
      frozen: frozenSystems(model.locks, now),
      refusals: engine.refusals,
      gifts: giftLookup(engine.gifts, ledger.gifts),
      constraints: judgedConstraints(engine, [timeline], here, ledger),
      timelines: [timeline],
      diagnostics,
      now,
      riskOf: (grant) => riskOf(grant, grant.resource, model.policies.rules),
      hash: sha256,
      version,
      source: {
        commit: null,
        branch: null,
        base: null,
        dirty: null,
        policies_digest: workspace.digests.policies,
        people_digest: workspace.digests.people,
        config_digest: workspace.digests.config,
      },
      selection: { people: [person.id], systems: [], policies: [], causes: [], remediate: false, max_removals: null },
    })
    return { timeline, built }
  }

  function remember(
    { timeline, built }: SimulatedRun,
    done: readonly SimulatedChange[],
    { now, ledger, actual }: SimulatedState,
  ): Ledger {
    const { person, state } = timeline.now
    const names = rememberedAttributes(engineFor(person, now, ledger).model.policies, settings)
    const outcome = { status: 'applied', detail: null } as const
    return nextLedger(
      ledger,
      done.map((one) => ({ ...one, outcome })),
      {
        now,
        commit: null,
        isVerified: null,
        unposted: null,
        people: [rememberPerson(person, state, now, names)],
        graces: timeline.graces,
        peopleCount: workspace.people.people.length,
        leftOpen: built.leftOpen,
        gone: built.gone,
        actual,
        swept: new Set(catalog.keys()),
        revocations: [],
        emergencies: ledger.emergencies ?? [],
        resources: [],
        gifts: giftsOf(engineFor(person, now), ledger),
        approved: null,
        catalog,
      },
    )
  }

  return { run, remember, engineFor }
}

/** As after an `apply` of everything. */
function giftsOf({ gifts, model, known }: AccessEngine, ledger: Ledger): string[] {
  const run = { known: ledger.gifts, isWholeFirst: false, waiting: new Set<string>() }
  return recordedGifts(gifts, model.constraints.rules, { ...run, isApproved: approvedLines(model, known) })
}

/** The ledger as far as it is about one person; accounts that only their grants speak of included. */
export function ledgerOf(ledger: Ledger, person: string, now: number): Ledger {
  const mine = <T extends { readonly person: string }>(list: readonly T[]) =>
    list.filter((one) => one.person === person)
  return {
    ...ledger,
    lastRun: ledger.lastRun ?? now,
    people: mine(ledger.people),
    accounts: mine(ledger.accounts),
    grants: mine(ledger.grants),
    graces: mine(ledger.graces),
  }
}

import { type ActualAccess, type Reason, totalLoss } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { grantKey } from '../domain/grant.ts'
import type { Ledger, LedgerGrace } from '../domain/ledger.ts'
import { type Attributes, firstValue, type LifecycleState, type Person } from '../domain/person.ts'
import type { DriftItem, Plan, PlanDiagnostic, Refusal } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { BuiltPlan } from '../plan/build-plan.ts'
import type { RecordHistory, RecordMoment } from './record-history.ts'
import { carryOut, type SimulatedChange } from './simulated-systems.ts'

/** What happens at one instant, and what the person has from then on. */
export interface SimulatedStep {
  readonly at: Instant
  /** what the HR system told; several at one instant */
  readonly moments: readonly RecordMoment[]
  readonly person: Person
  readonly state: LifecycleState
  /** the state before; null at the start */
  readonly stateBefore: LifecycleState | null
  /** a plan of this person alone at this instant, all of which is then carried out */
  readonly plan: Plan
  /** graces that begin here */
  readonly graces: readonly LedgerGrace[]
  /** by grant key: when what is given here ends by itself */
  readonly ends: ReadonlyMap<string, Instant>
  /** everything was taken away, and why */
  readonly loss: Reason | null
  /** expected and not to be had, since this instant */
  readonly missing: readonly DriftItem[]
  readonly refusals: readonly Refusal[]
  readonly diagnostics: readonly PlanDiagnostic[]
  /** what the person then holds by provisionr's hand */
  readonly held: Ledger['grants']
}

export interface SimulatedTimeline {
  readonly steps: readonly SimulatedStep[]
  /** the next instant at which something may change, beyond the horizon; null: nothing more is known */
  readonly next: Instant | null
}

/** What the files say of a person at one instant, and the plan that follows from it. */
export interface SimulatedRun {
  readonly timeline: AccessTimeline
  readonly built: BuiltPlan
}

export interface SimulatedState {
  readonly now: Instant
  readonly ledger: Ledger
  readonly actual: ActualAccess
}

export interface SimulationInputs {
  readonly history: RecordHistory
  /** null: until nothing more changes */
  readonly until: Instant | null
  readonly ledger: Ledger
  readonly actual: ActualAccess
  readonly catalog: SystemCatalog
  readonly personOf: (record: Attributes) => Person
  readonly run: (person: Person, state: SimulatedState) => SimulatedRun
  /** the ledger after a run whose changes all succeeded */
  readonly remember: (ran: SimulatedRun, done: readonly SimulatedChange[], state: SimulatedState) => Ledger
}

/** Runs a plan at every instant at which something can change for the person, and carries each out in thought. */
export function simulatePerson(inputs: SimulationInputs): SimulatedTimeline {
  const { history, until, personOf } = inputs
  const steps: SimulatedStep[] = []
  let person = history.base ? personOf(history.base) : null
  let { ledger, actual } = inputs
  let future: Instant | null = null
  let waiting = [...history.moments]
  if (person) visit(person, [], history.start)
  for (;;) {
    const at = earliest(waiting[0]?.at ?? null, future)
    if (at === null || (until !== null && at > until)) return { steps, next: at }
    const moments = waiting.filter((one) => one.at <= at)
    waiting = waiting.filter((one) => one.at > at)
    const last = moments.at(-1)
    if (last) person = personOf(last.record)
    visit(person!, moments, at)
  }

  function visit(who: Person, moments: readonly RecordMoment[], now: Instant): void {
    const state = { now, ledger, actual }
    const ran = inputs.run(who, state)
    const email = firstValue(who.attributes, 'email')
    const carried = carryOut(actual, ran.built.plan.changes, { catalog: inputs.catalog, email })
    const after = inputs.remember(ran, carried.done, state)
    const step = stepOf(ran, moments, { before: ledger, after, now, last: steps })
    if (isWorthTelling(step)) steps.push(step)
    ledger = after
    actual = carried.actual
    future = ran.timeline.future.find((one) => one.at > now)?.at ?? null
  }
}

/** Found in systems as they are; simulated ones hold nothing but the person's accounts. */
const aboutMachines = new Set(['missing-service-account', 'missing-protected-account', 'attestation-overdue'])

function stepOf(
  { timeline, built }: SimulatedRun,
  moments: readonly RecordMoment[],
  { before, after, now, last }: { before: Ledger; after: Ledger; now: Instant; last: readonly SimulatedStep[] },
): SimulatedStep {
  const { plan } = built
  const earlier = last.at(-1)
  const graceOf = (one: LedgerGrace) => `${grantKey(one)} ${one.until}`
  const known = new Set(before.graces.map(graceOf))
  const said = new Set(last.flatMap(({ diagnostics }) => diagnostics.map((one) => one.message)))
  return {
    at: now,
    moments,
    person: timeline.now.person,
    state: timeline.now.state,
    stateBefore: earlier?.state ?? null,
    plan,
    graces: timeline.graces.filter((one) => one.until > now && !known.has(graceOf(one))),
    ends: endsOf(timeline),
    loss: totalLoss(timeline.now),
    missing: newOnes(plan.drift.missing, earlier?.plan.drift.missing ?? [], (one) => one.address + one.message),
    refusals: newOnes(plan.refusals, earlier?.plan.refusals ?? [], (one) => one.message),
    diagnostics: plan.diagnostics.filter((one) => !said.has(one.message) && !aboutMachines.has(one.code)),
    held: after.grants,
  }
}

/** When the last of a grant's sources ends, where each of them does. */
function endsOf({ now }: AccessTimeline): Map<string, Instant> {
  const ends = new Map<string, Instant>()
  for (const [key, { reasons }] of now.expected) {
    const untils = reasons.flatMap(({ until }) => (until === null ? [] : [until]))
    if (untils.length > 0 && untils.length === reasons.length) ends.set(key, Math.max(...untils))
  }
  return ends
}

function newOnes<T>(now: readonly T[], before: readonly T[], keyOf: (one: T) => string): T[] {
  const known = new Set(before.map(keyOf))
  return now.filter((one) => !known.has(keyOf(one)))
}

/** The start and every event are told, also when nothing follows from them. */
function isWorthTelling(step: SimulatedStep): boolean {
  const { stateBefore, moments, plan, graces, missing, refusals, diagnostics, state } = step
  if (stateBefore === null || moments.length > 0 || state !== stateBefore) return true
  return [plan.changes, graces, missing, refusals, diagnostics].some((list) => list.length > 0)
}

function earliest(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

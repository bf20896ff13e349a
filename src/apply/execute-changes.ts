import pLimit from 'p-limit'
import type { Adapter, ChangeResult } from '../adapters/adapter.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import type { Outcome, PlannedChange } from '../domain/plan.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { batchChanges } from '../plan/order.ts'
import { adapterChange } from './adapter-change.ts'
import type { Patience } from './patience.ts'
import { sendChange, type SystemGate } from './send-change.ts'

export interface Execution {
  readonly changes: readonly PlannedChange[]
  readonly adapters: ReadonlyMap<string, Adapter>
  readonly people: ReadonlyMap<string, Person>
  /** what an account that was there before the run is called */
  readonly usernameOf: (system: string, account: string) => string | null
  readonly leavers: ReadonlySet<string>
  readonly catalog: SystemCatalog
  readonly systems: ReadonlyMap<string, SystemSettings>
  /** calls under way at once, per system */
  readonly concurrency: (system: string) => number
  readonly patience: Patience
  /** told before the changes of a batch are sent, and awaited */
  readonly beforeBatch: (changes: readonly PlannedChange[]) => Promise<void>
  /** told what became of them; gives back what proved true, which later batches rely on */
  readonly afterBatch: (done: readonly ExecutedChange[]) => Promise<readonly ExecutedChange[]>
}

export interface ExecutedChange {
  readonly change: PlannedChange
  /** native account id, also of an account that this run made */
  readonly account: string | null
  readonly outcome: Outcome
  /** failed as far as is known, and yet it may have been done: nobody could look */
  readonly isUncertain?: boolean
}

/** What the batches of a run share. */
interface Progress {
  readonly done: Map<string, ExecutedChange>
  /** native ids of accounts that the run made */
  readonly created: Map<string, string>
  readonly gates: ReadonlyMap<string, SystemGate>
}

/** Carries changes out batch by batch; one failure neither hides nor stops the others, save those that need it. */
export async function executeChanges(execution: Execution): Promise<void> {
  const systems = [...execution.adapters.keys()]
  const limits = new Map(systems.map((system) => [system, pLimit(execution.concurrency(system))]))
  const gates = new Map(systems.map((system) => [system, { pause: Promise.resolve(), isDown: false }]))
  const progress: Progress = { done: new Map(), created: new Map(), gates }
  for (const changes of batchChanges(execution.changes, execution)) {
    if (!execution.patience.signal.aborted) await execution.beforeBatch(changes)
    const finished = await Promise.all(
      changes.map((change) => limits.get(change.system)!(() => executeOne(change, execution, progress))),
    )
    for (const one of await execution.afterBatch(finished)) progress.done.set(one.change.id, one)
  }
}

async function executeOne(
  change: PlannedChange,
  execution: Execution,
  { done, created, gates }: Progress,
): Promise<ExecutedChange> {
  const place = `${change.person}/${change.system}`
  const account = change.account ?? created.get(place) ?? null
  if (execution.patience.signal.aborted) {
    return { change, account, outcome: { status: 'skipped', detail: 'interrupted before it was begun' } }
  }
  const failed = change.requires.find((id) => !isDone(done.get(id)?.outcome))
  if (failed !== undefined) {
    return { change, account, outcome: { status: 'skipped', detail: `needs \`${failed}\`, which did not succeed` } }
  }
  // Taking over what is already so writes nothing; it is verified like everything else.
  if (change.action === 'adopt') return { change, account, outcome: { status: 'applied', detail: null } }
  const asked = adapterChange(change, {
    account,
    person: execution.people.get(change.person) ?? null,
    username: account === null ? null : execution.usernameOf(change.system, account),
  })
  const adapter = execution.adapters.get(change.system)!
  const { result, isUncertain } = await sendChange(adapter, asked, gates.get(change.system)!, execution.patience)
  if (result.status === 'applied' && result.account !== undefined) created.set(place, result.account)
  return { change, account: created.get(place) ?? account, outcome: outcomeOf(result), isUncertain }
}

export function isDone(outcome: Outcome | undefined): boolean {
  return outcome?.status === 'applied' || outcome?.status === 'unchanged' || outcome?.status === 'pending'
}

function outcomeOf(result: ChangeResult): Outcome {
  switch (result.status) {
    case 'applied':
      return { status: 'applied', detail: result.replaced?.length ? `replaced ${result.replaced.join(', ')}` : null }
    case 'unchanged':
      return { status: 'unchanged', detail: result.why.replaceAll('_', ' ') }
    case 'pending':
      return { status: 'pending', detail: result.handle }
    case 'action_required':
      return { status: 'action_required', detail: result.message }
    case 'conflict':
      return { status: 'conflict', detail: `something else changed it: now ${describe(result.actual)}` }
    case 'failed':
      return { status: 'failed', detail: `${result.class.replaceAll('_', ' ')}: ${result.message}` }
  }
}

function describe(state: { readonly level: string | null; readonly status: string } | null): string {
  if (state === null) return 'absent'
  return state.level === null ? state.status : `${state.level}, ${state.status}`
}

import type { ChangeResult } from '../adapters/adapter.ts'
import type { ChangeState, Outcome, PlannedChange } from '../domain/plan.ts'
import { adapterChange } from './adapter-change.ts'
import type { ExecutedChange, Execution, RunState } from './execution.ts'
import type { Lane } from './lane.ts'
import { sendChange } from './send-change.ts'

/** Carries one change out, unless what it requires did not succeed or the run was interrupted. */
export async function executeOne(
  change: PlannedChange,
  lane: Pick<Lane, 'adapter' | 'gate'>,
  { done, created }: RunState,
  { people, usernameOf, systems, patience }: Pick<Execution, 'people' | 'usernameOf' | 'systems' | 'patience'>,
): Promise<ExecutedChange> {
  const place = `${change.person}/${change.system}`
  const account = change.account ?? created.get(place) ?? null
  if (patience.signal.aborted) {
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
    person: people.get(change.person) ?? null,
    username: account === null ? null : usernameOf(change.system, account),
    match: systems.get(change.system)?.accounts.match ?? null,
  })
  const { result, isUncertain } = await sendChange(lane.adapter, asked, lane.gate, patience)
  if ((result.status === 'applied' || result.status === 'unchanged') && result.account !== undefined)
    created.set(place, result.account)
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

function describe(state: ChangeState | null): string {
  if (state === null) return 'absent'
  if (state.valid_until) return `${state.status} until ${state.valid_until}`
  return state.level === null ? state.status : `${state.level}, ${state.status}`
}

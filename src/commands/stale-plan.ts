import { Failure } from '../domain/failure.ts'
import type { ChangeState, Plan, PlannedChange } from '../domain/plan.ts'
import { decisionOf } from '../plan/planned-change.ts'

/** Refuses, before the first write, a saved plan or an expected digest that the world has moved away from. */
export function checkStale(fresh: Plan, saved: Plan | null, expectedDigest: string | null): void {
  if (expectedDigest !== null && fresh.digest !== expectedDigest) {
    throw new Failure({
      code: 'stale-plan',
      message: `the plan's digest is ${fresh.digest}, not the expected ${expectedDigest.slice(0, 100)}`,
      help: 'look at the new plan: `provisionr plan`',
    })
  }
  if (saved === null || saved.digest === fresh.digest) return
  throw new Failure({
    code: 'stale-plan',
    message: `the saved plan is stale, nothing was changed: ${describeMoves(saved, fresh).join('; ')}`,
    help: 'make and review a new plan: `provisionr plan --out FILE`',
  })
}

const shown = 10

function describeMoves(saved: Plan, fresh: Plan): string[] {
  const before = new Map(saved.changes.map((change) => [decisionOf(change), change]))
  const now = new Map(fresh.changes.map((change) => [decisionOf(change), change]))
  const gone = [...before].flatMap(([key, change]) => (now.has(key) ? [] : [`no longer planned: ${describe(change)}`]))
  const added = [...now].flatMap(([key, change]) => (before.has(key) ? [] : [`now planned: ${describe(change)}`]))
  const all = [...gone, ...added].sort()
  return all.length > shown ? [...all.slice(0, shown), `and ${all.length - shown} more`] : all
}

/** `update ada/gitlab:group:eng (developer → owner, policy)`: all that tells one decision from another. */
function describe({ action, address, before, after, cause }: PlannedChange): string {
  const [from, to] = [before, after].map(stateText)
  return `${action} ${address} (${from === to ? '' : `${from} → ${to}, `}${cause})`
}

function stateText(state: ChangeState | null): string {
  if (state === null) return 'nothing'
  if (state.level === null) return state.status === 'active' ? 'held' : state.status
  return state.status === 'active' ? state.level : `${state.level}, ${state.status}`
}

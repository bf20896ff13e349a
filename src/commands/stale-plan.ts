import { Failure } from '../domain/failure.ts'
import type { Plan, PlannedChange } from '../domain/plan.ts'
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
  const text = (change: PlannedChange) => `${change.action} ${change.address}`
  const gone = [...before].flatMap(([key, change]) => (now.has(key) ? [] : [`no longer planned: ${text(change)}`]))
  const added = [...now].flatMap(([key, change]) => (before.has(key) ? [] : [`now planned: ${text(change)}`]))
  const all = [...gone, ...added].sort()
  return all.length > shown ? [...all.slice(0, shown), `and ${all.length - shown} more`] : all
}

import { Failure } from '../domain/failure.ts'
import type { ChangeState, Plan, PlannedChange } from '../domain/plan.ts'
import { confirmText } from '../plan/confirm-text.ts'
import { decisionOf } from '../plan/planned-change.ts'
import { isSameAccount } from '../plan/reviewed-changes.ts'

/** Refuses, before the first write, a saved plan or an expected digest that the world has moved away from. */
export function checkStale(fresh: Plan, saved: Plan | null, expectedDigest: string | null): void {
  if (expectedDigest !== null && fresh.digest !== expectedDigest) {
    throw new Failure({
      code: 'stale-plan',
      message: `the plan's digest is ${fresh.digest}, not the expected ${expectedDigest.slice(0, 100)}; nothing was changed`,
      help: 'look at the new plan: `provisionr plan`',
    })
  }
  if (saved === null) return
  checkConfiguration(fresh, saved)
  const moves = describeMoves(saved, fresh)
  if (moves.length === 0 && saved.digest === fresh.digest) return
  throw new Failure({
    code: 'stale-plan',
    message: `the saved plan is stale, nothing was changed${sourceText(saved, fresh)}: ${limited(moves).join('; ')}`,
    help: helpFor(saved, fresh),
  })
}

/** What systems there are, and where, stands in no decision. */
export function checkConfiguration(fresh: Plan, saved: Plan): void {
  if (saved.source.config_digest === fresh.source.config_digest) return
  throw new Failure({
    code: 'stale-plan',
    message: `the saved plan was made with another configuration${commitsText(saved, fresh)}; nothing was changed`,
    help: 'make and review a new plan: `provisionr plan --out FILE`',
  })
}

const shown = 10

function limited(moves: readonly string[]): readonly string[] {
  return moves.length > shown ? [...moves.slice(0, shown), `and ${moves.length - shown} more`] : moves
}

function describeMoves(saved: Plan, fresh: Plan): string[] {
  const before = new Map(saved.changes.map((change) => [decisionOf(change), change]))
  const now = new Map(fresh.changes.map((change) => [decisionOf(change), change]))
  const gone = [...before].flatMap(([key, change]) => (now.has(key) ? [] : [`no longer planned: ${describe(change)}`]))
  const added = [...now].flatMap(([key, change]) => (before.has(key) ? [] : [`now planned: ${describe(change)}`]))
  const passed = [...now].flatMap(([key, change]) => {
    const then = before.get(key)
    if (then === undefined || isSameAccount(change, then)) return []
    return [`now for another account (${change.account ?? 'none'}, not ${then.account}): ${describe(change)}`]
  })
  return [...gone, ...added, ...passed].sort()
}

/** `update ada/gitlab:group:eng (developer → owner, policy)`: all that tells one decision from another. */
export function describe({ action, address, before, after, cause }: PlannedChange): string {
  const [from, to] = [before, after].map(stateText)
  return `${action} ${address} (${from === to ? '' : `${from} → ${to}, `}${cause})`
}

export function stateText(state: ChangeState | null): string {
  if (state === null) return 'nothing'
  if (state.valid_until) return `${state.status} until ${state.valid_until}`
  if (state.level === null) return state.status === 'active' ? 'held' : state.status
  return state.status === 'active' ? state.level : `${state.level}, ${state.status}`
}

/** What the plans were made of, where that differs. */
function sourceText(saved: Plan, fresh: Plan): string {
  const parts = [
    ...(saved.source.policies_digest === fresh.source.policies_digest ? [] : [`the files${commitsText(saved, fresh)}`]),
    ...(saved.source.people_digest === fresh.source.people_digest ? [] : ['the people']),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(' and ')} are others than then)`
}

function commitsText({ source: { commit: then } }: Plan, { source: { commit: now } }: Plan): string {
  return then === null || now === null || then === now ? '' : ` (${then.slice(0, 7)} then, ${now.slice(0, 7)} now)`
}

/** A plan does not bring the leave that was given for it along. */
function helpFor({ selection: then }: Plan, { selection: now }: Plan): string {
  const lacking = (then.confirmed ?? []).filter((address) => !(now.confirmed ?? []).includes(address))
  if (lacking.length > 0) return `it was made with leave that has to be given again: ${confirmText(lacking)}`
  return 'make and review a new plan: `provisionr plan --out FILE`, or apply what still holds with `--replan`'
}

import type { LedgerRevocation } from '../domain/ledger.ts'
import type { ChangeAction, OutcomeStatus } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'
import { isDone } from './execute-one.ts'
import type { ExecutedChange } from './execution.ts'

const takingAway: ReadonlySet<ChangeAction> = new Set([
  'remove',
  'suspend_account',
  'deactivate_account',
  'delete_account',
])
/** Whatever was not even tried has not failed. */
const failing: ReadonlySet<OutcomeStatus> = new Set(['failed', 'conflict', 'action_required'])

/** `open`, with what this run took away (and saw gone) left out, and what it failed to take away counted once more. */
export function nextRevocations(
  open: readonly LedgerRevocation[],
  executed: readonly ExecutedChange[],
  now: Instant,
): LedgerRevocation[] {
  const all = new Map(open.map((one) => [keyOf(one), one]))
  for (const { change, account, outcome } of executed) {
    if (!takingAway.has(change.action) || account === null) continue
    const { person, system, type, resource } = change
    const key = keyOf({ system, account, type, resource })
    if (isDone(outcome)) all.delete(key)
    else if (failing.has(outcome.status)) {
      const { since = now, failures = 0 } = all.get(key) ?? {}
      all.set(key, { person, system, account, type, resource, since, failures: failures + 1 })
    }
  }
  return [...all.values()]
}

function keyOf({
  system,
  account,
  type,
  resource,
}: Pick<LedgerRevocation, 'system' | 'account' | 'type' | 'resource'>) {
  return JSON.stringify([system, account, type, resource])
}

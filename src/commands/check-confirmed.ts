import { Failure } from '../domain/failure.ts'
import type { Plan } from '../domain/plan.ts'
import { didYouMean } from '../domain/suggest.ts'

/**
 * Refuses an address after `--confirm` that no change of the plan has: whoever confirms one thing and means another should
 * know before anything is done. `known`: also what guards hold back.
 */
export function checkConfirmed(plan: Plan, known: ReadonlySet<string>): void {
  for (const address of plan.selection.confirmed ?? []) {
    if (known.has(address)) continue
    const held = plan.refusals.flatMap((one) => one.confirm ?? [])
    const help =
      held.length === 0
        ? 'no guard stops a change that could be confirmed; leave `--confirm` away'
        : didYouMean(address, new Set(held))
    throw new Failure({ code: 'unknown-name', message: `no planned change has the address \`${address}\``, help })
  }
}

import { Failure } from '../domain/failure.ts'
import type { LeftOut, Plan } from '../domain/plan.ts'
import type { Ledger } from '../domain/ledger.ts'
import { isAlreadySo } from '../plan/already-so.ts'
import { decisionWithoutCause } from '../plan/planned-change.ts'
import type { ComputedPlan } from './compute-plan.ts'
import { checkConfiguration, describe } from './stale-plan.ts'

/** `--replan` needs a plan that was reviewed, and `--expect-digest` is then that plan's. */
export function checkReplan(
  saved: Plan | null,
  { replan, expectDigest }: { readonly replan: boolean; readonly expectDigest: string | null },
): void {
  if (!replan) return
  if (saved === null) {
    throw new Failure({
      code: 'usage',
      message: '`--replan` keeps to a plan that was reviewed, and no file is named',
      help: 'name it: `provisionr apply FILE --replan`',
    })
  }
  if (expectDigest === null || expectDigest === saved.digest) return
  throw new Failure({
    code: 'stale-plan',
    message: `the saved plan's digest is ${saved.digest}, not the expected ${expectDigest.slice(0, 100)}; nothing was changed`,
    help: 'apply the plan that was reviewed',
  })
}

/** The plan with what it leaves out, on both sides. */
export function withLeftOut({ plan, actual, unreviewed }: ComputedPlan, saved: Plan, ledger: Ledger): Plan {
  checkConfiguration(plan, saved)
  const planned = new Set(plan.changes.map(decisionWithoutCause))
  const missing = saved.changes.filter((change) => !planned.has(decisionWithoutCause(change)))
  const already = missing.filter((change) => isAlreadySo(change, { actual, ledger }))
  const done = new Set(already)
  const left_out: LeftOut = {
    already: already.map(describe),
    reviewed: missing.filter((change) => !done.has(change)).map(describe),
    unreviewed: unreviewed.map(describe),
  }
  return { ...plan, left_out }
}

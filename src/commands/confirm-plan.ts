import { Failure } from '../domain/failure.ts'
import type { Cause, Plan } from '../domain/plan.ts'
import { renderPlanText } from '../views/plan-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'

/** What happens by itself: `apply --only-cause` with nothing but these is how it is put on a schedule. */
const scheduled: ReadonlySet<Cause> = new Set(['start', 'expiry', 'grace', 'lock', 'person'])

/** Goes on with `--yes`, in CI, on a schedule, or when the person at the terminal types `yes` after reading the plan. */
export async function confirmPlan(
  plan: Plan,
  options: {
    readonly yes: boolean
    readonly groupBy: 'person' | 'system'
    readonly describePerson: (id: string) => string | null
    /** what to do where nobody can be asked */
    readonly help?: string
  },
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  if (options.yes || plan.changes.length === 0 || context.env['CI'] === 'true') return
  if (!context.interactive || !global.input) {
    const { causes } = plan.selection
    if (causes.length > 0 && causes.every((cause) => scheduled.has(cause))) return
    throw new Failure({
      code: 'not-confirmed',
      message: 'nothing was changed: nobody confirmed the plan',
      help: options.help ?? 'look at it with `provisionr plan`, then run `provisionr apply --yes`',
    })
  }
  const { groupBy, describePerson } = options
  context.err(
    renderPlanText(plan, { columns: context.columns, color: context.color, groupBy, describePerson, next: null }),
  )
  const answer = await context.ask('Apply these changes? Only `yes` is taken as consent: ')
  if (answer.trim() === 'yes') return
  throw new Failure({
    code: 'not-confirmed',
    message: 'nothing was changed',
    help: 'run it again and answer `yes`, or use --yes',
  })
}

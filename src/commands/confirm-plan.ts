import { Failure } from '../domain/failure.ts'
import type { Plan } from '../domain/plan.ts'
import { renderPlanText } from '../views/plan-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'

/** Goes on with `--yes`, in CI, or when the person at the terminal types `yes` after reading the plan. */
export async function confirmPlan(
  plan: Plan,
  options: {
    readonly yes: boolean
    readonly groupBy: 'person' | 'system'
    readonly describePerson: (id: string) => string | null
  },
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  if (options.yes || plan.changes.length === 0 || context.env['CI'] === 'true') return
  if (!context.interactive || !global.input) {
    throw new Failure({
      code: 'not-confirmed',
      message: 'nothing was changed: nobody confirmed the plan',
      help: 'look at it with `provisionr plan`, then run `provisionr apply --yes`',
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

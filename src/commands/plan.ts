import type { ExitCode } from '../domain/exit-code.ts'
import { sinceBranching } from './base-options.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { planExitCode } from './plan-exit-code.ts'
import type { PlanOptions } from './plan-options.ts'
import { printPlan } from './print-plan.ts'
import { loadFiles } from './workspace.ts'

/** Shows what would change and why; never writes to a system or the ledger. */
export async function plan(options: PlanOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  // Only who asks for a pull request loads what talks to a forge.
  if (options.pullRequest !== null || options.post)
    return (await import('./plan-request.ts')).planRequest(options, global, context)
  const base = options.base === null ? null : sinceBranching(options.base, { mayBeEmpty: false })
  const load = async () => ({ files: await loadFiles(global, context, { at: options.at, base }) })
  const made = await printPlan(options, global, context, load)
  return planExitCode(made, options)
}

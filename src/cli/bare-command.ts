import type { CommandContext, GlobalOptions } from '../commands/command-context.ts'
import type { LintOptions } from '../commands/lint.ts'
import type { PlanOptions } from '../commands/plan-options.ts'

/**
 * Runs `plan` or `lint` without a word more, as they mostly are: describing and reading the tree of commands takes as long
 * as a small plan. Null for everything else.
 */
export async function runBareCommand(argv: readonly string[], context: CommandContext): Promise<number | null> {
  const [name, ...more] = argv
  if (more.length > 0) return null
  if (name === 'plan') return (await import('../commands/plan.ts')).plan(barePlan, bareGlobal, context)
  if (name === 'lint') return (await import('../commands/lint.ts')).lint(bareLint, bareGlobal, context)
  return null
}

// What the tree of commands makes of no options.

export const bareGlobal: GlobalOptions = {
  config: null,
  environment: null,
  json: false,
  quiet: false,
  logLevel: 'warn',
  input: true,
  parallelism: 8,
  write: [],
}

export const barePlan: PlanOptions = {
  groupBy: 'person',
  verbose: false,
  people: [],
  systems: [],
  policies: [],
  causes: [],
  remediate: false,
  maxRemovals: null,
  confirm: [],
  out: null,
  base: null,
  pullRequest: null,
  post: false,
  at: null,
  detailedExitcode: false,
  requireComplete: false,
}

export const bareLint: LintOptions = { paths: [], expiring: null, state: false, base: null, format: null }

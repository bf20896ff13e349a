import type { Plan } from '../domain/plan.ts'
import { shellWord } from '../domain/shell-word.ts'
import type { GlobalOptions } from './command-context.ts'

/** The command to type after a plan, with all that the plan was limited to; null when there is nothing to do. */
export function nextStep(
  plan: Plan,
  options: { readonly out: string | null; readonly at: string | null },
  global: Pick<GlobalOptions, 'config' | 'environment'>,
): string | null {
  const line = (verb: string, ...words: readonly string[]) =>
    ['provisionr', ...globalWords(global), verb, ...words].map(shellWord).join(' ')
  // What is compared with a base is there to be reviewed: it is applied after the merge.
  if (plan.source.base !== null) return null
  const limits = selectionWords(plan)
  const allowed = allowingPlan(plan)
  if (allowed !== null) return line('plan', ...selectionWords(allowed))
  if (plan.refusals.length > 0 || plan.changes.length === 0) return plan.drift.excess.length > 0 ? line('drift') : null
  if (options.at !== null) return line('plan', ...limits)
  if (options.out === null) return line('apply', ...limits)
  return line('apply', ...savedWords(plan, options.out))
}

/** How a saved plan is applied: what lifts a guard is said again. */
export function applyLine(plan: Pick<Plan, 'selection'>, file: string): string {
  return ['provisionr', 'apply', ...savedWords(plan, file)].map(shellWord).join(' ')
}

function savedWords({ selection }: Pick<Plan, 'selection'>, file: string): string[] {
  return [file, ...allowingWords(selection)]
}

/** The plan with leave for everything that a flag can allow; null when no flag allows anything more. */
function allowingPlan({ refusals, selection }: Plan): Pick<Plan, 'selection'> | null {
  const removals = refusals.flatMap((one) => /^--max-removals (\d+)$/.exec(one.allow_with ?? '')?.[1] ?? [])
  const confirm = refusals.flatMap((one) => one.confirm ?? [])
  if (removals.length + confirm.length === 0) return null
  const confirmed = [...new Set([...(selection.confirmed ?? []), ...confirm])]
  const max = removals.length === 0 ? selection.max_removals : Math.max(...removals.map(Number))
  return { selection: { ...selection, max_removals: max, confirmed } }
}

function allowingWords({ max_removals: removals, confirmed = [] }: Plan['selection']): string[] {
  const limit = removals === null ? [] : ['--max-removals', String(removals)]
  return [...limit, ...confirmed.flatMap((address) => ['--confirm', address])]
}

export function globalWords({ config, environment }: Pick<GlobalOptions, 'config' | 'environment'>): string[] {
  return [
    ...(config === null ? [] : ['--config', config]),
    ...(environment === null ? [] : ['--environment', environment]),
  ]
}

function selectionWords({ selection }: Pick<Plan, 'selection'>): string[] {
  const { people, systems, policies, causes, remediate } = selection
  const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value])
  return [
    ...each('--user', people),
    ...each('--system', systems),
    ...each('--policy', policies),
    ...each('--cause', causes),
    ...(remediate ? ['--remediate'] : []),
    ...allowingWords(selection),
  ]
}

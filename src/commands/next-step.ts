import type { Plan } from '../domain/plan.ts'
import type { GlobalOptions } from './command-context.ts'

/** The command to type after a plan, with all that the plan was limited to; null when there is nothing to do. */
export function nextStep(
  plan: Plan,
  options: { readonly out: string | null; readonly at: string | null; readonly base: string | null },
  global: Pick<GlobalOptions, 'config' | 'environment'>,
): string | null {
  const line = (verb: string, ...words: readonly string[]) =>
    ['provisionr', ...globalWords(global), verb, ...words].map(shellWord).join(' ')
  // What is compared with a base is there to be reviewed: it is applied after the merge.
  if (options.base !== null) return null
  const limits = selectionWords(plan)
  const refusal = plan.refusals.find((one) => one.allow_with?.startsWith('--'))
  if (refusal?.allow_with) {
    const kept = selectionWords({ ...plan, selection: { ...plan.selection, max_removals: null } })
    return line('plan', ...kept, ...refusal.allow_with.split(' '))
  }
  if (plan.refusals.length > 0 || plan.changes.length === 0) return plan.drift.excess.length > 0 ? line('drift') : null
  if (options.at !== null) return line('plan', ...limits)
  if (options.out === null) return line('apply', ...limits)
  return line('apply', ...savedWords(plan, options.out))
}

/** How a saved plan is applied: what lifts a guard is said again. */
export function applyLine(plan: Pick<Plan, 'selection'>, file: string): string {
  return ['provisionr', 'apply', ...savedWords(plan, file)].map(shellWord).join(' ')
}

function savedWords({ selection: { max_removals: removals } }: Pick<Plan, 'selection'>, file: string): string[] {
  return [file, ...(removals === null ? [] : ['--max-removals', String(removals)])]
}

export function globalWords({ config, environment }: Pick<GlobalOptions, 'config' | 'environment'>): string[] {
  return [
    ...(config === null ? [] : ['--config', config]),
    ...(environment === null ? [] : ['--environment', environment]),
  ]
}

function selectionWords({ selection }: Pick<Plan, 'selection'>): string[] {
  const { people, systems, policies, causes, remediate, max_removals: removals } = selection
  const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value])
  return [
    ...each('--user', people),
    ...each('--system', systems),
    ...each('--policy', policies),
    ...each('--cause', causes),
    ...(remediate ? ['--remediate'] : []),
    ...(removals === null ? [] : ['--max-removals', String(removals)]),
  ]
}

/** As a POSIX shell reads it: names come from files, and the line is there to be copied. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

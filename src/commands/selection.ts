import { Failure } from '../domain/failure.ts'
import type { Cause, PlanSelection } from '../domain/plan.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { WorkspaceFiles } from './workspace.ts'

/** What `plan`, `apply` and `drift` can be limited to; names as typed. */
export interface SelectionOptions {
  readonly people: readonly string[]
  readonly systems: readonly string[]
  readonly policies: readonly string[]
  readonly causes: readonly string[]
  readonly remediate: boolean
  readonly maxRemovals: number | null
  /** addresses of changes that a guard may not stop */
  readonly confirm: readonly string[]
}

export const everything: SelectionOptions = {
  people: [],
  systems: [],
  policies: [],
  causes: [],
  remediate: false,
  maxRemovals: null,
  confirm: [],
}

const causes: readonly Cause[] = ['policy', 'person', 'start', 'expiry', 'grace', 'lock', 'lifted', 'drift', 'adopt']

/** `people`: whoever can be named. A name that means nothing is refused: a plan of nobody would look like a plan without changes. */
export function checkSelection(
  options: SelectionOptions,
  workspace: WorkspaceFiles,
  people: readonly string[],
): PlanSelection {
  const policies = [
    ...workspace.documents.policies.map((one) => one.name),
    ...workspace.documents.exceptions.map((one) => one.id),
  ]
  return {
    people: known('person', options.people, people),
    systems: known('system', options.systems, [...workspace.settings.systems.keys()]),
    policies: known('policy', options.policies, policies),
    causes: known('cause', options.causes, causes),
    remediate: options.remediate,
    ...allowances(options),
  }
}

/** What lifts guards, in one run: it is said by whoever starts it, never by a file. */
export function allowances({ maxRemovals, confirm }: Pick<SelectionOptions, 'maxRemovals' | 'confirm'>) {
  const confirmed = [...new Set(confirm)].sort()
  return { max_removals: maxRemovals, ...(confirmed.length === 0 ? {} : { confirmed }) }
}

function known<T extends string>(what: string, names: readonly string[], all: readonly T[]): T[] {
  const set = new Set<string>(all)
  for (const name of names) {
    if (set.has(name)) continue
    throw new Failure({ code: 'unknown-name', message: `unknown ${what} \`${name}\``, help: didYouMean(name, set) })
  }
  return [...new Set(names as readonly T[])].sort()
}

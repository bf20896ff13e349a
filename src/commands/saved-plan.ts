import { Failure } from '../domain/failure.ts'
import type { Plan, PlanSelection } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import { allowances, type SelectionOptions } from './selection.ts'
import { readPlanFile } from './show.ts'

/** The plan in a file, to be applied as it is: what it is limited to was reviewed with it and stands in it. */
export async function readSavedPlan(path: string, options: SelectionOptions): Promise<Plan> {
  const { people, systems, policies, causes, remediate } = options
  if (remediate || [people, systems, policies, causes].some((list) => list.length > 0)) {
    throw new Failure({
      code: 'usage',
      message: 'a saved plan is applied as a whole, without --user, --system, --policy, --cause and --remediate',
      help: 'give them to `provisionr plan --out FILE` instead',
    })
  }
  const saved = await readPlanFile(path, { isExact: true })
  if (saved.kind === 'plan' && saved.source.base !== null) {
    throw new Failure({
      code: 'usage',
      message: `the saved plan compares with \`${saved.source.base_name ?? saved.source.base}\`: it is for reviewers`,
      help: 'merge the change, then plan and apply without `--base`',
    })
  }
  if (saved.kind === 'plan') return saved
  throw new Failure({
    code: 'plan-unreadable',
    message: 'this is the result of a run, not a plan',
    help: 'apply a file that `provisionr plan --out FILE` wrote',
  })
}

/** What a saved plan was limited to; what lifts guards is said by whoever applies it. */
export function savedSelection(
  { selection, digest }: Plan,
  options: SelectionOptions & { readonly replan: boolean },
): PlanSelection {
  const { confirmed: _, ...limits } = selection
  return { ...limits, ...allowances(options), ...(options.replan ? { reviewed: digest } : {}) }
}

/** A plan for one environment says nothing about another, even where both would decide the same. */
export function checkOwner(saved: Plan, settings: Pick<Settings, 'organization' | 'environment'>): void {
  const { organization, environment } = settings
  if (saved.organization === organization && saved.environment === environment) return
  const name = (of: Pick<Settings, 'organization' | 'environment'>) =>
    of.environment === null ? `\`${of.organization}\`` : `\`${of.organization}\` (${of.environment})`
  throw new Failure({
    code: 'stale-plan',
    message: `the saved plan is for ${name(saved)}, and this is ${name(settings)}; nothing was changed`,
    help: 'choose its environment with --environment, or make a new plan: `provisionr plan --out FILE`',
  })
}

/** Where merges have to be verified, a plan counts only when it is of the files that are. */
export function checkVerified({ source }: Plan, verified: string | null): void {
  if (source.commit === verified) return
  const short = (commit: string | null) => (commit === null ? 'no commit' : commit.slice(0, 7))
  throw new Failure({
    code: 'stale-plan',
    message: `the saved plan is of the files of ${short(source.commit)}, and those of ${short(verified)} are the last that were verified; nothing was changed`,
    help: 'make a new plan: `provisionr plan --out FILE`',
  })
}

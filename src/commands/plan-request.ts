import { loadSettings } from '../config/load-settings.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { PullRequest, RequestFacts } from '../domain/forge.ts'
import type { Plan } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import type { Forge } from '../forge/forge.ts'
import { requestState } from '../plan/request-state.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openForgeOf } from './forge-of.ts'
import { loadRequest } from './load-request.ts'
import { locate } from './locate.ts'
import { planExitCode } from './plan-exit-code.ts'
import type { PlanOptions } from './plan-options.ts'
import { postFailedPlan, postPlan } from './post-plan.ts'
import { printPlan } from './print-plan.ts'
import { mergeRequest, movedRequest } from './request-merge.ts'
import { requestOfHead, requirePlannable, requireRequestOptions } from './require-plannable.ts'
import { withOwnCi } from './with-own-ci.ts'
import { invalidFiles } from './workspace.ts'

/**
 * Plans what merging a pull request would do, from a checkout of its base branch: configuration, programs, people and the
 * ledger are those of the base, policies and exceptions those that the merge gives. With `--post` the plan is written to
 * the pull request after it was printed, and so is why there is none.
 */
export async function planRequest(
  options: PlanOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const asked = requireRequestOptions(options, context)
  const settings = loadBaseSettings(global, context)
  const { organization, environment, privacy } = settings
  const forge = await openForgeOf(withOwnCi(settings, context), global, context)
  try {
    const request =
      typeof asked === 'number'
        ? await forge.fetchRequest(asked)
        : requestOfHead(await forge.fetchRequestsOf(asked), asked)
    requirePlannable(request)
    const place = { forge, request, organization, environment }
    const { made, facts } = await makePlan(place.request, forge, { options, global, context }).catch(
      async (error: unknown) => {
        if (options.post && error instanceof Failure)
          await postFailedPlan(error, { ...place, ...(privacy !== 'full' && { privacy }) }, global, context)
        throw error
      },
    )
    if (options.post) await postPlan(made, { ...place, reviews: facts.reviews }, global, context)
    const code = planExitCode(made, options)
    return code === exitCodes.ok && requestState(made) === 'pending' ? exitCodes.refused : code
  } finally {
    await forge.close()
  }
}

interface Run {
  readonly options: PlanOptions
  readonly global: GlobalOptions
  readonly context: CommandContext
}

async function makePlan(
  request: PullRequest,
  forge: Forge,
  { options, global, context }: Run,
): Promise<{ readonly made: Plan; readonly facts: RequestFacts }> {
  const { root } = locate(global, context)
  const [facts, merged] = await Promise.all([forge.fetchFacts(request.number), mergeRequest(root, request)])
  if (facts.request.head.commit !== request.head.commit) throw movedRequest(request.number)
  const load = () => loadRequest({ facts, merged, forge }, options, global, context)
  return { made: await printPlan(options, global, context, load), facts }
}

/** Of what is checked out, which has to be the base branch: its token and address are used to ask. */
function loadBaseSettings(global: GlobalOptions, context: CommandContext): Settings {
  const { settings, diagnostics } = loadSettings({ ...locate(global, context), environment: global.environment })
  if (!settings) throw invalidFiles(diagnostics)
  return settings
}

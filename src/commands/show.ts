import { resolve } from 'node:path'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Plan, PlanResult } from '../domain/plan.ts'
import { readTextFile } from '../files/read-text-file.ts'
import { parsePlan } from '../plan/parse-plan.ts'
import { sealPlan } from '../plan/seal-plan.ts'
import { renderJson } from '../views/json.ts'
import { renderPlanText } from '../views/plan-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { applyLine } from './next-step.ts'
import { checkFormats, emit } from './output.ts'
import { planComment, planFormats } from './plan-comment.ts'
import { sha256 } from '../files/sha256.ts'

const largestFile = 500_000_000

export interface ShowOptions {
  readonly file: string
  readonly groupBy: 'person' | 'system'
  readonly verbose: boolean
}

/** Shows a saved plan or result again. */
export async function show(options: ShowOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  checkFormats(planFormats, global)
  const comment = await planComment(global)
  const plan = await readPlanFile(resolve(context.cwd, options.file))
  const next = plan.kind === 'plan' && plan.changes.length > 0 && plan.applyable ? applyLine(plan, options.file) : null
  emit(
    {
      text: (text) => renderPlanText(plan, { ...text, groupBy: options.groupBy, verbose: options.verbose, next }),
      json: () => renderJson(sealPlan(plan, sha256)),
      ...comment(plan),
    },
    global,
    context,
  )
  return exitCodes.ok
}

/** Reads a plan or result file; one that is cut, changed or of a newer format is refused. `isExact`: changed in any byte. */
export async function readPlanFile(path: string, { isExact = false } = {}): Promise<Plan | PlanResult> {
  const read = readTextFile(path, path, largestFile)
  if (!('text' in read)) {
    throw new Failure({
      code: 'plan-unreadable',
      message: `cannot read the plan: ${read.diagnostic.message}`,
      help: 'make one with `provisionr plan --out FILE`',
    })
  }
  const parsed = parsePlan(read.text, sha256)
  if (parsed.ok && isExact && renderJson(parsed.plan) !== read.text) {
    throw new Failure({
      code: 'plan-unreadable',
      message: `\`${path}\` was changed after it was made: not every byte is as it was written`,
      help: 'make a new one with `provisionr plan --out FILE`',
    })
  }
  if (parsed.ok) return parsed.plan
  throw new Failure({ code: 'plan-unreadable', message: `\`${path}\` ${parsed.problem}`, help: parsed.help })
}

import type { Plan, PlanResult } from '../domain/plan.ts'
import type { GlobalOptions } from './command-context.ts'
import type { Renderings } from './output.ts'

/** What a command that shows a plan can write with `--write`. */
export const planFormats = ['text', 'json', 'comment'] as const

/** The comment for a pull request among the forms of a plan; its code is loaded, first of all, only where it is asked for. */
export async function planComment({ write }: GlobalOptions): Promise<(plan: Plan | PlanResult) => Renderings> {
  if (!write.some(({ format }) => format === 'comment')) return () => ({})
  const { planCommentText } = await import('./plan-comment-text.ts')
  return (plan) => ({ comment: () => planCommentText(plan) })
}

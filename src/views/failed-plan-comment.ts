import type { Plan, PlanDiagnostic } from '../domain/plan.ts'
import { findingRow } from './comment-findings.ts'
import { commentMarker } from './comment-head.ts'
import { fitSections } from './comment-sections.ts'
import { codeSpan, markdownSentence } from './markdown-text.ts'

/** Why there is no plan. */
export interface FailedPlan extends Pick<Plan, 'organization' | 'environment' | 'privacy'> {
  /** the commit that could not be planned */
  readonly commit: string
  readonly code: string
  readonly message: string
  readonly help: string
  readonly diagnostics: readonly PlanDiagnostic[]
}

const mostBytes = 59_900

/** Takes the place of the plan, so that nobody takes the one of an earlier commit for it. */
export function renderFailedPlanComment(failed: FailedPlan): string {
  const { commit, code, message, help, diagnostics, privacy } = failed
  const isTold = privacy === undefined
  const head = [
    `${commentMarker({ ...failed, kind: 'plan' })}\n### No plan: ${codeSpan(code)}`,
    `${codeSpan(commit.slice(0, 7))} could not be planned.${isTold ? ` ${markdownSentence(message)}; ${markdownSentence(help)}` : ''}`,
  ].join('\n\n')
  const section = {
    title: `Findings: ${diagnostics.length}`,
    isFolded: false,
    columns: null,
    rows: privacy === 'counts' ? [] : diagnostics.map((one) => findingRow(one, isTold)),
    noun: 'findings',
    least: 5000,
  }
  return `${[head, ...fitSections([section], mostBytes - Buffer.byteLength(head), '`provisionr lint` of the branch lists all')].join('\n\n')}\n`
}

import type { Plan, PlanResult, PlanSelection, PlanSource } from '../domain/plan.ts'
import { requestState } from '../plan/request-state.ts'
import { count } from './count-text.ts'
import { codeSpan } from './markdown-text.ts'
import { momentText } from './moment-text.ts'
import { doubtText, obstacleText, waitingText } from './plan-findings-text.ts'
import { isLimited, shortRevision } from './plan-header-text.ts'
import { summaryText, unendedText } from './plan-summary-text.ts'
import { printable } from './printable.ts'
import { missingText } from './request-words.ts'

/** The hidden marker by which the comment is found again, what the plan is of, and the verdict. */
export function commentHead(plan: Plan | PlanResult): string {
  const lines = [
    `${commentMarker(plan)}\n### ${summaryText(plan).replace(', see above', '')}`,
    originText(plan),
    verdictText(plan),
    ...limitTexts(plan.selection),
  ]
  return lines.filter((line) => line !== '').join('\n\n')
}

/** The first line of a comment, the same for every plan of one organization and environment. */
export function commentMarker({
  kind,
  organization,
  environment,
}: Pick<Plan, 'organization' | 'environment'> & { readonly kind: string }): string {
  const names = [organization, environment].filter((name) => name !== null)
  return `<!-- provisionr:${kind} ${names.map((name) => encodeURIComponent(printable(name))).join('/')} -->`
}

function originText({ organization, environment, source, evaluated_at, privacy }: Plan | PlanResult): string {
  const names = [organization, environment].filter((name) => name !== null).map((name) => codeSpan(name))
  const revision = privacy === 'counts' ? [] : [revisionText(source)].filter((text) => text !== '')
  return [...names, ...revision, `evaluated ${evaluatedText(evaluated_at)}`].join(', ')
}

/** What is no time is shown as it is. */
function evaluatedText(moment: string): string {
  const text = momentText(moment)
  return /^[\d: -]+UTC$/.test(text) ? text : codeSpan(moment)
}

function revisionText({ base, base_name: baseName, branch, commit, dirty }: PlanSource): string {
  const from = [baseName ?? null, base].filter((name) => name !== null).map(shortRevision)
  const to = [branch, commit].filter((name) => name !== null).map(shortRevision)
  const parts = [from, to].filter((names) => names.length > 0).map((names) => codeSpan(names.join('@')))
  return `${parts.join(' → ')}${dirty === true ? ' with uncommitted changes' : ''}`.trimStart()
}

function verdictText(plan: Plan | PlanResult): string {
  const first = plan.kind === 'plan' ? planVerdict(plan) : null
  const unread = plan.systems.filter(({ status }) => status !== 'complete').length
  const { withheld } = plan.summary
  const rest = [
    unread === 0 ? null : `Not read completely: ${count(unread, 'system')}.`,
    withheld === 0 ? null : `Withheld: ${count(withheld, 'grant')}.`,
    endedText(waitingText(plan)),
    endedText(plan.request ? missingText(plan.request) : null),
    endedText(doubtText(plan)?.replace(', see above', '') ?? null),
    unendedText(plan),
  ]
  return [first === null ? null : `**${first}**`, ...rest].filter((text) => text !== null).join(' ')
}

function planVerdict(plan: Plan): string {
  const obstacle = obstacleText(plan)
  if (obstacle !== null) return obstacle
  if (plan.request !== undefined && requestState(plan) === 'pending') return 'Approvals are missing.'
  return plan.changes.length === 0 ? 'Nothing to apply now.' : 'This plan can be applied.'
}

function endedText(text: string | null): string | null {
  return text === null ? null : `${text}.`
}

function limitTexts({ people, systems, policies, causes, remediate, max_removals, ...rest }: PlanSelection): string[] {
  const named = [
    people.length === 0 ? '' : count(people.length, 'person', 'people'),
    systems.length === 0 ? '' : count(systems.length, 'system'),
    policies.length === 0 ? '' : count(policies.length, 'policy', 'policies'),
    causes.length === 0 ? '' : count(causes.length, 'cause'),
    rest.reviewed === undefined ? '' : `what was reviewed as ${codeSpan(rest.reviewed)}`,
  ].filter((text) => text !== '')
  const confirmed = rest.confirmed?.length ?? 0
  const isPart = isLimited({ people, systems, policies, causes, remediate, max_removals, ...rest })
  return [
    ...(isPart ? [`**Only a part was asked for:** ${named.join(', ')}.`] : []),
    ...(remediate ? ['**Remediate:** what systems hold beyond the files is removed, not only reported.'] : []),
    ...(max_removals === null ? [] : [`**Allowed:** ${count(max_removals, 'removal')} in this run.`]),
    ...(confirmed === 0 ? [] : [`**Confirmed:** ${count(confirmed, 'change')} that a guard would hold back.`]),
  ]
}

import { knownGrants } from '../analysis/known-grants.ts'
import { whyNot, type WhyNot } from '../analysis/why-not.ts'
import type { DoubtContext } from '../analysis/doubt.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Explanation } from '../domain/explanation.ts'
import { formatGrant, type Grant } from '../domain/grant.ts'
import { nearest } from '../domain/suggest.ts'
import { day, formatDuration, formatInstant, type Instant } from '../domain/time.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import { explanationData } from '../views/explanation-data.ts'
import { renderJson } from '../views/json.ts'
import { renderWhyNotText, type WhyNotView } from '../views/why-not-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import type { LoadedAccess } from './load-access.ts'
import { shellWord } from '../domain/shell-word.ts'
import { globalWords } from './next-step.ts'
import { emit } from './output.ts'
import { grantData } from './who.ts'

/** Prints what would have to be true for the person to have the grant. */
export function tellWhyNot(
  loaded: LoadedAccess,
  asked: {
    readonly question: GrantQuestion & { readonly grant: Grant }
    readonly timeline: AccessTimeline
    readonly standing: DoubtContext
    readonly explanation: Explanation
  },
  global: GlobalOptions,
  context: CommandContext,
): void {
  const { engine, workspace, rights } = loaded
  const { question, timeline, standing, explanation } = asked
  const found = whyNot(question, timeline, {
    model: engine.model,
    rules: engine.accessRules,
    at: workspace.now,
    context: standing,
    explanation,
  })
  const known = knownGrants(engine.model, engine.accessRules, rights)
  const isKnown = known.isKnown(question.grant)
  const text = formatGrant({ ...question.grant, level: null }, workspace.catalog)
  const suggestion = isKnown ? null : nearest(text, known.texts)
  const view: WhyNotView = {
    ...found,
    isKnown,
    suggestion,
    next: suggestion === null ? nextCommand(found, loaded, global) : null,
  }
  emit({ text: (style) => renderWhyNotText(view, style), json: () => renderJson(document(view)) }, global, context)
}

/** The command that writes the exception; null where no exception could give it. */
function nextCommand(found: WhyNot, { workspace }: LoadedAccess, global: GlobalOptions): string | null {
  const { answer, obstacles, rules, needsRule, grant, explanation } = found
  const isBarred = obstacles.some(({ kind }) => ['lock', 'deny', 'state', 'constraint', 'frozen-system'].includes(kind))
  if (answer !== 'no' || isBarred || needsRule || rules.some((one) => !one.isEligible)) return null
  const { maxDuration, require } = workspace.settings.exceptionsPolicy
  const limits = [14 * day, maxDuration, ...rules.map((one) => one.rule.maxDuration)].filter((one) => one !== null)
  const needsTicket = require.includes('ticket') || rules.some((one) => one.rule.justification?.ticket)
  const needsApprover = require.includes('approved_by') || rules.some((one) => one.rule.approvals.length > 0)
  const opens = rules.flatMap((one) => (one.opens === null ? [] : [one.opens]))
  const words = [
    ...globalWords(global),
    'exception',
    'add',
    explanation.person,
    grant,
    '--for',
    formatDuration(Math.min(...limits)),
    ...(opens.length === 0 ? [] : ['--starts', formatInstant(Math.max(...opens))]),
    '--justification',
    'WHY',
    ...(needsApprover ? ['--approved-by', 'WHO'] : []),
    ...(needsTicket ? ['--ticket', 'TICKET'] : []),
    ...(rules.length === 1 ? ['--rule', rules[0]!.rule.name] : []),
  ]
  return ['provisionr', ...words].map(shellWord).join(' ')
}

function document(view: WhyNotView) {
  const { explanation, policies, obstacles, upcoming, rules } = view
  return {
    format_version: '1.0',
    kind: 'why_not',
    person: explanation.person,
    state: explanation.state,
    grant: view.grant,
    at: formatInstant(explanation.at),
    answer: view.answer,
    explanation: view.answer === 'yes' ? explanationData(explanation).entries : [],
    obstacles: obstacles.map((one) => ({ ...one, until: instantText(one.until) })),
    upcoming: upcoming && { from: formatInstant(upcoming.at), ...grantData(upcoming.grant) },
    policies: policies.map(({ grantAt, ...one }) => ({ ...one, grant_at: grantAt })),
    more_policies: view.more,
    exceptions: view.exceptions,
    access_rules: rules.map(({ rule, eligible, isEligible, isOpen, isFrozen, opens }) => ({
      name: rule.name,
      at: rule.at,
      is_eligible: isEligible,
      eligible,
      is_open: isOpen,
      is_frozen: isFrozen,
      opens: instantText(opens),
      windows: rule.windows,
      approvals: rule.approvals.map(({ from, need }) => ({ from: from.map((one) => one.name), need })),
      max_duration: rule.maxDuration === null ? null : formatDuration(rule.maxDuration),
      max_total: rule.maxTotal && {
        duration: formatDuration(rule.maxTotal.duration),
        per: formatDuration(rule.maxTotal.per),
      },
      justification: rule.justification && {
        min_length: rule.justification.minLength,
        ticket: rule.justification.ticket,
      },
      break_glass: rule.breakGlass !== null,
    })),
    needs_access_rule: view.needsRule,
    is_known: view.isKnown,
    suggestion: view.suggestion,
    next: view.next,
  }
}

function instantText(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant)
}

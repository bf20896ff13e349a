import type { Exception } from '../domain/exception.ts'
import type { AccessRule } from '../domain/governance.ts'
import { matchesWildcard } from '../domain/pattern.ts'
import { formatInstant } from '../domain/time.ts'
import type { CompiledRule } from './rule-model.ts'
import type { RuledException, RuleProblem, RuleProblemCode } from './rule-problem.ts'

type Finding = Pick<RuleProblem, 'message' | 'help'> & { readonly code: RuleProblemCode }

/** What the rule asks of an exception alone: a start, an opening in its time, enough of a justification, a ticket. */
export function checkDemands(compiled: CompiledRule, { exception, period }: RuledException): RuleProblem[] {
  const { rule, windows } = compiled
  const findings: Finding[] = [...checkJustification(rule, exception), ...checkTicket(rule, exception)]
  if (!Number.isFinite(period.starts)) {
    findings.push({
      code: 'rule-needs-start',
      message: `\`${exception.id}\` has no start, which the access rule \`${rule.name}\` needs`,
      help: 'add `starts:` with the time at which the access begins',
    })
  } else if (windows && !exception.breakGlass && !windows.clip(period)) {
    const { timezone, allow } = rule.windows!
    findings.push({
      code: 'outside-window',
      message: `\`${exception.id}\` (${formatInstant(period.starts)} to ${formatInstant(period.ends)}) lies outside the windows of \`${rule.name}\``,
      help: `move it: the rule is open ${allow.map((text) => `\`${text}\``).join(' and ')}${timezone === null ? ' in the organisation’s time zone' : `, ${timezone}`}`,
    })
  }
  return findings.map((finding) => ({ exception: exception.id, ...finding, at: exception.at }))
}

function checkJustification({ name, justification }: AccessRule, exception: Exception): Finding[] {
  const wanted = justification?.minLength ?? 0
  const length = countVisible(exception.justification)
  if (length >= wanted) return []
  return [
    {
      code: 'rule-justification',
      message: `the justification of \`${exception.id}\` has ${length} characters, but \`${name}\` asks for ${wanted}`,
      help: 'say why the access is needed, for those who review it and those who audit it',
    },
  ]
}

/** Characters as people count them: accents belong to their letters, and neither runs of spaces nor invisible characters fill up. */
function countVisible(text: string): number {
  const plain = text
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{M}\p{Cc}\p{Cf}\p{Cs}]/gu, '')
  return Array.from(plain.replaceAll(/ {2,}/g, ' ').trim()).length
}

function checkTicket({ name, justification }: AccessRule, exception: Exception): Finding[] {
  const pattern = justification?.ticket ?? null
  if (pattern === null) return []
  const ticket = exception.ticket?.trim() ?? ''
  if (ticket === '') {
    const message = `\`${exception.id}\` names no ticket, which \`${name}\` asks for`
    return [{ code: 'rule-ticket', message, help: `add \`ticket:\` with one like \`${pattern}\`` }]
  }
  if (matchesWildcard(pattern, ticket)) return []
  const message = `the ticket \`${ticket}\` of \`${exception.id}\` is not one that \`${name}\` asks for`
  return [{ code: 'rule-ticket', message, help: `write one like \`${pattern}\`` }]
}

import type { Exception } from '../domain/exception.ts'
import type { GrantEntry } from '../domain/policy.ts'
import type { Findings } from './findings.ts'
import { lacksKeys } from './lacks-keys.ts'
import { parseGrants, reportRepeats } from './parse-grants.ts'
import { readDuration, readFlag, readName, readPoint, readText, readTexts } from './read-node.ts'
import { reportBackwards } from './report-backwards.ts'
import type { DocumentPart } from './split-document.ts'
import { childOf, itemsOf, type YamlMapping } from './yaml-node.ts'

/** An exception as an object; `derivedId` is used when it has none. Null when it does not say for whom it is. */
export function parseException({ body, place }: DocumentPart, derivedId: string, findings: Findings): Exception | null {
  const child = (key: string) => childOf(body, key)
  const person = readName(child('user'), findings)
  const starts = readPoint(child('starts'), findings)
  const expires = readPoint(child('expires'), findings)
  reportEnds(body, findings)
  reportBackwards({ start: starts, end: expires, node: child('expires'), code: 'ends-before-start' }, findings)
  const exception: Omit<Exception, 'person' | 'personAt'> = {
    id: readName(child('id'), findings) ?? derivedId,
    grants: parseExceptionGrants(body, findings),
    justification: parseJustification(body, findings),
    approvedBy: readTexts(child('approved_by')).filter((name) => name.trim() !== ''),
    starts,
    expires,
    duration: readDuration(child('duration'), findings),
    rule: readText(child('rule')),
    ticket: readText(child('ticket')),
    revoked: parseRevocation(body, findings),
    extends: readText(child('extends')),
    breakGlass: readFlag(child('break_glass')) ?? false,
    environments: readTexts(child('environments')),
    at: findings.at(place),
  }
  return person === null ? null : { person, personAt: findings.at(child('user') ?? place), ...exception }
}

function parseExceptionGrants(body: YamlMapping, findings: Findings): GrantEntry[] {
  const single = body.entries.get('grant')
  const several = body.entries.get('grants')
  if (single && several) {
    findings.error(several, 'two-grant-keys', '`grants` stands beside `grant`', 'list all of them under `grants:`')
  } else if (lacksKeys('exception', body, ['grant', 'grants'])) {
    findings.error(body, 'missing-key', '`exception` lacks `grant`', 'add `grant:`, or `grants:` with a list')
  }
  const entries = [single, several].flatMap((entry) => (entry ? [entry.value] : []))
  const grants = entries.flatMap((node) => parseGrants(node, findings))
  const nodes = entries.flatMap((node) => itemsOf(node))
  reportRepeats(grants, { kind: 'list', items: nodes, isFlow: false, offset: body.offset }, 'error', findings)
  return grants
}

function reportEnds(body: YamlMapping, findings: Findings): void {
  const expires = body.entries.get('expires')
  const duration = body.entries.get('duration')
  if (lacksKeys('exception', body, ['expires', 'duration'])) {
    const help = 'add `expires:` with a date, or `duration:` with `starts:`'
    findings.error(body, 'missing-end', 'the exception never ends', help)
  } else if (expires && duration) {
    findings.error(duration, 'two-ends', '`duration` stands beside `expires`', 'keep one of them')
  } else if (duration && !body.entries.has('starts')) {
    findings.error(
      duration,
      'duration-without-start',
      'a `duration` needs a start',
      'add `starts:`, or use `expires:` instead',
    )
  }
}

function parseJustification(body: YamlMapping, findings: Findings): string {
  const entry = body.entries.get('justification')
  const text = readText(entry?.value ?? null) ?? ''
  const isWritten = entry?.value.kind === 'scalar' && entry.value.value !== null
  if (lacksKeys('exception', body, ['justification']) || (isWritten && text.trim() === '')) {
    const help = 'add `justification:` and say why the access is needed; reviewers and auditors read it'
    findings.error(entry ?? body, 'missing-justification', 'the exception has no justification', help)
  }
  return text
}

function parseRevocation(body: YamlMapping, findings: Findings): Exception['revoked'] {
  const node = childOf(body, 'revoked')
  if (node === null) return null
  const at = readPoint(childOf(node, 'at'), findings)
  if (at === null) return null
  return { at, by: readText(childOf(node, 'by')) ?? '', reason: readText(childOf(node, 'reason')) ?? '' }
}

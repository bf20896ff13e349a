import type { Policy } from '../domain/policy.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { Findings } from './findings.ts'
import { lacksKeys } from './lacks-keys.ts'
import { parseGrants, parsePatterns, reportRepeats } from './parse-grants.ts'
import { parseTrigger } from './parse-trigger.ts'
import {
  readChoice,
  readKnown,
  readName,
  readPoint,
  readReferences,
  readRecord,
  readText,
  readTexts,
} from './read-node.ts'
import { reportBackwards } from './report-backwards.ts'
import { policyStates } from './schemas/policy.ts'
import type { DocumentPart } from './split-document.ts'
import { childOf, type YamlMapping, type YamlNode } from './yaml-node.ts'

/** A policy document as an object; null when it has no name by which others could know it. */
export function parsePolicy({ body, place }: DocumentPart, findings: Findings): Policy | null {
  const child = (key: string) => childOf(body, key)
  const name = parseNameOrRole(body, findings)
  const effectiveDate = readPoint(child('effective_date'), findings)
  const expires = readPoint(child('expires'), findings)
  reportBackwards(
    { start: effectiveDate, end: expires, node: child('expires'), code: 'expires-before-effective' },
    findings,
  )
  const grants = parseGrants(child('grants'), findings)
  reportRepeats(grants, child('grants'), 'warning', findings)
  const policy: Omit<Policy, 'name'> = {
    version: readText(child('version')),
    effectiveDate,
    expires,
    status: readChoice(child('status'), ['active', 'staged']) ?? 'active',
    owner: readText(child('owner')),
    description: readText(child('description')),
    labels: readRecord(child('labels')),
    environments: readTexts(child('environments')),
    appliesTo: parseStates(child('applies_to'), findings),
    trigger: parsePolicyTrigger(body, findings),
    inherits: readReferences(child('inherits'), findings),
    grants,
    denies: parsePatterns(child('denies'), findings),
    at: findings.at(place),
  }
  return name === null ? null : { name, ...policy }
}

function parseStates(node: YamlNode | null, findings: Findings): Policy['appliesTo'] {
  if (node === null) return ['active']
  if (node.kind === 'list') return node.items.flatMap((item) => readChoice(item, policyStates) ?? [])
  const state = readKnown(node, policyStates, 'applies_to', findings)
  return state === null ? [] : [state]
}

/** `role: X` is the name `X`, too; with a name beside it, the document could be read in two ways. */
function parseNameOrRole(body: YamlMapping, findings: Findings): string | null {
  const role = body.entries.get('role')
  if (role && body.entries.has('name')) {
    const help = 'keep `name:` and write the role as a trigger: `triggers: {job_title: …}`'
    findings.error(role, 'role-and-name', '`role` stands beside `name`', help)
  } else if (lacksKeys('policy', body, ['name', 'role'])) {
    findings.error(body, 'missing-key', '`policy` lacks `name`', 'add `name:`, or `role:` to name it after a job title')
  }
  return readName(childOf(body, 'name') ?? childOf(body, 'role'), findings)
}

function parsePolicyTrigger(body: YamlMapping, findings: Findings): Trigger | null {
  const role = body.entries.get('role')
  const triggers = body.entries.get('triggers')
  if (!role) return triggers ? parseTrigger(triggers.value, findings) : null
  const title = readText(role.value)
  if (triggers) {
    const help = 'write `name:` instead of `role:`, and the job title among the triggers, under `all_of:` or `any_of:`'
    findings.error(role, 'role-and-triggers', '`role` stands beside `triggers`', help)
    return null
  }
  if (title === null || title.trim() === '') return null
  const test = { operator: 'in', values: [title] } as const
  return { kind: 'condition', attribute: 'job_title', test, at: findings.at(role) }
}

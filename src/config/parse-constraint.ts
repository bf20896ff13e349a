import type { Constraint, ConstraintKind } from '../domain/governance.ts'
import type { Findings } from './findings.ts'
import { lacksKeys } from './lacks-keys.ts'
import { parseApprovals } from './parse-access-rule.ts'
import { parsePatterns } from './parse-grants.ts'
import { parseTrigger } from './parse-trigger.ts'
import { readChoice, readCount, readName, readReferences } from './read-node.ts'
import { constraintKinds } from './schemas/governance.ts'
import type { DocumentPart } from './split-document.ts'
import { childOf, itemsOf, type YamlMapping, type YamlNode } from './yaml-node.ts'

/** What each kind reads; all of it is required, and nothing else has a meaning there. */
const keysOfKind: Readonly<Record<ConstraintKind, readonly string[]>> = {
  separation_of_duties: ['sides'],
  max_holders: ['grants', 'count'],
  min_holders: ['grants', 'count'],
  required_holders: ['grants', 'users'],
  forbidden: ['grants', 'people'],
  requires_approval: ['grants', 'approvals'],
}

/** A constraint as an object; null without a name or a known kind. */
export function parseConstraint({ body, place }: DocumentPart, findings: Findings): Constraint | null {
  const child = (key: string) => childOf(body, key)
  const name = readName(child('name'), findings)
  const kind = readChoice(child('kind'), constraintKinds)
  if (kind !== null) reportKeys(kind, body, findings)
  const people = child('people')
  const constraint: Omit<Constraint, 'name' | 'kind'> = {
    sides: itemsOf(child('sides')).map((side) => parsePatterns(side, findings)),
    grants: parsePatterns(child('grants'), findings),
    count: readCount(child('count')),
    holders: parseHolders(child('users'), findings),
    people: people && parseTrigger(people, findings),
    approvals: parseApprovals(child('approvals'), findings),
    enforce: readChoice(child('enforce'), ['error', 'warn']) ?? 'error',
    at: findings.at(place),
  }
  return name === null || kind === null ? null : { name, kind, ...constraint }
}

function reportKeys(kind: ConstraintKind, body: YamlMapping, findings: Findings): void {
  const needed = keysOfKind[kind]
  for (const key of needed) {
    if (!lacksKeys('constraint', body, [key])) continue
    const message = `a constraint of the kind \`${kind}\` lacks \`${key}\``
    findings.error(body, 'missing-key', message, `add \`${key}:\``)
  }
  const others = new Set(Object.values(keysOfKind).flat())
  for (const entry of body.entries.values()) {
    if (!others.has(entry.key) || needed.includes(entry.key)) continue
    const message = `\`${entry.key}\` has no meaning for the kind \`${kind}\``
    findings.error(
      entry,
      'unused-key',
      message,
      `remove it; this kind reads ${needed.map((key) => `\`${key}\``).join(' and ')}`,
    )
  }
}

function parseHolders(node: YamlNode | null, findings: Findings): Constraint['holders'] {
  if (node?.kind !== 'mapping') return null
  const exact = node.entries.get('exact')
  const atLeast = node.entries.get('at_least')
  if (exact && !atLeast) return { match: 'exact', people: readReferences(exact.value, findings) }
  if (atLeast && !exact) return { match: 'at_least', people: readReferences(atLeast.value, findings) }
  const help = 'write `exact: [...]` for nobody else, or `at_least: [...]` when others may hold them'
  findings.error(node, 'one-of-keys', '`users` needs one of `exact` and `at_least`', help)
  return null
}

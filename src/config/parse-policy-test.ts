import type {
  Expectation,
  ExpectationKind,
  ExpectedEntries,
  PolicyTest,
  PolicyTestStep,
  RawAttributes,
  TestPerson,
} from '../domain/policy-test.ts'
import type { Findings } from './findings.ts'
import { lacksKeys } from './lacks-keys.ts'
import { parsePatterns } from './parse-grants.ts'
import { readName, readPoint, readText } from './read-node.ts'
import { expectationSchemas } from './schemas/policy-test.ts'
import type { DocumentPart } from './split-document.ts'
import { childOf, isNull, itemsOf, toTexts, type YamlMapping, type YamlNode } from './yaml-node.ts'

/** A policy test as an object; null without a name or a person. */
export function parsePolicyTest({ body, place }: DocumentPart, findings: Findings): PolicyTest | null {
  const name = readName(childOf(body, 'name'), findings)
  const person = parsePerson(childOf(body, 'person'), findings)
  if (lacksKeys('test', body, ['expect', 'then'])) {
    findings.error(body, 'missing-key', '`test` lacks `expect`', 'add `expect:`; a test without it can never fail')
  }
  const test: Omit<PolicyTest, 'name' | 'person'> = {
    evaluatedAt: readPoint(childOf(body, 'at'), findings),
    people: itemsOf(childOf(body, 'people')).flatMap((item) => parsePerson(item, findings) ?? []),
    expect: parseExpectation(childOf(body, 'expect'), findings),
    steps: itemsOf(childOf(body, 'then')).flatMap((step) => (step.kind === 'mapping' ? parseStep(step, findings) : [])),
    isSound: true,
    at: findings.at(place),
  }
  return name === null || person === null ? null : { name, person, ...test }
}

function parseStep(step: YamlMapping, findings: Findings): PolicyTestStep {
  const change = childOf(step, 'change')
  if (change === null && childOf(step, 'at') === null) {
    findings.error(step, 'missing-key', 'the step lacks `change`', 'say what changes, or with `at:` that time passes')
  }
  return {
    change: attributesOf(change),
    evaluatedAt: readPoint(childOf(step, 'at'), findings),
    expect: parseExpectation(childOf(step, 'expect'), findings),
    at: findings.at(step),
  }
}

function parsePerson(node: YamlNode | null, findings: Findings): TestPerson | null {
  if (node === null) return null
  if (node.kind === 'mapping') return { kind: 'record', record: attributesOf(node), at: findings.at(node) }
  const id = readText(node)
  return id === null ? null : { kind: 'named', id, at: findings.at(node) }
}

/** Every value as its text, as people sources give it. */
function attributesOf(node: YamlNode | null): RawAttributes {
  return node?.kind === 'mapping' ? (toTexts(node) as RawAttributes) : {}
}

function parseExpectation(node: YamlNode | null, findings: Findings): Expectation {
  if (node?.kind !== 'mapping') return {}
  if (node.entries.size === 0) {
    findings.error(
      node,
      'empty-expectation',
      'nothing is expected',
      'write `includes:`, `excludes:` or another expectation',
    )
  }
  const expectation: Partial<Record<ExpectationKind, ExpectedEntries>> = {}
  for (const { key, value } of node.entries.values()) {
    if (!isExpectation(key)) continue
    const entries = parsePatterns(value, findings)
    if (isNull(value) || (itemsOf(value).length === 0 && !canBeEmpty(key))) {
      const help = canBeEmpty(key) ? 'write `[]` for nothing at all' : 'name at least one, or leave it out'
      findings.error(value, 'empty-expectation', `\`${key}\` is empty, so it could never fail`, help)
    }
    expectation[key] = { entries, at: findings.at(value) }
  }
  return expectation
}

/** Nothing at all, and no violation, can be expected. */
function canBeEmpty(kind: ExpectationKind): boolean {
  return kind === 'exact' || kind === 'violates'
}

function isExpectation(key: string): key is ExpectationKind {
  return Object.hasOwn(expectationSchemas, key)
}

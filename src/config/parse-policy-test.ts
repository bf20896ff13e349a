import type { PatternEntry } from '../domain/policy.ts'
import type { Expectation, ExpectationKind, PolicyTest, PolicyTestStep } from '../domain/policy-test.ts'
import type { Findings } from './findings.ts'
import { lacksKeys } from './lacks-keys.ts'
import { parsePatterns } from './parse-grants.ts'
import { readName, readPoint, readText } from './read-node.ts'
import { expectationSchemas } from './schemas/policy-test.ts'
import type { DocumentPart } from './split-document.ts'
import { childOf, itemsOf, toTexts, type YamlMapping, type YamlNode } from './yaml-node.ts'

/** A policy test as an object; null without a name or a person. */
export function parsePolicyTest({ body, place }: DocumentPart, findings: Findings): PolicyTest | null {
  const name = readName(childOf(body, 'name'), findings)
  const person = parsePerson(childOf(body, 'person'))
  if (lacksKeys('test', body, ['expect', 'then'])) {
    findings.error(body, 'missing-key', '`test` lacks `expect`', 'add `expect:`; a test without it can never fail')
  }
  const test: Omit<PolicyTest, 'name' | 'person'> = {
    evaluatedAt: readPoint(childOf(body, 'at'), findings),
    expect: parseExpectation(childOf(body, 'expect'), findings),
    steps: itemsOf(childOf(body, 'then')).flatMap((step) => (step.kind === 'mapping' ? parseStep(step, findings) : [])),
    at: findings.at(place),
  }
  return name === null || person === null ? null : { name, person, ...test }
}

function parseStep(step: YamlMapping, findings: Findings): PolicyTestStep {
  return {
    change: attributesOf(childOf(step, 'change')),
    evaluatedAt: readPoint(childOf(step, 'at'), findings),
    expect: parseExpectation(childOf(step, 'expect'), findings),
    at: findings.at(step),
  }
}

function parsePerson(node: YamlNode | null): PolicyTest['person'] | null {
  return node?.kind === 'mapping' ? attributesOf(node) : readText(node)
}

/** Every value as its text, as people sources give it. */
function attributesOf(node: YamlNode | null): Readonly<Record<string, unknown>> {
  return node?.kind === 'mapping' ? (toTexts(node) as Record<string, unknown>) : {}
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
  const expectation: Partial<Record<ExpectationKind, readonly PatternEntry[]>> = {}
  for (const { key, value } of node.entries.values()) {
    if (isExpectation(key)) expectation[key] = parsePatterns(value, findings)
  }
  return expectation
}

function isExpectation(key: string): key is ExpectationKind {
  return Object.hasOwn(expectationSchemas, key)
}

import { expect, test } from 'vitest'
import type { TestFailure, TestResult } from '../../src/analysis/run-policy-test.ts'
import type { TestReport } from '../../src/analysis/test-report.ts'
import { renderJUnit } from '../../src/views/junit.ts'
import { renderTestsText } from '../../src/views/policy-tests-text.ts'
import { hostileNames } from './hostile-names.ts'
import { readXml } from './read-xml.ts'

const names = [...hostileNames, ']]>', `<!--&"'`, '\uFFFE\uFFFF', '\u0000\u0008', '&#0;', '<![CDATA[']

function reportOf(name: string): TestReport {
  const at = { file: `policies/${name}.yaml`, line: 3, column: 1 }
  const record = { kind: 'record' as const, record: {}, at }
  const document = { name, evaluatedAt: null, person: record, people: [], expect: {}, steps: [], isSound: true, at }
  const failure: TestFailure = {
    step: 1,
    person: name,
    evaluatedAt: 0,
    kind: 'includes',
    wanted: name,
    place: at,
    message: `\`${name}\` does not have it`,
    help: name,
    because: [
      {
        grant: name,
        verdict: 'expected',
        until: null,
        chains: [
          [
            { kind: 'inherits', name, at },
            { kind: 'remark', text: name, at },
          ],
        ],
      },
    ],
    chains: [[{ kind: 'rule', name, applies: false, conditions: [], at }]],
    at,
  }
  const results: TestResult[] = [
    { test: document, status: 'failed', failures: [failure] },
    { test: document, status: 'invalid', failures: [] },
  ]
  const diagnostic = { severity: 'error' as const, code: 'x', message: name, help: name, at }
  const coverage = {
    covered: 0,
    total: 1,
    kinds: [{ kind: 'deny' as const, covered: 0, total: 1 }],
    untouched: [{ kind: 'deny' as const, name, detail: name, at }],
  }
  return { now: 0, results, diagnostics: [diagnostic], coverage, minCoverage: null }
}

test.each(names)('a name such as %j leaves the XML well-formed, and different names different', (name) => {
  const elements = readXml(renderJUnit(reportOf(name)))
  expect(elements.map((one) => one.name)).toEqual([
    'testsuites',
    'testsuite',
    'testcase',
    'failure',
    'testcase',
    'error',
  ])
  expect(elements[3]!.text.split('\n').length).toBeGreaterThan(4)
})

test('names of ordinary letters and signs are what readers get back', () => {
  const elements = readXml(renderJUnit(reportOf(`a <b> & "c" 'd'`)))
  expect(elements[2]!.attributes['name']).toBe(`a <b> & "c" 'd'`)
  expect(elements[3]!.attributes['message']).toBe(
    `expected includes "a <b> & \\"c\\" 'd'" after step 1, but \`a <b> & "c" 'd'\` does not have it`,
  )
})

test.each(names)('a name such as %j cannot act on a terminal or begin a line', (name) => {
  for (const columns of [40, 120]) {
    const lines = renderTestsText(reportOf(name), { columns, color: 0 }).split('\n')
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    expect(lines.filter((line) => /^\s*[+~=?!-]/.test(line))).toEqual([])
  }
})

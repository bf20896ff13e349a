import { describe, expect, test } from 'vitest'
import type { ExplainedCondition, ExplainedGrant, Explanation, ExplanationStep } from '../../src/domain/explanation.ts'
import type { AttributeTest } from '../../src/domain/trigger.ts'
import { conditionText } from '../../src/views/condition-text.ts'
import { renderExplainText } from '../../src/views/explain-text.ts'
import { hostileNames } from './hostile-names.ts'

const at = (file: string, line: number) => ({ file, line, column: 3 })
const isEngineer: ExplainedCondition = {
  kind: 'attribute',
  attribute: 'job_title',
  test: { operator: 'in', values: ['Sales Engineer'] },
  actual: 'Sales Engineer',
  truth: true,
}
const chain: readonly ExplanationStep[] = [
  {
    kind: 'policy',
    name: 'Sales Engineer Access',
    applies: true,
    conditions: [isEngineer],
    remark: null,
    at: at('policies/sales-engineer.yaml', 4),
  },
  { kind: 'inherits', name: 'Sales Team Access', at: null },
  { kind: 'grants', level: null, at: at('policies/sales.yaml', 9) },
]
const held: ExplainedGrant = { grant: 'salesforce:user-license', verdict: 'held', chains: [chain], until: null }

const entries: readonly ExplainedGrant[] = [
  held,
  {
    grant: 'gitlab:group:platform-engineering',
    verdict: 'missing',
    until: Date.parse('2026-12-31T23:00:00Z'),
    chains: [
      [
        {
          kind: 'exception',
          id: 'EX-014',
          justification: 'Temporary access for the Q4 migration',
          approvedBy: ['cto@company.com'],
          until: Date.parse('2026-12-31T23:00:00Z'),
          at: at('exceptions/q4.yaml', 2),
        },
      ],
      [{ kind: 'grace', policy: 'Engineering Team Access', until: Date.parse('2026-12-01T00:00:00Z') }],
    ],
  },
  {
    grant: 'aws:permission-set:AdminAccess',
    verdict: 'denied',
    until: null,
    chains: [
      chain,
      [
        {
          kind: 'policy',
          name: 'Contractors',
          applies: null,
          conditions: [],
          remark: 'it is staged',
          at: at('policies/c.yaml', 1),
        },
        { kind: 'denies', pattern: 'aws:*', at: at('policies/c.yaml', 8) },
      ],
      [{ kind: 'lock', reason: 'laptop stolen', until: null, at: at('policies/lock.yaml', 1) }],
    ],
  },
  { grant: 'gitlab:group:finance (developer)', verdict: 'excess', until: null, chains: [] },
  {
    grant: 'github:org:acme',
    verdict: 'absent',
    until: null,
    chains: [
      [
        {
          kind: 'policy',
          name: 'Engineering Team Access',
          applies: false,
          conditions: [{ ...isEngineer, attribute: 'department', actual: 'Sales', truth: false }],
          remark: null,
          at: at('policies/engineering.yaml', 3),
        },
        { kind: 'grants', level: 'member', at: at('policies/engineering.yaml', 9) },
      ],
    ],
  },
]

const sarah: Explanation = {
  person: 'sarah.chen',
  state: 'active',
  description: 'Sales Engineer, Sales',
  at: Date.parse('2026-11-20T09:00:00Z'),
  grant: null,
  entries,
}

describe('an explanation', () => {
  test('leads from the policy that matches to the line that grants', () => {
    expect(renderExplainText({ ...sarah, grant: held.grant, entries: [held] }, { columns: 120, color: 0 })).toBe(
      [
        'sarah.chen   Sales Engineer, Sales   active   at 2026-11-20 09:00 UTC',
        '',
        'sarah.chen has salesforce:user-license because',
        '  policy "Sales Engineer Access" applies: job_title is "Sales Engineer"  policies/sales-engineer.yaml:4',
        '    which inherits "Sales Team Access"',
        '      which grants it                                                   policies/sales.yaml:9',
        '',
      ].join('\n'),
    )
  })

  test.each([80, 120])('has words for every verdict at %i columns', async (columns) => {
    await expect(renderExplainText(sarah, { columns, color: 0 })).toMatchFileSnapshot(`golden/explain-${columns}.txt`)
  })

  test('without anything to explain says so', () => {
    const text = (grant: string | null) =>
      renderExplainText({ ...sarah, grant, entries: [] }, { columns: 80, color: 0 })
    expect(text(null)).toContain('\nsarah.chen has no access and none is expected\n')
    expect(text('okta:group:x')).toContain('\nnothing is known of "okta:group:x" for sarah.chen\n')
  })

  test('of hostile names is harmless', () => {
    const hostile = hostileNames.map(
      (name): ExplainedGrant => ({
        grant: name,
        verdict: 'held',
        until: null,
        chains: [
          [
            {
              kind: 'policy',
              name,
              applies: true,
              conditions: [{ ...isEngineer, attribute: name }],
              remark: name,
              at: at(name, 1),
            },
            { kind: 'remark', text: name, at: null },
          ],
        ],
      }),
    )
    const text = renderExplainText(
      { ...sarah, person: '- x', description: '+ y', entries: hostile },
      { columns: 80, color: 0 },
    )
    expect(text.split('\n').filter((line) => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|^\s*[+~\-=?!]/u.test(line))).toEqual([])
  })
})

test.each<[AttributeTest, string]>([
  [{ operator: 'in', values: ['a', 'b'] }, 'x is one of "a", "b"'],
  [{ operator: 'not_in', values: ['a'] }, 'x is not "a"'],
  [{ operator: 'not_in', values: ['a', 'b'] }, 'x is none of "a", "b"'],
  [{ operator: 'contains', values: ['a'] }, 'x contains "a"'],
  [{ operator: 'glob', text: 'a*' }, 'x matches "a*"'],
  [{ operator: 'prefix', text: 'a' }, 'x begins with "a"'],
  [{ operator: 'suffix', text: 'a' }, 'x ends with "a"'],
  [{ operator: 'before', point: { kind: 'date', date: '2026-01-31' } }, 'x is before 2026-01-31'],
  [{ operator: 'on_or_after', point: { kind: 'instant', instant: 0 } }, 'x is on or after 1970-01-01 00:00 UTC'],
  [{ operator: 'gte', number: '5' }, 'x is at least "5"'],
  [{ operator: 'exists', expected: false }, 'x is not set'],
  [{ operator: 'under', person: 'cto' }, 'x is "cto" or reports to them'],
])('the condition %j reads %s', (check, text) => {
  const condition = { kind: 'attribute', attribute: 'x', test: check, actual: 'v', truth: true } as const
  expect(conditionText(condition)).toBe(text)
  expect(conditionText({ ...condition, truth: false })).toBe(`${text}, but it is "v"`)
  expect(conditionText({ ...condition, truth: null, actual: null })).toBe(`${text}, but the record has none`)
})

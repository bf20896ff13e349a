import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../src/config/load-documents.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

/** A trigger in one line, without positions. */
function show(trigger: Trigger | null): unknown {
  if (trigger === null) return null
  if (trigger.kind === 'condition') {
    const { operator, ...operands } = trigger.test
    return [trigger.attribute, operator, ...Object.values<unknown>(operands)]
  }
  return trigger.kind === 'holds' ? ['holds', trigger.grant] : { [trigger.kind]: trigger.of.map(show) }
}

function parse(yaml: string) {
  const { documents, diagnostics } = parseDocuments([
    { path: 'a.yaml', text: `policy:\n  name: x\n  triggers: ${yaml}\n` },
  ])
  return { trigger: show(documents.policies[0]?.trigger ?? null), lines: renderDiagnostics(diagnostics) }
}

describe('a trigger', () => {
  test.each([
    ['a value', '{a: b}', ['a', 'in', ['b']]],
    ['a list with one entry', '[{a: b}]', ['a', 'in', ['b']]],
    [
      'two attributes, which are both needed',
      '{a: b, c: d}',
      {
        all: [
          ['a', 'in', ['b']],
          ['c', 'in', ['d']],
        ],
      },
    ],
    ['values of which one is enough', '{a: [b, c]}', ['a', 'in', ['b', 'c']]],
    ['an exclusion', '{a: {not: b}}', ['a', 'not_in', ['b']]],
    [
      'two operators, which must both be true',
      '{a: {gte: 2, lt: 5}}',
      {
        all: [
          ['a', 'gte', '2'],
          ['a', 'lt', '5'],
        ],
      },
    ],
    [
      'alternatives',
      '{any_of: [{a: b}, {c: d, e: f}]}',
      {
        any: [
          ['a', 'in', ['b']],
          {
            all: [
              ['c', 'in', ['d']],
              ['e', 'in', ['f']],
            ],
          },
        ],
      },
    ],
    [
      'alternatives beside an attribute',
      '{a: b, none_of: [{c: d}]}',
      { all: [['a', 'in', ['b']], { none: [['c', 'in', ['d']]] }] },
    ],
    ['nested groups', '{all_of: [{any_of: [{a: b}]}]}', { all: [{ any: [['a', 'in', ['b']]] }] }],
    [
      'text operators',
      '{a: {glob: "x*", prefix: x, suffix: y, contains: z}}',
      {
        all: [
          ['a', 'glob', 'x*'],
          ['a', 'prefix', 'x'],
          ['a', 'suffix', 'y'],
          ['a', 'contains', ['z']],
        ],
      },
    ],
    ['dates', '{a: {before: 2026-01-31}}', ['a', 'before', { kind: 'date', date: '2026-01-31' }]],
    ['a reporting line', '{manager: {under: cto}}', ['manager', 'under', 'cto']],
    ['presence', '{a: {exists: false}}', ['a', 'exists', false]],
    [
      'an attribute named like a member of every object',
      '{constructor: b, __proto__: c}',
      {
        all: [
          ['constructor', 'in', ['b']],
          ['__proto__', 'in', ['c']],
        ],
      },
    ],
  ])('reads %s', (_what, yaml, expected) => {
    expect(parse(yaml)).toEqual({ trigger: expected, lines: [] })
  })

  test('keeps values as they are written', () => {
    const written = [
      '0123',
      '5',
      '1e3',
      'true',
      'yes',
      '12345678901234567890',
      '0x1F',
      '1.0',
      '+5',
      '2026-01-31',
      'nul',
      '.inf',
    ]
    expect(parse(`{a: [${written.join(', ')}]}`)).toEqual({ trigger: ['a', 'in', written], lines: [] })
  })

  test.each([
    [
      'several entries',
      '[{a: b}, {c: d}]',
      '3:13 error: a list of several triggers can be read in two ways [ambiguous-triggers]',
    ],
    ['an empty list', '[]', '3:13 error: the trigger is empty or no mapping [empty-trigger]'],
    ['an empty mapping', '{}', '3:13 error: the trigger is empty or no mapping [empty-trigger]'],
    ['nothing', '', '3:3 error: the trigger is empty or no mapping [empty-trigger]'],
    ['text', 'Sales', '3:13 error: `Sales` is no trigger [wrong-type]'],
    ['an empty group', '{any_of: []}', '3:22 error: the trigger is empty or no mapping [empty-trigger]'],
    [
      'a group that is a mapping',
      '{any_of: {a: b, c: d}}',
      '3:22 error: `any_of` must be a list of triggers [wrong-type]',
    ],
    ['text in a group', '{any_of: [a]}', '3:23 error: `a` is no trigger [wrong-type]'],
    ['a list in a group', '{any_of: [[{a: b}]]}', '3:23 error: the trigger is empty or no mapping [empty-trigger]'],
    ['an unknown operator', '{a: {globb: x}}', '3:18 error: `globb` is no operator [unknown-operator]'],
    ['no operator', '{a: {}}', '3:17 error: `a` has no value [empty-trigger]'],
    ['no values', '{a: []}', '3:17 error: `a` has an empty list of values [empty-trigger]'],
    ['null', '{a: null}', '3:17 error: `a` has no value [empty-trigger-value]'],
    ['a blank value', '{a: " "}', '3:17 error: `a` has no value [empty-trigger-value]'],
    ['null among values', '{a: [b, ~]}', '3:21 error: `a` has no value [empty-trigger-value]'],
    ['a list among values', '{a: [b, [c]]}', '3:21 error: `a` must be a single value, but is a list [wrong-type]'],
    ['a mapping among values', '{a: [b: c]}', '3:18 error: `a` must be a single value, but is a mapping [wrong-type]'],
    [
      'several values that are contained',
      '{a: {contains: [b, c]}}',
      '3:28 error: `contains` with several values can be read in two ways [ambiguous-triggers]',
    ],
    ['a broken date', '{a: {after: 2026-13-01}}', '3:25 error: `2026-13-01` is no date or time [invalid-time]'],
    ['a broken number', '{a: {gt: five}}', '3:22 error: `five` is no decimal number [invalid-number]'],
    ['maybe', '{a: {exists: maybe}}', '3:26 error: `a.exists` must be `true` or `false`, but is text [wrong-type]'],
    ['a held grant', '{holds: a:b:c}', '3:14 error: `holds` is only known in `eligible:` [holds-outside-eligible]'],
  ])('refuses %s, and matches nobody', (_what, yaml, line) => {
    expect(parse(yaml)).toEqual({ trigger: null, lines: [`a.yaml:${line}`] })
  })

  test('with one wrong part matches nobody instead of more people', () => {
    expect(parse('{department: Sales, level: {gtt: 5}}').trigger).toBeNull()
    expect(parse('{department: Sales, any_of: [{a: b}, {c: {}}]}').trigger).toBeNull()
  })

  test('takes yes and no for what they mean, with a notice', () => {
    const line = 'a.yaml:3:26 notice: `a.exists` is `no`, which is text in YAML 1.2 [yaml-yes-no]'
    expect(parse('{a: {exists: no}}')).toEqual({ trigger: ['a', 'exists', false], lines: [line] })
  })

  test('of an access rule may ask for a grant', () => {
    const text = 'access_rule:\n  name: x\n  grants: db:role:*\n  eligible: {team: a, holds: "okta:group:b"}\n'
    const { documents, diagnostics } = parseDocuments([{ path: 'a.yaml', text }])
    expect(diagnostics).toEqual([])
    expect(show(documents.accessRules[0]?.eligible ?? null)).toEqual({
      all: [
        ['team', 'in', ['a']],
        ['holds', 'okta:group:b'],
      ],
    })
  })
})

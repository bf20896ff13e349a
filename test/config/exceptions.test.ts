import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

const sound = { user: 'a', grant: 'x:y:z', justification: 'why', expires: '2026-01-31' }

const broken: [what: string, exception: object, ...expected: string[]][] = [
  ['no end', { ...sound, expires: undefined }, '2:3 error: the exception never ends [missing-end]'],
  [
    'a misspelt end',
    { ...sound, expires: undefined, expirse: '2026-01-31' },
    '5:3 error: `expirse` is no key of `exception` [unknown-key]',
  ],
  ['two ends', { ...sound, duration: '2h' }, '6:3 error: `duration` stands beside `expires` [two-ends]'],
  [
    'a duration from nowhere',
    { ...sound, expires: undefined, duration: '2h' },
    '5:3 error: a `duration` needs a start [duration-without-start]',
  ],
  [
    'an end before the start',
    { ...sound, starts: '2026-02-01' },
    '5:12 error: the end lies before the start [ends-before-start]',
  ],
  [
    'an end at its start',
    { ...sound, starts: '2026-01-31T10:00:00Z', expires: '2026-01-31T10:00:00Z' },
    '5:12 error: the end lies before the start [ends-before-start]',
  ],
  [
    'no justification',
    { ...sound, justification: undefined },
    '2:3 error: the exception has no justification [missing-justification]',
  ],
  [
    'a blank justification',
    { ...sound, justification: ' ' },
    '4:3 error: the exception has no justification [missing-justification]',
  ],
  ['no grant', { ...sound, grant: undefined }, '2:3 error: `exception` lacks `grant` [missing-key]'],
  ['both grant keys', { ...sound, grants: ['a:b:c'] }, '6:3 error: `grants` stands beside `grant` [two-grant-keys]'],
  ['an empty list of grants', { ...sound, grant: undefined, grants: [] }, '5:11 error: `grants` is empty [too-few]'],
  [
    'a grant twice',
    { ...sound, grant: undefined, grants: ['a:b:c', 'a:b:c'] },
    '5:20 error: `a:b:c` is listed twice, first in line 5 [duplicate-grant]',
  ],
  ['no person', { ...sound, user: undefined }, '2:3 error: `exception` lacks `user` [missing-key]'],
  [
    'half a revocation',
    { ...sound, revoked: { at: '2026-01-01' } },
    '6:12 error: `revoked` lacks `by` [missing-key]',
    '6:12 error: `revoked` lacks `reason` [missing-key]',
  ],
]

describe('an exception', () => {
  test.each(broken)('with %s is an error', (_what, exception, ...expected) => {
    const lines = Object.entries(exception).flatMap(([key, value]) =>
      value === undefined ? [] : [`  ${key}: ${JSON.stringify(value)}\n`],
    )
    const { diagnostics } = parseDocuments([{ path: 'a.yaml', text: `exception:\n${lines.join('')}` }])
    expect(renderDiagnostics(diagnostics)).toEqual(expected.map((line) => `a.yaml:${line}`))
  })

  test('may begin and end on the same day', () => {
    expect(parse({ exception: { ...sound, starts: '2026-01-31' } }).diagnostics).toEqual([])
  })

  test('with a date and a time is left to those who know the time zone', () => {
    expect(parse({ exception: { ...sound, starts: '2026-02-01T00:00:00Z' } }).diagnostics).toEqual([])
  })

  test('without an id is named by its file and its place among the exceptions there', () => {
    const { documents, diagnostics } = parse(
      { exceptions: [sound, { ...sound, id: 'EX-1' }, sound] },
      'exceptions/q4.yml',
    )
    expect(diagnostics).toEqual([])
    expect(documents.exceptions.map(({ id }) => id)).toEqual(['exceptions/q4#1', 'EX-1', 'exceptions/q4#3'])
  })

  test('with the id of another is an error that names the other, across files', () => {
    const text = JSON.stringify({ exception: { id: 'EX-1', ...sound } })
    const { documents, diagnostics } = parseDocuments([
      { path: 'a.yaml', text },
      { path: 'b.yaml', text },
    ])
    expect(documents.exceptions).toHaveLength(1)
    expect(renderDiagnostics(diagnostics)).toEqual([
      'b.yaml:1:15 error: the exception id `EX-1` is already used in a.yaml:1 [duplicate-id]',
    ])
  })

  test('is read in full', () => {
    const at = { file: 'a.yaml', line: 1, column: expect.any(Number) as number }
    const { documents, diagnostics } = parse({
      exception: {
        id: 'EX-2',
        user: 'a',
        grants: ['x:y:z', { grant: 'p:q:r', level: 'admin', environments: ['production'] }],
        justification: 'why',
        approved_by: ['b', 'c'],
        starts: '2026-01-01',
        duration: 'P2D',
        rule: 'debug',
        ticket: 'OPS-1',
        revoked: { at: '2026-01-02T12:00:00Z', by: 'd', reason: 'done' },
        extends: 'EX-1',
        break_glass: true,
        environments: 'staging',
      },
    })
    expect(diagnostics).toEqual([])
    expect(documents.exceptions).toEqual([
      {
        id: 'EX-2',
        person: 'a',
        personAt: at,
        grants: [
          { text: 'x:y:z', level: null, grace: null, environments: [], risk: null, at },
          { text: 'p:q:r', level: 'admin', grace: null, environments: ['production'], risk: null, at },
        ],
        justification: 'why',
        approvedBy: ['b', 'c'],
        starts: { kind: 'date', date: '2026-01-01' },
        expires: null,
        duration: 172_800_000,
        rule: 'debug',
        ticket: 'OPS-1',
        revoked: { at: { kind: 'instant', instant: Date.UTC(2026, 0, 2, 12) }, by: 'd', reason: 'done' },
        extends: 'EX-1',
        breakGlass: true,
        environments: ['staging'],
        at,
      },
    ])
  })
})

/** JSON is YAML, too. */
function parse(document: object, path = 'a.yaml') {
  return parseDocuments([{ path, text: JSON.stringify(document) }])
}

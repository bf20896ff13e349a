import { expect, test } from 'vitest'
import { type AccessRow, renderAccessText } from '../../src/views/access-text.ts'
import { hostileNames } from './hostile-names.ts'
import { reason } from './sample-plan.ts'

const rows: readonly AccessRow[] = [
  {
    person: 'dana.ortiz',
    state: 'active',
    grants: [
      {
        text: 'aws:permission-set:ProdReadOnly',
        risk: 'privileged',
        reasons: [reason('EX-014', { kind: 'exception', path: [], file: 'exceptions/q4.yaml', line: 2 })],
        until: '2026-12-31T23:00:00Z',
        withheld: 'constraint `Two keys` would be broken',
      },
      {
        text: 'gitlab:group:customer-solutions (developer)',
        risk: 'low',
        reasons: [
          reason('Solutions Architect Access', { path: ['Solutions Architect Access', 'Engineering Team Access'] }),
          reason('Account Executive Access', { kind: 'grace', file: null, line: null }),
        ],
        until: null,
        withheld: null,
      },
    ],
  },
  { person: 'tom.fischer', state: 'terminated', grants: [] },
]

test.each([80, 120])('expected access is listed person by person at %i columns', async (columns) => {
  await expect(renderAccessText(rows, { columns, color: 0 })).toMatchFileSnapshot(`golden/access-${columns}.txt`)
})

test('nobody is counted as nobody', () => {
  expect(renderAccessText([], { columns: 80, color: 0 })).toBe('0 people, 0 grants\n')
})

test('hostile names stay on their line and look like no change', () => {
  const hostile = hostileNames.map((name): AccessRow => {
    const grants = [
      { text: name, risk: 'medium', reasons: [reason(name, { file: name })], until: name, withheld: name },
    ] as const
    return { person: name, state: 'active', grants }
  })
  const lines = renderAccessText(hostile, { columns: 80, color: 0 }).split('\n')
  expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line))).toEqual([])
  expect(lines.filter((line) => /^\s*[+~\-=?!]/.test(line))).toEqual([])
})

import { expect, test } from 'vitest'
import { renderExceptionEdit } from '../../src/views/exception-edit-text.ts'
import { type ExceptionRow, renderExceptionsText } from '../../src/views/exceptions-text.ts'
import { renderPruneText } from '../../src/views/prune-text.ts'
import { hostileNames } from './hostile-names.ts'

const row: ExceptionRow = {
  id: 'EX-016',
  person: 'claire.dubois',
  grants: ['gitlab:group:payments-reports (reporter)', 'slack:channel:#audit'],
  from: '2026-11-01T23:00:00Z',
  until: '2026-12-11T23:00:00Z',
  state: 'active',
  ticket: 'FIN-310',
  approved_by: ['cfo@company.com', 'security@company.com'],
  rule: null,
  extends: null,
  file: 'exceptions/payments-audit.yaml',
  line: 3,
}

const rows: readonly ExceptionRow[] = [
  row,
  {
    ...row,
    id: 'EX-017',
    state: 'upcoming',
    from: '2026-12-11T23:00:00Z',
    until: '2026-12-18T23:00:00Z',
    extends: 'EX-016',
    rule: 'audit',
    line: 12,
  },
  {
    ...row,
    id: 'exceptions/old#1',
    state: 'revoked',
    from: null,
    until: '2026-11-01T00:00:00Z',
    ticket: null,
    approved_by: [],
    file: 'exceptions/old.yaml',
    line: 1,
  },
]

const options = { color: 0, now: '2026-11-20T09:00:00Z', hidden: 0 } as const

test.each([60, 120])('exceptions are listed with what they claim at %i columns', async (columns) => {
  const text = renderExceptionsText(rows, { ...options, columns, hidden: 2 })
  await expect(text).toMatchFileSnapshot(`golden/exceptions-${columns}.txt`)
})

test('no exceptions are counted as none', () => {
  expect(renderExceptionsText([], { ...options, columns: 80 })).toBe('0 exceptions\n')
})

test('hostile names stay on their line and look like no change', () => {
  const all = hostileNames.flatMap((name) => {
    const hostile = {
      ...row,
      id: name,
      person: name,
      grants: [name],
      ticket: name,
      approved_by: [name],
      rule: name,
      extends: name,
      file: name,
      until: name,
    }
    const edit = { ...hostile, action: 'add', written: [name], next: 'provisionr plan' } as const
    const removed = [{ id: name, person: name, state: 'expired', ended: name }] as const
    return [
      renderExceptionsText([hostile], { ...options, columns: 80 }),
      renderExceptionEdit(edit, { columns: 80, color: 0 }),
      renderPruneText(
        { isDryRun: false, files: [{ file: name, deleted: true, removed }], kept: [{ id: name, extended_by: name }] },
        { columns: 80, color: 0 },
      ),
    ]
  })
  const lines = all.join('').split('\n')
  expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line))).toEqual([])
  expect(lines.filter((line) => /^\s{0,2}[+~\-=?!]@? /.test(line))).toEqual([])
})

test('what was written is shown as it stands in the file', () => {
  const written = ['  - id: EX-016', '    user: "claire.dubois"']
  const text = renderExceptionEdit(
    { ...row, action: 'add', written, next: 'provisionr plan' },
    { columns: 120, color: 0 },
  )
  expect(text).toContain('wrote exceptions/payments-audit.yaml:3\n      - id: EX-016\n        user: "claire.dubois"\n')
})

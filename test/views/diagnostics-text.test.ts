import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { renderDiagnosticsJson } from '../../src/views/diagnostics-json.ts'
import { renderDiagnosticsText } from '../../src/views/diagnostics-text.ts'
import { renderFailure } from '../../src/views/failure-text.ts'

const unknownParent: Diagnostic = {
  severity: 'error',
  code: 'unknown-parent',
  message: 'policy inherits unknown policy `Sales Team Acces`',
  help: 'did you mean `Sales Team Access`?',
  at: { file: 'policies/sales.yaml', line: 14, column: 7 },
}
const nearMiss: Diagnostic = {
  severity: 'warning',
  code: 'near-miss-value',
  message: 'nobody has `sales`',
  help: 'write `Sales`',
  at: { file: 'policies/sales.yaml', line: 3, column: 5 },
}
const noTriggers: Diagnostic = { ...nearMiss, severity: 'notice', code: 'no-triggers', at: null }

const wide = { columns: 100, color: 0 } as const

describe('diagnostics as text', () => {
  test('stand in the order of the files, with place, code and help, and are counted', () => {
    expect(renderDiagnosticsText([unknownParent, nearMiss, unknownParent], wide)).toBe(
      [
        'policies/sales.yaml:3:5 warning: nobody has `sales` [near-miss-value]',
        '  help: write `Sales`',
        'policies/sales.yaml:14:7 error: policy inherits unknown policy `Sales Team Acces` [unknown-parent]',
        '  help: did you mean `Sales Team Access`?',
        '',
        '1 error, 1 warning',
        '',
      ].join('\n'),
    )
  })

  test('without a place begin with the severity, and notices are counted too', () => {
    expect(renderDiagnosticsText([noTriggers], wide)).toBe(
      'notice: nobody has `sales` [no-triggers]\n  help: write `Sales`\n\n0 errors, 0 warnings, 1 notice\n',
    )
  })

  test('are none when there are none', () => {
    expect(renderDiagnosticsText([], wide)).toBe('0 errors, 0 warnings\n')
  })

  test('wrap below themselves on a narrow terminal', () => {
    expect(renderDiagnosticsText([unknownParent], { columns: 60, color: 0 }).split('\n').slice(0, 3)).toEqual([
      'policies/sales.yaml:14:7 error: policy inherits unknown',
      '    policy `Sales Team Acces` [unknown-parent]',
      '  help: did you mean `Sales Team Access`?',
    ])
  })

  test('about a file named like a change do not look like one', () => {
    const at = { file: '- x\n+ y.yaml', line: 1, column: 1 }
    const text = renderDiagnosticsText([{ ...unknownParent, message: '+ a\n- b', help: '! c', at }], wide)
    expect(text.split('\n').slice(0, 2)).toEqual([
      './- x\\u{A}+ y.yaml:1:1 error: + a\\u{A}- b [unknown-parent]',
      '  help: ! c',
    ])
  })

  test.each([40, 100])('in colour are the same text at %i columns', (columns) => {
    const plain = renderDiagnosticsText([unknownParent, nearMiss, noTriggers], { columns, color: 0 })
    const colored = renderDiagnosticsText([unknownParent, nearMiss, noTriggers], { columns, color: 2 })
    expect(colored).not.toBe(plain)
    expect(stripVTControlCharacters(colored)).toBe(plain)
  })
})

test('diagnostics as JSON are one document with members as plans have them', () => {
  const parsed: unknown = JSON.parse(renderDiagnosticsJson([unknownParent, { ...noTriggers, person: 'dana.ortiz' }]))
  expect(parsed).toEqual({
    format_version: '1.0',
    kind: 'diagnostics',
    summary: { error: 1, warning: 0, notice: 1 },
    diagnostics: [
      {
        severity: 'notice',
        code: 'no-triggers',
        message: 'nobody has `sales`',
        help: 'write `Sales`',
        file: null,
        line: null,
        column: null,
        person: 'dana.ortiz',
      },
      {
        severity: 'error',
        code: 'unknown-parent',
        message: 'policy inherits unknown policy `Sales Team Acces`',
        help: 'did you mean `Sales Team Access`?',
        file: 'policies/sales.yaml',
        line: 14,
        column: 7,
        person: null,
      },
    ],
  })
})

test('a failure says what went wrong and the next step, each on its own line', () => {
  const failure = { code: 'file-unreadable', message: 'cannot read `a\u001b[2Jb`', help: 'check the path' }
  expect(renderFailure(failure, wide)).toBe(
    'error: cannot read `a\\u{1B}[2Jb` [file-unreadable]\n  help: check the path\n',
  )
  expect(stripVTControlCharacters(renderFailure(failure, { ...wide, color: 1 }))).toBe(renderFailure(failure, wide))
})

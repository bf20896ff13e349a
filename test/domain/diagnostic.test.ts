import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../../src/domain/diagnostic.ts'

const diagnostic = (file: string | null, line: number, code: string, person?: string): Diagnostic => ({
  severity: 'warning',
  code,
  message: 'something',
  help: 'do something',
  at: file === null ? null : { file, line, column: 1 },
  ...(person === undefined ? {} : { person }),
})

test('diagnostics come by file, line, code and person whatever the order of finding, repeats once', () => {
  const sorted = [
    diagnostic(null, 0, 'z'),
    diagnostic('a.yaml', 2, 'b'),
    diagnostic('a.yaml', 10, 'a'),
    diagnostic('a.yaml', 10, 'a', 'ana'),
    diagnostic('a.yaml', 10, 'a', 'ben'),
    diagnostic('b.yaml', 1, 'a'),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray([...sorted, ...sorted], { minLength: 12 }), (found) => {
      expect(sortDiagnostics(found)).toEqual(sorted)
    }),
  )
})

test('one error is enough to count as wrong', () => {
  const warning = diagnostic('a', 1, 'a')
  expect(hasErrors([warning, { ...warning, severity: 'notice' }])).toBe(false)
  expect(hasErrors([warning, { ...warning, severity: 'error' }])).toBe(true)
  expect(hasErrors([])).toBe(false)
})

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { adjustableCodes, codesBeyondLint, errorCodes } from '../../src/domain/diagnostic-codes.ts'
import { Failure, type FailureCode } from '../../src/domain/failure.ts'
import { collectCodes } from './collect-codes.ts'

const sources = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, readFileSync(`src/${path}`, 'utf8')] as const),
)
const page = readFileSync('docs/diagnostics.md', 'utf8')

describe('docs/diagnostics.md', () => {
  test('has one row for every code and guard of the sources, and no other', () => {
    const expected = [...collectCodes(sources), ...collectCodes(sources, 'guard')]
    expect(differences(expected, firstCells(page))).toEqual({ undocumented: [], vanished: [], twice: [] })
  })

  test('agrees with the lists of codes whose severity can be set, and of those that are errors', () => {
    // What only events, plans and systems have is nothing to `lint`, and need not be listed.
    const ofLint = page.slice(0, page.indexOf('## Refusals')).replace(/## Simulated events.*?(?=\n## )/s, '')
    const rows = [...ofLint.slice(0, ofLint.indexOf('## Plan')).matchAll(/^\| `([a-z0-9-]+)` \| ([a-z, ]+) \|/gm)]
    const listed = [...errorCodes, ...adjustableCodes, ...codesBeyondLint]
    expect(listed.filter((code, index) => listed.indexOf(code) !== index)).toEqual([])
    const wrong = rows.filter(([, code, severity]) => {
      if (severity!.trim() === 'error') return !errorCodes.includes(code!)
      return severity!.includes('error')
        ? !listed.includes(code!)
        : errorCodes.includes(code!) || !listed.includes(code!)
    })
    expect(rows.length).toBeGreaterThan(100)
    expect(wrong.map(([, code]) => code)).toEqual([])
    const stops = ['invalid-files', 'file-unreadable', 'people-unreadable', 'people-refused']
    const documented = [...firstCells(page), ...stops]
    expect(listed.filter((code) => !documented.includes(code))).toEqual([])
  })

  test('gives every failure its exit code', () => {
    const rows = page.slice(page.indexOf('## Failures')).matchAll(/^\| `([a-z-]+)` \| (\d+) \|/gm)
    const documented = [...rows].map(([, code, exit]) => `${code} ${exit}`)
    const real = documented.map((row) => row.split(' ')[0]!).map((code) => `${code} ${exitCodeOf(code)}`)
    expect(documented.length).toBeGreaterThan(10)
    expect(documented).toEqual(real)
  })
})

describe('the comparison of codes', () => {
  test('finds what is undocumented, what is gone and what stands twice', () => {
    const rows = firstCells('| code |\n|---|\n| `old-code` | x |\n| `kept` | x |\n| `kept` | y |\n')
    expect(differences(['kept', 'new-code'], rows)).toEqual({
      undocumented: ['new-code'],
      vanished: ['old-code'],
      twice: ['kept'],
    })
  })

  test.each([
    ['a property', `const one = { severity: 'error', code: 'a-code', message }`],
    ['either side of a condition', `const one = { code: other === 'no-code' ? 'a-code' : 'a-code' }`],
    ['a constant', `const code = isOver ? 'a-code' : null`],
    ['a union', `interface One { readonly code: 'a-code' }`],
    ['a named union', `type ProblemCode = 'a-code'`],
    ['a function', `warn('a-code', text)\nfunction warn(code: string, text: string) {}`],
    ['an arrow function', `const report = (place: number, code: string) => push(code)\nreport(1, 'a-code')`],
    [
      'a method of an interface',
      `interface Findings { error(at: Place, code: string): void }\nfindings.error(at, 'a-code')`,
    ],
    ['an exported function', `export function refuse(path: string, code: string) {}\nrefuse('no-code', 'a-code')`],
    ['the table of failures', `const exitCodeByFailure = { 'a-code': exitCodes.error } as const`],
  ])('sees the code of %s', (_name, text) => {
    expect([...collectCodes(new Map([['one.ts', text]]))]).toEqual(['a-code'])
  })

  test('does not see texts of other fields, nor of functions without a code', () => {
    const text = `const one = { kind: 'a-code' }\nfunction warn(text: string) {}\nwarn('b-code')\nif (code === 'c-code') stop()`
    expect([...collectCodes(new Map([['one.ts', text]]))]).toEqual([])
  })
})

function exitCodeOf(code: string): number {
  return new Failure({ code: code as FailureCode, message: 'm', help: 'h' }).exitCode
}

/** The codes that the rows of the page's tables begin with. */
function firstCells(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!)
}

function differences(real: readonly string[], documented: readonly string[]) {
  return {
    undocumented: real.filter((code) => !documented.includes(code)),
    vanished: documented.filter((code) => !real.includes(code)),
    twice: documented.filter((code, index) => documented.indexOf(code) !== index),
  }
}

import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { checkInheritance } from '../../src/policy/check-inheritance.ts'
import { policiesOf, tellAll } from './build.ts'

/** What is wrong when each policy inherits these. */
function check(parents: Readonly<Record<string, readonly string[]>>): string[] {
  const documents = Object.entries(parents).map(
    ([name, inherits]) =>
      `policy:\n  name: ${name}\n  inherits: ${JSON.stringify(inherits)}\n  grants: [okta:group:a]\n`,
  )
  const found: Diagnostic[] = []
  checkInheritance(policiesOf(documents.join('---\n')).versions, (one) => found.push(one))
  return tellAll(found)
}

describe('inheritance', () => {
  test('may be a chain or a diamond', () => {
    expect(check({ A: ['B', 'C'], B: ['D'], C: ['D'], D: ['E'], E: [] })).toEqual([])
  })

  test('from an unknown policy is an error at its line, with the nearest name', () => {
    expect(check({ 'Sales Engineer': ['Sales Team Acces'], 'Sales Team Access': [] })).toEqual([
      '3 [unknown-parent] policy inherits unknown policy `Sales Team Acces` → did you mean `Sales Team Access`?',
    ])
  })

  test('is exact: capitals and spaces count', () => {
    expect(check({ A: ['base'], Base: [] })).toHaveLength(1)
  })

  test('from itself is an error', () => {
    expect(check({ A: ['A'] })).toEqual([
      '3 [self-inheritance] policy `A` inherits itself → remove one of these `inherits:` entries',
    ])
  })

  test('in a circle is one error that prints the path, wherever one starts', () => {
    const expected = 'policies inherit each other in a circle: `A` → `B` → `C` → `A`'
    for (const order of [
      ['A', 'B', 'C'],
      ['C', 'B', 'A'],
      ['B', 'C', 'A'],
    ]) {
      const next: Readonly<Record<string, string>> = { A: 'B', B: 'C', C: 'A' }
      const found = check(Object.fromEntries(order.map((name) => [name, [next[name]!]])))
      expect(found).toHaveLength(1)
      expect(found[0]).toContain(expected)
    }
  })

  test('in a circle is found behind any number of sound policies', () => {
    expect(check({ A: ['B'], B: ['C'], C: ['D'], D: ['C'] })[0]).toContain('circle: `C` → `D` → `C`')
  })

  test('in a circle is told from its first name on, wherever it is entered', () => {
    expect(check({ A: ['D'], C: ['D'], D: ['C'] })[0]).toContain('circle: `C` → `D` → `C`')
  })

  test('in two circles through one policy is two errors', () => {
    expect(check({ A: ['B', 'C'], B: ['A'], C: ['A'] })).toHaveLength(2)
  })

  test('of 5,000 policies in a row, or in a ring, does not overflow', () => {
    const ring = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`P${i}`, [`P${(i + 1) % 5000}`]]))
    expect(check(ring)).toHaveLength(1)
    expect(check({ ...ring, P4999: [] })).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import type { Truth } from '../../src/domain/trigger.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { matchTrigger } from '../../src/policy/trigger-match.ts'
import { triggerOf } from './build.ts'

/** `t` holds, `f` does not, `u` is unknown. */
function ask(yaml: string): Truth {
  const attributes = new Map([
    ['t', '1'],
    ['f', '0'],
  ])
  const subject = { id: 'ana', attributes, zone: 'UTC' }
  return matchTrigger(triggerOf(yaml), subject, { directory: createDirectory([]) })
}

const truth: Readonly<Record<string, Truth>> = { t: true, f: false, u: null }

describe('conditions combine in three values', () => {
  test.each([
    ['t', 't', true, true, false],
    ['t', 'f', false, true, false],
    ['t', 'u', null, true, false],
    ['f', 'f', false, false, true],
    ['f', 'u', false, null, null],
    ['u', 'u', null, null, null],
  ])('%s and %s: all_of is %s, any_of %s, none_of %s', (a, b, all, any, none) => {
    for (const [one, two] of [
      [a, b],
      [b, a],
    ]) {
      expect(ask(`all_of: [{${one}: 1}, {${two}: 1}]`)).toBe(all)
      expect(ask(`{${one}: 1, ${two === one ? `all_of: [{${two}: 1}]` : `${two}: 1`}}`)).toBe(all)
      expect(ask(`any_of: [{${one}: 1}, {${two}: 1}]`)).toBe(any)
      expect(ask(`none_of: [{${one}: 1}, {${two}: 1}]`)).toBe(none)
    }
  })

  test.each(Object.keys(truth))('%s alone is itself, in a list and in a group of one', (name) => {
    expect(ask(`${name}: 1`)).toBe(truth[name])
    expect(ask(`- ${name}: 1`)).toBe(truth[name])
    expect(ask(`any_of: [{${name}: 1}]`)).toBe(truth[name])
    expect(ask(`all_of: [{none_of: [{none_of: [{${name}: 1}]}]}]`)).toBe(truth[name])
  })

  test('groups nest, and stand beside attributes', () => {
    expect(ask('{t: 1, any_of: [{f: 1}, {all_of: [{t: 1}, {none_of: [{f: 1}]}]}]}')).toBe(true)
    expect(ask('{t: 1, none_of: [{f: 1}, {t: 1}]}')).toBe(false)
    expect(ask('{t: 1, none_of: [{all_of: [{t: 1}, {u: 1}]}]}')).toBeNull()
  })

  test('`not` of unknown stays unknown', () => {
    expect(ask('u: {not: 1}')).toBeNull()
    expect(ask('none_of: [{u: {not: 1}}]')).toBeNull()
  })
})

test('who holds what is unknown where nobody can say', () => {
  const at = { file: 'a.yaml', line: 1, column: 1 }
  const holds = { kind: 'holds', grant: 'okta:group:a', at } as const
  const subject = { id: 'ana', attributes: new Map(), zone: 'UTC' }
  const directory = createDirectory([])
  expect(matchTrigger(holds, subject, { directory })).toBeNull()
  expect(matchTrigger(holds, subject, { directory, holds: (_, grant) => grant === 'okta:group:a' })).toBe(true)
})

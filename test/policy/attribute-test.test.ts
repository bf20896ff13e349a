import { describe, expect, test } from 'vitest'
import type { AttributeValue } from '../../src/domain/person.ts'
import type { Truth } from '../../src/domain/trigger.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { matchTrigger } from '../../src/policy/trigger-match.ts'
import { triggerOf } from './build.ts'

/** Whether `x: <condition>` is true of somebody whose `x` is the value; undefined: the person has no `x`. */
function ask(condition: string, value: AttributeValue | undefined, zone = 'Europe/Berlin'): Truth {
  const attributes = new Map(value === undefined ? [] : [['x', value]])
  return matchTrigger(triggerOf(`x: ${condition}`), { id: 'ana', attributes, zone }, { directory: createDirectory([]) })
}

describe('each operator', () => {
  test.each<[string, AttributeValue, Truth]>([
    ['Sales', 'Sales', true],
    ['Sales', 'sales', false],
    ['Sales', 'Sales ', false],
    ['[Sales, Support]', 'Support', true],
    ['[Sales, Support]', 'Legal', false],
    ['{in: [Sales]}', 'Sales', true],
    ['{not: Sales}', 'Legal', true],
    ['{not: Sales}', 'Sales', false],
    ['{not_in: [Sales, Legal]}', 'Legal', false],
    ['{not_in: [Sales, Legal]}', 'Support', true],
    ['{glob: "*Engineer*"}', 'Senior Engineer II', true],
    ['{glob: "*Engineer"}', 'Engineering', false],
    ['{glob: "a.c"}', 'abc', false],
    ['{prefix: Sen}', 'Senior', true],
    ['{prefix: sen}', 'Senior', false],
    ['{suffix: ior}', 'Senior', true],
    ['{suffix: Sen}', 'Senior', false],
    ['{contains: aws}', ['gcp', 'aws'], true],
    ['{contains: aws}', ['aws-admin'], false],
    ['{contains: aws}', 'aws', true],
    ['{lt: 5}', '4.999', true],
    ['{lt: 5}', '5.0', false],
    ['{lte: 5}', '5.000', true],
    ['{gt: 9}', '10', true],
    ['{gt: 10}', '9', false],
    ['{gte: -2}', '-2', true],
    ['{gt: -2}', '-3', false],
    ['{gt: 9007199254740992}', '9007199254740993', true],
    ['{before: 2026-01-01}', '2025-12-31', true],
    ['{before: 2026-01-01}', '2026-01-01', false],
    ['{on_or_before: 2026-01-01}', '2026-01-01', true],
    ['{on_or_before: 2026-01-01}', '2026-01-01T22:59:59Z', true],
    ['{on_or_before: 2026-01-01}', '2026-01-01T23:00:00Z', false],
    ['{after: 2026-01-01}', '2026-01-01T22:59:59Z', false],
    ['{after: 2026-01-01}', '2026-01-02', true],
    ['{on_or_after: 2026-01-01}', '2025-12-31T23:00:00Z', true],
    ['{on_or_after: 2026-01-01}', '2025-12-31T22:59:59Z', false],
    ['{before: 2026-01-01T12:00:00Z}', '2026-01-01T11:59:59Z', true],
    ['{on_or_before: 2026-01-01T12:00:00Z}', '2026-01-01T12:00:00Z', true],
    ['{after: 2026-01-01T12:00:00Z}', '2026-01-01T12:00:00Z', false],
    ['{exists: true}', 'anything', true],
    ['{exists: false}', 'anything', false],
  ])('x: %s asked of %j is %s', (condition, value, expected) => {
    expect(ask(condition, value)).toBe(expected)
  })

  test('on an attribute that the person does not have is unknown', () => {
    const conditions = [
      'a',
      '[a]',
      '{not: a}',
      '{not_in: [a]}',
      '{glob: "*"}',
      '{prefix: a}',
      '{suffix: a}',
      '{contains: a}',
    ]
    const ordered = ['{before: 2026-01-01}', '{after: 2026-01-01}', '{lt: 1}', '{gte: 1}', '{under: ben}']
    for (const condition of [...conditions, ...ordered]) expect(ask(condition, undefined), condition).toBeNull()
  })

  test('but `exists`, which knows', () => {
    expect(ask('{exists: true}', undefined)).toBe(false)
    expect(ask('{exists: false}', undefined)).toBe(true)
  })

  test('on a value it cannot read is unknown', () => {
    expect(['soon', '2026-02-30', '5', ''].map((value) => ask('{before: 2026-01-01}', value))).toEqual(
      Array(4).fill(null),
    )
    expect(['many', '1e3', '0x1f', '1,5', '.5', 'NaN', ''].map((value) => ask('{lt: 100}', value))).toEqual(
      Array(7).fill(null),
    )
  })
})

describe('an attribute with several values', () => {
  test('passes when one of them does', () => {
    expect(ask('[a, b]', ['c', 'b'])).toBe(true)
    expect(ask('{gt: 5}', ['1', '9'])).toBe(true)
    expect(ask('{prefix: a}', ['b', 'ac'])).toBe(true)
    expect(ask('{prefix: a}', ['b', 'c'])).toBe(false)
  })

  test('is none of a list only when no value is in it', () => {
    expect(ask('{not_in: [a]}', ['a', 'b'])).toBe(false)
    expect(ask('{not: a}', ['c', 'b'])).toBe(true)
  })

  test('is unknown when the only values that could pass are unreadable', () => {
    expect(ask('{gt: 5}', ['1', 'many'])).toBeNull()
    expect(ask('{gt: 5}', ['many', '9'])).toBe(true)
  })
})

describe('scalars', () => {
  test('compare by their text, so that CSV and YAML agree', () => {
    expect(ask('5', '5')).toBe(true)
    expect(ask('0123', '0123')).toBe(true)
    expect(ask('0123', '123')).toBe(false)
    expect(ask('true', 'true')).toBe(true)
    expect(ask('1.0', '1')).toBe(false)
  })

  test('that look like code are only text', () => {
    expect(ask('"${x}"', '${x}')).toBe(true)
    expect(ask('"__proto__"', '__proto__')).toBe(true)
    expect(ask('".*"', 'anything')).toBe(false)
  })
})

test('a date of a person counts in the person’s zone', () => {
  expect(ask('{after: 2026-01-01T00:00:00Z}', '2026-01-01', 'America/New_York')).toBe(true)
  expect(ask('{after: 2026-01-01T00:00:00Z}', '2026-01-01', 'Pacific/Apia')).toBe(false)
})

test('several operators on one attribute must all hold', () => {
  const between = '{gte: 3, lt: 7}'
  expect(['2', '3', '6.9', '7'].map((value) => ask(between, value))).toEqual([false, true, true, false])
})

import { describe, expect, test } from 'vitest'
import type { AttributeValue } from '../../src/domain/person.ts'
import { fillTemplate, literalResource, parseTemplate } from '../../src/policy/resource-template.ts'

function fill(text: string, attributes: Readonly<Record<string, AttributeValue>>): string {
  const filled = fillTemplate(parseTemplate(text)!, new Map(Object.entries(attributes)))
  return filled.ok ? filled.resource : `the person ${filled.problem}`
}

describe('a template', () => {
  test('takes values as they are', () => {
    expect(fill('squad-${team}', { team: 'web' })).toBe('squad-web')
    expect(fill('${a}${b}', { a: 'x', b: 'y' })).toBe('xy')
    expect(fill('${a}-${a}', { a: 'x' })).toBe('x-x')
    expect(fill('cost:${ center }', { center: 'CC/1: (old) #5' })).toBe('cost:CC/1: (old) #5')
  })

  test('never reads a value again', () => {
    expect(fill('${a}', { a: '${b}', b: 'secret' })).toBe('${b}')
    expect(fill('${a}', { a: '$&$1', b: 'x' })).toBe('$&$1')
    expect(fill('${__proto__}', { a: 'x' })).toBe('the person has no attribute `__proto__`')
  })

  test.each([[{}], [{ team: '' }], [{ team: '  ' }], [{ team: [] }]])('is not filled from %j', (attributes) => {
    expect(fill('squad-${team}', attributes)).toBe('the person has no attribute `team`')
  })

  test('takes the value of a list of one, and none of several', () => {
    expect(fill('squad-${team}', { team: ['web'] })).toBe('squad-web')
    expect(fill('squad-${team}', { team: ['web', 'app'] })).toBe('the person has several values for `team`')
  })

  test.each([
    '*',
    'a*',
    'a\nb',
    '\u0000',
    'a\u007f',
    '\u202etxt',
    '\u2066a',
    '\u200bweb',
    'a\u2028b',
    '\ufeffa',
    '\u00ad',
  ])('refuses the value %j', (team) => {
    expect(fill('squad-${team}', { team })).toBe('the person has control characters or `*` in `team`')
  })

  test('takes letters of every script', () => {
    expect(fill('${team}', { team: 'Zürich 東京 Ωmega' })).toBe('Zürich 東京 Ωmega')
  })
})

test('text without attributes is literal, whatever its dollars and braces', () => {
  for (const text of ['plain', '$team', '{team}', 'a$', '$ {a}'])
    expect(literalResource(parseTemplate(text)!)).toBe(text)
  expect(literalResource(parseTemplate('a${b}')!)).toBeNull()
  expect(literalResource(parseTemplate('${b}')!)).toBeNull()
})

test.each(['${', 'a${', '${}', '${ }', '${a', '${a${b}}'])('%j is unfinished', (text) => {
  expect(parseTemplate(text)).toBeNull()
})

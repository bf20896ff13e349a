import { describe, expect, test } from 'vitest'
import { createPersonNames } from '../../src/access/person-names.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { personOf } from '../policy/build.ts'

const people = [
  personOf('sarah.chen', { email: 'sarah@company.com', github: 'schen' }),
  personOf('sarah.chen.ext', { email: 'Sarah+ext@company.com' }),
  personOf('omar', { email: 'omar@company.com', github: ['omar-a', 'omar-b'] }),
  personOf('ines', { email: 'desk@company.com', gitlab: 'schen' }),
  personOf('ivan', { email: 'desk@company.com', github: 'omar' }),
]
const names = createPersonNames(createDirectory(people), ['github', 'gitlab'])
const byId = new Map(people.map((person) => [person.id, person]))
const human = (id: string) => names.humanOf(byId.get(id)!)

describe('a name', () => {
  test.each([
    ['sarah.chen', 'sarah.chen'],
    [' Sarah.Chen ', 'sarah.chen'],
    ['@sarah.chen', 'sarah.chen'],
    ['SARAH@company.com', 'sarah.chen'],
    ['Sarah Chen <sarah@company.com>', 'sarah.chen'],
    ['omar-b', 'omar'],
    ['omar', 'omar'],
    ['Omar', null],
    ['schen', null],
    ['desk@company.com', null],
    ['sarah+work@company.com', null],
    ['dependabot[bot]', null],
    ['', null],
  ])('`%s` means %s and nobody else', (name, id) => {
    expect(names.find(name)?.id ?? null).toBe(id)
  })
})

describe('to shut people out, a name', () => {
  test.each([
    ['schen', ['ines', 'sarah.chen']],
    ['desk@company.com', ['ines']],
    ['omar', ['ines', 'omar']],
    ['sarah+anything@company.com', ['sarah.chen']],
    ['nobody@company.com', []],
  ])('`%s` means all of %s', (name, expected) => {
    expect([...names.humansNamed(name)].sort()).toEqual(expected)
  })
})

describe('records', () => {
  test('of one mailbox are one human', () => {
    expect(human('sarah.chen.ext')).toBe(human('sarah.chen'))
    expect(human('ines')).toBe(human('ivan'))
  })

  test('of one login of different forges are different humans', () => {
    expect(human('ines')).not.toBe(human('sarah.chen'))
    expect(human('ivan')).not.toBe(human('omar'))
  })

  test('that a chain of others joins are one human, in any order', () => {
    const chain = [
      personOf('c', { email: 'one@company.com', github: 'x' }),
      personOf('a', { email: 'two@company.com', github: 'y' }),
      personOf('b', { email: 'one@company.com', github: 'z' }),
      personOf('d', { email: 'two@company.com', github: 'Z' }),
    ]
    for (const order of [chain, chain.toReversed()]) {
      const joined = createPersonNames(createDirectory(order), ['github'])
      expect(order.map((person) => joined.humanOf(person))).toEqual(['a', 'a', 'a', 'a'])
    }
  })

  test('that differ in capitals only are one human', () => {
    const twins = [personOf('ana'), personOf('Ana')]
    const found = createPersonNames(createDirectory(twins))
    expect(found.humanOf(twins[0]!)).toBe(found.humanOf(twins[1]!))
    expect([found.find('Ana')?.id, found.find('ANA')?.id]).toEqual(['Ana', undefined])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlannedChange } from '../../src/domain/plan.ts'
import type { SystemSettings } from '../../src/domain/settings.ts'
import { orderOfChanges } from '../../src/plan/change-order.ts'
import { orderChanges } from '../../src/plan/order.ts'
import { change } from './changes.ts'
import { codeHost, signOn } from './example-systems.ts'

const catalog = new Map([
  ['gitlab', codeHost],
  ['okta', signOn],
  ['other', codeHost],
])
const leavers = new Set(['leo'])

/** The changes in waves: each has all that wait for nothing but the waves before. */
function waves(changes: readonly PlannedChange[], dependencies: Record<string, string[]> = {}): string[][] {
  const one = (name: string) => ({ name, dependsOn: dependencies[name] ?? [] }) as unknown as SystemSettings
  const options = { leavers, catalog, systems: new Map([...catalog.keys()].map((name) => [name, one(name)])) }
  const ordered = orderChanges(changes, options)
  const { waits, groups, sizes } = orderOfChanges(ordered, options)
  const open = [...sizes]
  const found: string[][] = []
  let left = [...ordered.keys()]
  while (left.length > 0) {
    const wave = left.filter((index) => waits[index]!.every((group) => open[group] === 0))
    if (wave.length === 0) throw new Error('changes wait for each other')
    for (const index of wave) for (const group of groups[index]!) open[group]!--
    left = left.filter((index) => !wave.includes(index))
    found.push(wave.map((index) => ordered[index]!.id))
  }
  return found
}

const add = (person: string, system: string, more: object = {}) => change('add', person, system, 'group:new', more)
const remove = (person: string, system: string, more: object = {}) =>
  change('remove', person, system, 'group:old', more)

test('a person gains everywhere before they lose anywhere; nobody waits for somebody else', () => {
  expect(waves([remove('ada', 'gitlab'), add('ada', 'other'), remove('bo', 'gitlab')])).toEqual([
    ['add ada/other:group:new', 'remove bo/gitlab:group:old'],
    ['remove ada/gitlab:group:old'],
  ])
})

test('a grant waits for the account in its own system, not for accounts elsewhere', () => {
  const changes = [
    change('create_account', 'ada', 'gitlab', null),
    change('create_account', 'ada', 'other', null),
    add('ada', 'gitlab'),
    add('ada', 'okta'),
  ]
  expect(waves(changes)).toEqual([
    ['create_account ada/gitlab:account', 'create_account ada/other:account', 'add ada/okta:group:new'],
    ['add ada/gitlab:group:new'],
  ])
})

test('who leaves loses the identity provider, its sessions, privileged grants, the rest and accounts, one after the other', () => {
  const leaving = [
    change('suspend_account', 'leo', 'gitlab', null),
    remove('leo', 'gitlab'),
    remove('leo', 'other', { risk: 'privileged' }),
    change('end_sessions', 'leo', 'okta', null),
    change('suspend_account', 'leo', 'okta', null),
  ]
  expect(waves(leaving)).toEqual([
    ['suspend_account leo/okta:account'],
    ['end_sessions leo/okta:account'],
    ['remove leo/other:group:old'],
    ['remove leo/gitlab:group:old'],
    ['suspend_account leo/gitlab:account'],
  ])
})

describe('a system that depends on others, directly or not', () => {
  const adds = ['gitlab', 'okta', 'other'].map((system) => add('ada', system))

  test('waits for what is done there for the same person', () => {
    expect(waves([...adds, add('bo', 'gitlab')], { gitlab: ['okta'], okta: ['other'] })).toEqual([
      ['add ada/other:group:new', 'add bo/gitlab:group:new'],
      ['add ada/okta:group:new'],
      ['add ada/gitlab:group:new'],
    ])
  })

  test('in a circle still does everything', () => {
    expect(waves(adds, { gitlab: ['okta'], okta: ['gitlab'] }).flat()).toHaveLength(3)
  })
})

test('the last administrator goes after the next one came; others do not wait', () => {
  const owner = (action: 'add' | 'remove', person: string) =>
    change(action, person, 'gitlab', 'group:a', action === 'add' ? { after: 'owner' } : { before: 'owner' })
  expect(waves([owner('remove', 'ada'), owner('add', 'bo'), change('remove', 'cy', 'gitlab', 'group:a')])).toEqual([
    ['add bo/gitlab:group:a', 'remove cy/gitlab:group:a'],
    ['remove ada/gitlab:group:a'],
  ])
})

test('what is required comes first, and nothing ever waits for itself', () => {
  const ids = ['ada', 'bo', 'leo'].flatMap((person) => [
    add(person, 'gitlab'),
    remove(person, 'gitlab'),
    add(person, 'okta'),
    remove(person, 'other', { risk: 'privileged' }),
    change('suspend_account', person, 'okta', null),
    change('create_account', person, 'other', null),
  ])
  fc.assert(
    fc.property(
      fc.shuffledSubarray(ids, { minLength: 2 }),
      fc.array(fc.tuple(fc.nat(17), fc.nat(17)), { maxLength: 8 }),
      (changes, pairs) => {
        const options = { leavers, catalog, systems: new Map<string, SystemSettings>() }
        // As constraints order them: whatever requires something stands behind it, wherever it stood.
        const required = changes.map((one, index) => {
          const firsts = pairs.flatMap(([a, b]) =>
            b % changes.length === index && a % changes.length < index ? [a] : [],
          )
          return { ...one, requires: firsts.map((first) => changes[first % changes.length]!.id) }
        })
        const { waits, groups } = orderOfChanges(required, options)
        for (const index of required.keys()) {
          const earlier = new Set(groups.slice(0, index).flat())
          const later = new Set(groups.slice(index).flat())
          for (const group of waits[index]!) expect([earlier.has(group), later.has(group)]).toEqual([true, false])
        }
      },
    ),
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../src/domain/person.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { createTriggerIndex } from '../../src/policy/trigger-index.ts'
import { matchTrigger } from '../../src/policy/trigger-match.ts'
import { triggerOf } from './build.ts'
import { people, trigger } from './random-trigger.ts'

const matches = (one: Trigger, attributes: Attributes) =>
  matchTrigger(one, { id: 'ana', attributes, zone: 'UTC' }, { directory: createDirectory([]) }) === true

describe('the index', () => {
  test('misses no policy that a scan of all of them finds, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(trigger, { maxLength: 8 }), people, (triggers, attributes) => {
        const index = createTriggerIndex(
          triggers,
          (one) => one,
          () => false,
        )
        const scanned = triggers.filter((one) => matches(one, attributes))
        const found = index.candidates(attributes)
        expect(found.filter((one) => matches(one, attributes))).toEqual(scanned)
        expect(found).toEqual(triggers.filter((one) => found.includes(one)))
      }),
      { numRuns: 500 },
    )
  })

  test('spares a person the policies that ask for other values', () => {
    const triggers = ['{team: web}', '{team: [app, web], city: Rome}', '{any_of: [{team: app}, {city: Oslo}]}'].map(
      triggerOf,
    )
    const index = createTriggerIndex(
      triggers,
      (one) => one,
      () => false,
    )
    const names = (attributes: Record<string, string>) =>
      index.candidates(new Map(Object.entries(attributes))).map((one) => triggers.indexOf(one))
    expect(names({ team: 'web' })).toEqual([0])
    expect(names({ team: 'app' })).toEqual([2])
    expect(names({ city: 'Rome', team: 'web' })).toEqual([0, 1])
    expect(names({ hobby: 'web' })).toEqual([])
  })

  test('looks for the value that fewer policies ask for', () => {
    const triggers = ['{status: Active, team: web}', '{status: Active, team: app}', '{status: Active}'].map(triggerOf)
    const index = createTriggerIndex(
      triggers,
      (one) => one,
      () => false,
    )
    const found = index.candidates(new Map(Object.entries({ status: 'Active', team: 'app' })))
    expect(found.map((one) => triggers.indexOf(one))).toEqual([1, 2])
  })

  test('asks of each person what no value can rule out', () => {
    const open = ['{team: {not: web}}', '{any_of: [{team: web}, {level: {gt: 5}}]}', '{team: {exists: false}}'].map(
      triggerOf,
    )
    const index = createTriggerIndex(
      open,
      (one) => one,
      (one) => one === open[1],
    )
    expect(index.candidates(new Map())).toEqual(open)
    expect(index.always).toEqual([open[1]])
  })
})

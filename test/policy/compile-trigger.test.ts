import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileTrigger, type ValueNumbers } from '../../src/policy/compile-trigger.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { createTriggerIndex } from '../../src/policy/trigger-index.ts'
import { isCertain } from '../../src/policy/trigger-anchors.ts'
import { matchTrigger } from '../../src/policy/trigger-match.ts'
import { people, trigger } from './random-trigger.ts'

const context = { directory: createDirectory([]) }

test('a compiled trigger says what the trigger says, unknown included', () => {
  fc.assert(
    fc.property(fc.array(trigger, { minLength: 1, maxLength: 5 }), fc.array(people), (triggers, everybody) => {
      const numbers: ValueNumbers = new Map()
      const compiled = triggers.map((one) => compileTrigger(one, context, numbers))
      for (const attributes of everybody) {
        const subject = { id: 'ana', attributes, zone: 'UTC' }
        expect(compiled.map((one) => one(subject))).toEqual(triggers.map((one) => matchTrigger(one, subject, context)))
      }
    }),
    { numRuns: 500 },
  )
})

test('a trigger that is certain is true of everybody whom the index finds for it', () => {
  let certain = 0
  fc.assert(
    fc.property(trigger, people, (one, attributes) => {
      const index = createTriggerIndex(
        [one],
        (same) => same,
        () => false,
      )
      if (!isCertain(one) || index.candidates(attributes).length === 0) return
      certain++
      expect(matchTrigger(one, { id: 'ana', attributes, zone: 'UTC' }, context)).toBe(true)
    }),
    { numRuns: 500 },
  )
  expect(certain).toBeGreaterThan(10)
})

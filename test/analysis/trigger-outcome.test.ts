import { describe, expect, test } from 'vitest'
import type { Trigger } from '../../src/domain/trigger.ts'
import { type TriggerOutcome, triggerOutcome, unmetCount } from '../../src/analysis/trigger-outcome.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { matchTrigger } from '../../src/policy/trigger-match.ts'

const at = { file: 'p.yaml', line: 1, column: 1 }
const is = (attribute: string, value: string): Trigger => ({
  kind: 'condition',
  attribute,
  test: { operator: 'in', values: [value] },
  at,
})
const group = (kind: 'all' | 'any' | 'none', ...of: Trigger[]): Trigger => ({ kind, of, at })
const subject = {
  id: 'ana',
  zone: 'UTC',
  attributes: new Map([
    ['a', 'x'],
    ['b', 'y'],
  ]),
}
const context = { directory: createDirectory([]) }

function tell(outcome: TriggerOutcome): string {
  if (outcome.kind !== 'condition') return `${outcome.kind}[${outcome.of.map(tell).join(' ')}]`
  const { condition, isNegated } = outcome
  const name = condition.kind === 'attribute' ? `${condition.attribute}=${String(condition.actual)}` : condition.grant
  return `${isNegated ? 'not ' : ''}${name}:${outcome.outcome}`
}

describe('how a trigger stands', () => {
  test.each([
    [is('a', 'x'), 'a=x:met', 0],
    [is('a', 'z'), 'a=x:unmet', 1],
    [is('c', 'z'), 'c=null:unknown', 1],
    [group('all', is('a', 'z'), is('b', 'y'), is('c', 'z')), 'all[a=x:unmet b=y:met c=null:unknown]', 2],
    [
      group('any', group('all', is('a', 'z'), is('b', 'z')), is('c', 'z')),
      'any[all[a=x:unmet b=y:unmet] c=null:unknown]',
      1,
    ],
    [group('none', is('a', 'x'), is('b', 'z'), is('c', 'z')), 'all[not a=x:unmet not b=y:met not c=null:unknown]', 2],
    [group('none', group('all', is('a', 'x'), is('b', 'y'))), 'all[any[not a=x:unmet not b=y:unmet]]', 1],
    [group('none', group('none', is('a', 'z'))), 'all[any[a=x:unmet]]', 1],
    [group('any', is('a', 'z'), is('a', 'x')), 'any[a=x:unmet a=x:met]', 0],
  ])('%#: says what is met, unmet and unknown, and the fewest that would have to change', (trigger, text, unmet) => {
    const outcome = triggerOutcome(trigger, subject, context)
    expect([tell(outcome), unmetCount(outcome)]).toEqual([text, unmet])
    expect(unmetCount(outcome) === 0).toBe(matchTrigger(trigger, subject, context) === true)
  })
})

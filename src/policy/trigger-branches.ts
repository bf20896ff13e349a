import type { SourcePosition } from '../domain/position.ts'
import type { AttributeTest, Trigger } from '../domain/trigger.ts'

/** A condition that must hold, or with `negated` must not. */
export interface Literal {
  readonly attribute: string
  readonly test: AttributeTest
  readonly negated: boolean
  readonly at: SourcePosition
}

const mostBranches = 256

/** The ways in which a trigger can be true: each a list of conditions that hold together. Null when there are too many. */
export function triggerBranches(trigger: Trigger): Literal[][] | null {
  return branches(trigger, false)
}

function branches(trigger: Trigger, negated: boolean): Literal[][] | null {
  // What somebody holds says nothing about attributes.
  if (trigger.kind === 'holds') return [[]]
  if (trigger.kind === 'condition') {
    const { attribute, test, at } = trigger
    return [[negated ? negate({ attribute, test, negated: false, at }) : { attribute, test, negated: false, at }]]
  }
  const flips = trigger.kind === 'none' ? !negated : negated
  const parts = trigger.of.map((one) => branches(one, flips))
  return (trigger.kind === 'any') === negated ? combine(parts) : alternatives(parts)
}

function alternatives(parts: readonly (Literal[][] | null)[]): Literal[][] | null {
  const all: Literal[][] = []
  for (const part of parts) {
    if (part === null || all.length + part.length > mostBranches) return null
    all.push(...part)
  }
  return all
}

function combine(parts: readonly (Literal[][] | null)[]): Literal[][] | null {
  let all: Literal[][] = [[]]
  for (const part of parts) {
    if (part === null || all.length * part.length > mostBranches) return null
    all = all.flatMap((left) => part.map((right) => [...left, ...right]))
  }
  return all
}

function negate(literal: Literal): Literal {
  const { test } = literal
  if (test.operator === 'in' || test.operator === 'contains')
    return { ...literal, test: { operator: 'not_in', values: test.values } }
  if (test.operator === 'not_in') return { ...literal, test: { operator: 'in', values: test.values } }
  if (test.operator === 'exists') return { ...literal, test: { operator: 'exists', expected: !test.expected } }
  return { ...literal, negated: true }
}

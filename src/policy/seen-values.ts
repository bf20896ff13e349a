import type { AttributeValue, Person } from '../domain/person.ts'
import type { Trigger } from '../domain/trigger.ts'
import { type AttributeValues, type Directory, foldValue } from './directory.ts'
import type { PolicyModel } from './policy-model.ts'

/** What checks of policies have to know of people's values, gathered while people go by. */
export interface SeenValues {
  /** the attributes whose values policies list */
  readonly attributes: readonly string[]
  /** To be told each value at least once, in the order of people's ids. */
  readonly note: (attribute: string, value: AttributeValue) => void
  /** A directory for checks of policies that look nobody up. `names`: the attributes that people have, or had. */
  readonly directory: (people: readonly Person[], names: ReadonlySet<string>) => Directory
}

/** Of the values only those are kept that are, or might be meant to be, in a policy. */
export function createSeenValues(model: PolicyModel): SeenValues {
  const listed = new Map<string, Set<string>>()
  const visit = (trigger: Trigger): void => {
    if (trigger.kind === 'holds') return
    if (trigger.kind !== 'condition') {
      for (const one of trigger.of) visit(one)
      return
    }
    const { attribute, test } = trigger
    if (test.operator !== 'in' && test.operator !== 'not_in' && test.operator !== 'contains') return
    const folds = listed.get(attribute) ?? new Set()
    for (const value of test.values) folds.add(foldValue(value))
    listed.set(attribute, folds)
  }
  for (const versions of model.versions.values())
    for (const { policy } of versions) if (policy.trigger) visit(policy.trigger)
  const seen = new Map<string, Set<string>>()

  return {
    attributes: [...listed.keys()],
    note(attribute, value) {
      const folds = listed.get(attribute)
      if (folds === undefined) return
      for (const one of typeof value === 'string' ? [value] : value) {
        if (!folds.has(foldValue(one))) continue
        const exact = seen.get(attribute) ?? new Set()
        seen.set(attribute, exact.add(one))
      }
    },
    directory(people, names) {
      const known = new Map<string, AttributeValues>()
      return {
        people,
        byId: new Map(people.map((person) => [person.id, person])),
        find: () => null,
        attributes: () => names,
        values(attribute) {
          let values = known.get(attribute)
          if (values === undefined) known.set(attribute, (values = valuesOf(seen.get(attribute) ?? new Set())))
          return values
        },
      }
    },
  }
}

function valuesOf(exact: ReadonlySet<string>): AttributeValues {
  const folded = new Map<string, string>()
  for (const value of exact) if (!folded.has(foldValue(value))) folded.set(foldValue(value), value)
  return { exact, folded }
}

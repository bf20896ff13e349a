import type { Settings } from '../domain/settings.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { Directory } from '../policy/directory.ts'
import type { PolicyModel } from '../policy/policy-model.ts'

/** Attributes that a record may carry although nobody's does at the moment. */
const standard = [
  'start_date',
  'termination_date',
  'last_day',
  'end_date',
  'effective_date',
  'timezone',
  'manager',
  'email',
]

/** Attribute → the values that people have, that policies ask for, and that the settings name. */
export function knownValues(directory: Directory, policies: PolicyModel, settings: Settings): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>()
  const add = (name: string, ...more: readonly string[]) => {
    const known = values.get(name)
    if (known) for (const one of more) known.add(one)
    else values.set(name, new Set(more))
  }
  const { status, mapping, key } = settings.people
  for (const name of [...standard, ...Object.keys(mapping), ...Object.values(mapping)]) if (name !== key) add(name)
  add(status.attribute, ...status.active, ...status.leave, ...status.terminated)
  for (const { attributes } of directory.people) {
    for (const [name, value] of attributes) if (name !== key) add(name, ...[value].flat())
  }
  const visit = (trigger: Trigger): void => {
    if (trigger.kind === 'holds') return
    if (trigger.kind !== 'condition') for (const one of trigger.of) visit(one)
    else add(trigger.attribute, ...('values' in trigger.test ? trigger.test.values : []))
  }
  for (const versions of policies.versions.values())
    for (const { policy } of versions) if (policy.trigger) visit(policy.trigger)
  return values
}

import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Trigger } from '../domain/trigger.ts'
import { type Directory, foldValue } from './directory.ts'

/** Attributes that a record may carry although nobody's does at the moment. */
const standardAttributes = [
  'start_date',
  'termination_date',
  'end_date',
  'timezone',
  'manager',
  'email',
  'effective_date',
]

/** Gives a check that reports unknown attributes, unknown people and values that only differ in case or spaces from real ones. */
export function checkTrigger(options: {
  readonly directory: Directory
  readonly settings: Settings
  readonly report: (diagnostic: Diagnostic) => void
}): (trigger: Trigger) => void {
  const { directory, settings, report } = options
  const { status, mapping } = settings.people
  const known = new Set([...directory.attributes(), ...standardAttributes, status.attribute, ...Object.keys(mapping)])
  const statusValues = [...status.active, ...status.leave, ...status.terminated]
  const visit = (trigger: Trigger): void => {
    if (trigger.kind === 'holds') return
    if (trigger.kind !== 'condition') {
      for (const one of trigger.of) visit(one)
      return
    }
    const { attribute, test, at } = trigger
    if (!known.has(attribute) && directory.people.length > 0) {
      const message = `no person has the attribute \`${attribute}\``
      report({ severity: 'error', code: 'unknown-attribute', message, help: didYouMean(attribute, known), at })
      return
    }
    if (test.operator === 'under' && !directory.find(test.person)) {
      const help = didYouMean(test.person, directory.byId.keys())
      report({ severity: 'error', code: 'unknown-person', message: `unknown person \`${test.person}\``, help, at })
    }
    if (test.operator !== 'in' && test.operator !== 'not_in' && test.operator !== 'contains') return
    const { exact, folded } = directory.values(attribute)
    for (const value of test.values) {
      const near = folded.get(foldValue(value))
      if (near === undefined || near === value || exact.has(value)) continue
      if (attribute === status.attribute && statusValues.includes(value)) continue
      report({
        severity: 'warning',
        code: 'near-miss-value',
        message: `nobody's \`${attribute}\` is \`${value}\`, but somebody's is \`${near}\``,
        help: `comparison is exact: write \`${near}\`, or correct the people data`,
        at,
      })
    }
  }
  return visit
}

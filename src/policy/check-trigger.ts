import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { Directory } from './directory.ts'

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
  const values = collectValues(directory)
  const { status, mapping } = settings.people
  const known = new Set([...values.keys(), ...standardAttributes, status.attribute, ...Object.keys(mapping)])
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
    const real = values.get(attribute) ?? new Map<string, string>()
    for (const value of test.values) {
      const near = real.get(fold(value))
      if (near === undefined || near === value || hasExact(directory, attribute, value)) continue
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

/** For each attribute, one of its values by folded spelling. */
function collectValues(directory: Directory): Map<string, Map<string, string>> {
  const values = new Map<string, Map<string, string>>()
  for (const person of directory.people) {
    for (const [name, value] of person.attributes) {
      let known = values.get(name)
      if (!known) values.set(name, (known = new Map<string, string>()))
      for (const one of typeof value === 'string' ? [value] : value)
        if (!known.has(fold(one))) known.set(fold(one), one)
    }
  }
  return values
}

function hasExact(directory: Directory, attribute: string, value: string): boolean {
  return directory.people.some((person) => {
    const own = person.attributes.get(attribute)
    return typeof own === 'string' ? own === value : (own?.includes(value) ?? false)
  })
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

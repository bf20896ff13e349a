import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AttributeValue, Person } from '../domain/person.ts'
import type { PolicyTest, RawAttributes, TestPerson } from '../domain/policy-test.ts'
import type { SourcePosition } from '../domain/position.ts'
import { didYouMean } from '../domain/suggest.ts'
import { checkPerson } from '../people/check-person.ts'
import { flattenRecord } from '../people/flatten-record.ts'
import type { SourceMapping, SourceValue } from '../people/source-value.ts'
import type { Directory } from '../policy/directory.ts'
import type { WorkspaceFiles } from './workspace.ts'

/** The people of one test. */
export interface TestPeople {
  /** the person as of the start and of each step */
  readonly moments: readonly Person[]
  /** everybody else */
  readonly others: readonly Person[]
}

/** Whether the test is about somebody whom only the people source knows. */
export function namesRealPeople({ person, people }: PolicyTest): boolean {
  return [person, ...people].some((one) => one.kind === 'named')
}

/** `real`: the people source, for tests that name somebody of it. Null when somebody cannot be used, which is reported. */
export function createTestPeople(
  test: PolicyTest,
  options: {
    readonly settings: WorkspaceFiles['settings']
    readonly real: Directory | null
    readonly report: (diagnostic: Diagnostic) => void
  },
): TestPeople | null {
  const { settings, real, report } = options
  const invented = test.people.map((one) => findPerson(one, options))
  const start = findPerson(test.person, options)
  if (start === null || invented.includes(null)) return null
  const moments: Person[] = []
  let current = start
  for (const change of [{}, ...test.steps.map((step) => step.change)]) {
    if (Object.keys(change).length > 0) {
      const place = test.steps[moments.length - 1]!.at
      const fields = changed(current.attributes, change)
      const checked = checkPerson(current.id, { fields, hold: null, at: place }, settings)
      if (reportUnusable(checked, report)) return null
      current = checked.person
    }
    moments.push(current)
  }
  const others = new Map(namesRealPeople(test) ? real?.byId : [])
  for (const one of invented) others.set(one!.id, one!)
  if (invented.some((one) => one!.id === start.id)) {
    report(sameId(start.id, test.person.at))
    return null
  }
  others.delete(start.id)
  return { moments, others: [...others.values()] }
}

function findPerson(
  one: TestPerson,
  {
    settings,
    real,
    report,
  }: {
    readonly settings: WorkspaceFiles['settings']
    readonly real: Directory | null
    readonly report: (diagnostic: Diagnostic) => void
  },
): Person | null {
  if (one.kind === 'record') {
    const fields = new Map(flattenRecord(toMapping(one.record)).fields)
    const key = fields.get(settings.people.key)
    const id = key === undefined ? inventedId : String(key)
    const checked = checkPerson(id, { fields, hold: null, at: one.at }, settings)
    return reportUnusable(checked, report) ? null : checked.person
  }
  const person = real?.find(one.id) ?? null
  if (person?.hold === null) return person
  report({
    severity: 'error',
    code: 'unknown-person',
    message: person ? `the record of \`${one.id}\` cannot be used: ${person.hold}` : `unknown person \`${one.id}\``,
    help: person ? 'correct it, or give the test a person of its own' : didYouMean(one.id, real?.byId.keys() ?? []),
    at: one.at,
  })
  return null
}

/** Who has no key is nobody in particular. */
const inventedId = 'test.person'

function reportUnusable(
  { person, diagnostics }: ReturnType<typeof checkPerson>,
  report: (diagnostic: Diagnostic) => void,
): boolean {
  if (person.hold === null) return false
  for (const one of diagnostics) if (one.severity === 'error') report(one)
  return true
}

function changed(attributes: Person['attributes'], change: RawAttributes): Map<string, AttributeValue> {
  const fields = new Map(attributes)
  const clear = (name: string) => {
    for (const known of fields.keys()) if (known === name || known.startsWith(`${name}.`)) fields.delete(known)
  }
  for (const name of emptied(change, '')) clear(name)
  for (const [name, value] of flattenRecord(toMapping(change)).fields) fields.set(name, value)
  return fields
}

/** Names with nothing as their value. */
function emptied(record: RawAttributes, prefix: string): string[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const name = prefix + key
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return [name]
    return typeof value === 'object' && !Array.isArray(value) ? emptied(value as RawAttributes, `${name}.`) : []
  })
}

function toMapping(record: RawAttributes): SourceMapping {
  return new Map(Object.entries(record).map(([key, value]) => [key, toValue(value)]))
}

function toValue(value: unknown): SourceValue {
  if (value === null || value === undefined || typeof value === 'string') return value ?? null
  if (Array.isArray(value)) return value.map(toValue)
  return toMapping(value as RawAttributes)
}

function sameId(id: string, at: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'duplicate-person',
    message: `\`${id}\` is the person of the test and stands under \`people:\` as well`,
    help: 'give each of them an id of their own',
    at,
  }
}

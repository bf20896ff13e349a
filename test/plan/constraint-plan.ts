import { judgeConstraints } from '../../src/access/constraint-check.ts'
import type { Cause, ChangeAction, PlannedChange } from '../../src/domain/plan.ts'
import type { AttributeValue } from '../../src/domain/person.ts'
import type { Holder } from '../../src/domain/violation.ts'
import { type ConstraintVerdict, guardConstraints } from '../../src/plan/constraint-guard.ts'
import { plannedChange } from '../../src/plan/planned-change.ts'
import { catalog, personOf } from '../policy/build.ts'
import { constraintsOf } from '../policy/constraints.ts'

export const now = Date.parse('2026-06-01T12:00Z')

/** `add ana okta:group:x`, `remove …`, `update ana gitlab:group:x guest→owner`, `suspend_account ana okta`. */
export function change(text: string, more: { readonly cause?: Cause; readonly requires?: readonly string[] } = {}) {
  const [action, person, grant, levels] = text.split(' ') as [ChangeAction, string, string, string | undefined]
  const [system = '', type = 'account', ...rest] = grant.split(':')
  const resource = rest.length === 0 ? null : rest.join(':')
  const [from = null, to = null] = levels?.split('→') ?? []
  const state = (level: string | null) => ({ level, status: 'active' as const })
  const made = plannedChange({
    action,
    person,
    account: person,
    system,
    type,
    resource,
    grant: resource === null ? null : grant,
    before: action === 'add' || action === 'create_account' ? null : state(from),
    after: action === 'remove' ? null : state(to),
    cause: more.cause ?? 'policy',
    reasons: [
      {
        kind: 'policy',
        name: 'New',
        path: ['New'],
        at: { file: 'policies/new.yaml', line: 7, column: 1 },
        until: null,
      },
    ],
    risk: 'low',
  })
  return { ...made, requires: more.requires ?? [] } satisfies PlannedChange
}

/** What each holds live: `{ana: ['okta:group:x', 'gitlab:group:y owner']}`. */
export function holdersOf(held: Readonly<Record<string, readonly string[]>>): Holder[] {
  return Object.entries(held).map(([id, grants]) => {
    const holdings = grants.map((text) => {
      const [key = '', level = null] = text.split(' ')
      const [system = '', type = '', ...resource] = key.split(':')
      const reason = { kind: 'drift' as const, name: 'by hand', path: [], at: null, until: null }
      return {
        grant: { system, type, resource: resource.join(':'), level },
        reasons: [reason],
        isCertain: true,
        isUsable: true,
      }
    })
    return { id, isPerson: true, stays: [{ from: now, until: null, subject: null, holdings }] }
  })
}

export function guarded(options: {
  readonly constraints: string
  readonly held?: Readonly<Record<string, readonly string[]>>
  readonly changes?: readonly (string | PlannedChange)[]
  readonly away?: readonly string[]
  readonly people?: Readonly<Record<string, Readonly<Record<string, AttributeValue>>>>
}): ConstraintVerdict & { readonly waiting: string[] } {
  const people = Object.entries(options.people ?? {}).map(([id, attributes]) => personOf(id, attributes))
  const { rules, diagnostics } = constraintsOf(options.constraints, { people })
  const errors = diagnostics.filter((one) => one.severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((one) => one.message).join('; '))
  const held = holdersOf(options.held ?? {})
  const verdict = guardConstraints({
    rules,
    expected: [],
    actual: judgeConstraints(rules, held, { now, catalog, mood: 'does' }),
    held,
    changes: (options.changes ?? []).map((one) => (typeof one === 'string' ? change(one) : one)),
    away: new Set(options.away),
    subjects: new Map(people.map((person) => [person.id, person])),
    catalog,
    now,
  })
  return { ...verdict, waiting: [...verdict.blocked.keys()].sort() }
}

/** `error code: message` of each. */
export function told(verdict: ConstraintVerdict): string[] {
  return verdict.diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`)
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeConstraints } from '../../src/access/constraint-check.ts'
import type { ConstraintRule, Holder, Violation } from '../../src/domain/violation.ts'
import { guardConstraints } from '../../src/plan/constraint-guard.ts'
import { catalog, personOf } from '../policy/build.ts'
import { constraintsOf } from '../policy/constraints.ts'
import { change, holdersOf, now } from './constraint-plan.ts'

const groups = ['a', 'b', 'c', 'd']
const people = ['p1', 'p2', 'p3', 'p4']
const records = people.map((id, index) =>
  personOf(id, index === 0 ? { kind: 'guest' } : index < 3 ? { kind: 'own' } : {}),
)
const subjects = new Map(records.map((person) => [person.id, person]))

const upper = constraintsOf(
  `
constraints:
  - {name: apart, kind: separation_of_duties, sides: [["okta:group:a"], ["okta:group:b"], ["okta:group:c"]]}
  - {name: few, kind: max_holders, count: 2, grants: ["okta:group:b", "okta:group:d"]}
  - {name: no guests, kind: forbidden, grants: ["okta:group:d"], people: {kind: guest}}
  - {name: only, kind: required_holders, grants: ["okta:group:c"], users: {exact: [p1, p2]}}
`,
  { people: records },
).rules

const lower = constraintsOf(`
constraints:
  - {name: enough, kind: min_holders, count: 2, grants: ["okta:group:a", "okta:group:b"]}
  - {name: one, kind: min_holders, count: 1, grants: ["okta:group:c"]}
`).rules

type Held = Readonly<Record<string, readonly string[]>>

const cells = people.flatMap((person) => groups.map((group) => ({ person, group })))

/** What is held, and for each cell whether a plan turns it around. */
const worlds = fc
  .tuple(
    fc.array(fc.boolean(), { minLength: cells.length, maxLength: cells.length }),
    fc.array(fc.boolean(), { minLength: cells.length, maxLength: cells.length }),
  )
  .map(([has, turns]) => ({
    held: heldFrom(cells.filter((_, index) => has[index])),
    changes: cells.flatMap(({ person, group }, index) =>
      turns[index] ? [change(`${has[index] ? 'remove' : 'add'} ${person} okta:group:${group}`)] : [],
    ),
  }))

function heldFrom(list: readonly { readonly person: string; readonly group: string }[]): Held {
  const grants = (id: string) => list.filter((one) => one.person === id).map(({ group }) => `okta:group:${group}`)
  return Object.fromEntries(people.map((id) => [id, grants(id)]))
}

function withSubjects(held: Held): Holder[] {
  return holdersOf(held).map((holder) => ({
    ...holder,
    stays: holder.stays.map((stay) => ({ ...stay, subject: subjects.get(holder.id) ?? null })),
  }))
}

function judge(rules: readonly ConstraintRule[], held: Held): Violation[] {
  return judgeConstraints(rules, withSubjects(held), { now, catalog, mood: 'does' })
}

function guard(rules: readonly ConstraintRule[], held: Held, changes: readonly ReturnType<typeof change>[]) {
  return guardConstraints({
    rules,
    expected: [],
    actual: judge(rules, held),
    held: withSubjects(held),
    changes,
    away: new Set(),
    subjects,
    catalog,
    now,
  })
}

function made(
  held: Held,
  changes: readonly { id: string; person: string; action: string; grant: string | null }[],
): Held {
  const after: Record<string, readonly string[]> = { ...held }
  for (const { person, action, grant } of changes) {
    const rest = (after[person] ?? []).filter((one) => one !== grant)
    after[person] = action === 'add' ? [...rest, grant!] : rest
  }
  return after
}

/** Each violation as the grants or the people it consists of, by constraint and subject; what somebody lacks is none. */
function extents(violations: readonly Violation[]): Map<string, Set<string>> {
  const found = violations.filter((one) => one.grants.length > 0)
  return new Map(
    found.map((one) => [
      `${one.constraint} ${one.subject ?? ''}`,
      new Set(one.subject === null ? one.people : one.grants.map((grant) => grant.key)),
    ]),
  )
}

function expectNothingWorse(before: Held, after: Held): void {
  const old = extents(judge(upper, before))
  for (const [key, extent] of extents(judge(upper, after)))
    expect([...extent].filter((one) => !old.get(key)?.has(one))).toEqual([])
}

test('what is left of a plan creates and worsens no violation, at no moment of any order that keeps the pairs', () => {
  const orders = fc.tuple(worlds, fc.array(fc.nat(), { minLength: cells.length, maxLength: cells.length }))
  fc.assert(
    fc.property(orders, ([{ held, changes }, dice]) => {
      const { blocked, order } = guard(upper, held, changes)
      const open = changes.filter(({ id }) => !blocked.has(id))
      const done: typeof open = []
      while (open.length > 0) {
        const ready = open.filter(
          ({ id }) => !order.some(([first, next]) => next === id && open.some((one) => one.id === first)),
        )
        expect(ready).not.toEqual([])
        const next = ready[dice[done.length]! % ready.length]!
        open.splice(open.indexOf(next), 1)
        done.push(next)
        expectNothingWorse(held, made(held, done))
      }
    }),
  )
})

test('against holding too much no removal is ever stopped', () => {
  fc.assert(
    fc.property(worlds, ({ held, changes }) => {
      const { blocked } = guard(
        upper.filter((rule) => rule.kind !== 'required_holders'),
        held,
        changes,
      )
      for (const id of blocked.keys()) expect(id).toMatch(/^add /)
    }),
  )
})

test('what waits, waits for a reason: a plan without anything wrong loses nothing', () => {
  fc.assert(
    fc.property(worlds, ({ held, changes }) => {
      const { blocked } = guard(
        upper.filter((rule) => rule.kind !== 'required_holders'),
        held,
        changes,
      )
      const violations = judge(upper, made(held, changes)).filter((one) => one.kind !== 'required_holders')
      if (violations.length === 0) expect([...blocked]).toEqual([])
    }),
  )
})

test('enough holders stay, or as many as there were', () => {
  fc.assert(
    fc.property(worlds, ({ held, changes }) => {
      const { blocked } = guard(lower, held, changes)
      const after = made(
        held,
        changes.filter(({ id }) => !blocked.has(id)),
      )
      const before = new Map(judge(lower, held).map((one) => [one.constraint, one.people.length]))
      for (const { constraint, people: left } of judge(lower, after))
        expect(left.length).toBeGreaterThanOrEqual(before.get(constraint) ?? Number.POSITIVE_INFINITY)
    }),
  )
})

test('the order of rules, holders, grants and changes does not show', () => {
  const rules = [...upper, ...lower]
  fc.assert(
    fc.property(worlds, ({ held, changes }) => {
      const turned = Object.fromEntries(
        Object.entries(held)
          .toReversed()
          .map(([id, grants]) => [id, grants.toReversed()]),
      )
      expect(judge(rules.toReversed(), turned)).toEqual(judge(rules, held))
      const one = guard(rules, held, changes)
      const other = guard(rules.toReversed(), turned, changes.toReversed())
      expect([...other.blocked]).toEqual([...one.blocked])
      expect(other).toEqual(one)
    }),
  )
})

test('giving somebody more never ends a separation-of-duties violation', () => {
  const extra = fc.tuple(worlds, fc.constantFrom(...cells))
  const apart = upper.filter((rule) => rule.kind === 'separation_of_duties')
  fc.assert(
    fc.property(extra, ([{ held }, { person, group }]) => {
      const grant = `okta:group:${group}`
      const more = { ...held, [person]: [...new Set([...(held[person] ?? []), grant])], p9: [grant] }
      const subjectsOf = (violations: readonly Violation[]) => new Set(violations.map((one) => one.subject))
      const after = subjectsOf(judge(apart, more))
      for (const subject of subjectsOf(judge(apart, held))) expect(after).toContain(subject)
    }),
  )
})

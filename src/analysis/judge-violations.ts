import { accessTimeline } from '../access/access-timeline.ts'
import { judgeConstraints } from '../access/constraint-check.ts'
import { expectedHolders } from '../access/expected-holders.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { ConstraintRule, Violation } from '../domain/violation.ts'
import { explain, finding, grantList, type TestFinding } from './test-finding.ts'
import type { TestMoment } from './test-moment.ts'

/** Whether the constraint is violated now, by the person or by everybody in the test together. */
export function judgeViolates(name: string, moment: TestMoment, at: SourcePosition): TestFinding | null {
  const rule = moment.world.model.constraints.rules.find((one) => one.name === name)
  if (!rule) return finding(at, `\`${name}\` has errors and is not judged`)
  if (rule.kind === 'requires_approval') {
    const help = 'a plan asks for the approvals when a change gives the access'
    return finding(at, `\`${name}\` asks for approvals of changes, which access alone cannot violate`, { help })
  }
  if (violations([rule], moment).length > 0) return null
  const grants = involved(rule, moment)
  const person = moment.access.person.id
  const what =
    grants.length === 0 ? 'nothing that it is about' : `only ${grantList(grants, moment)} of what it is about`
  return finding(at, `\`${name}\` is kept: \`${person}\` has ${what}`, { because: explain(grants, moment) })
}

/** That nothing about the one person is violated. Numbers of holders say nothing in a test with few people. */
export function judgeNoViolation(moment: TestMoment, at: SourcePosition): TestFinding[] {
  const rules = moment.world.model.constraints.rules.filter(isAboutOne)
  return violations(rules, moment).map((one) => {
    const rule = rules.find(({ name }) => name === one.constraint)!
    return finding(at, one.message, { because: explain(involved(rule, moment), moment) })
  })
}

export function isAboutOne({ kind }: ConstraintRule): boolean {
  return kind === 'separation_of_duties' || kind === 'forbidden'
}

export function involved(rule: ConstraintRule, { held }: TestMoment) {
  return [...held.values()].flatMap(({ grant }) => (rule.sidesOf(grant).length > 0 ? [grant] : []))
}

function violations(rules: readonly ConstraintRule[], moment: TestMoment): Violation[] {
  const { world, access, at } = moment
  const { model } = world
  const { settings, policies } = model
  const others = rules.every(isAboutOne)
    ? []
    : model.directory.people.filter((one) => one.id !== access.person.id && one.hold === null)
  const timelines = others.map((one) => accessTimeline(model, one, { now: at, remembered: null, owned: [] }))
  const own = { now: { ...access, expected: moment.held }, unmoved: access, before: access, future: [], graces: [] }
  const holders = expectedHolders([{ ...own, isNew: false }, ...timelines], {
    now: at,
    settings,
    isInvolved: model.constraints.isInvolved,
  })
  const found = judgeConstraints(rules, holders, { now: at, catalog: policies.catalog, mood: 'would' })
  return found.filter(
    (one) =>
      one.from <= at &&
      (one.until === null || one.until > at) &&
      (one.subject ?? access.person.id) === access.person.id,
  )
}

import { describe, expect, test } from 'vitest'
import { explainAccess } from '../../src/access/explain-access.ts'
import type { ExplainedCondition, ExplanationStep } from '../../src/domain/explanation.ts'
import type { Grant } from '../../src/domain/grant.ts'
import { type Company, companyOf, grace, instant, noon } from './build.ts'

const files = `
policies:
  - name: Engineer
    triggers: {any_of: [{job_title: Engineer}, {team: web}], country: {not: Mars}}
    inherits: [Base]
    grants: ["gitlab:group:site (reporter)", "gitlab:group:docs (developer)"]
  - name: Base
    expires: 2026-12-31
    grants: ["gitlab:group:site (developer)", okta:group:all]
  - name: Wall
    triggers: {type: Contractor}
    denies: ["gitlab:group:site (developer)"]
  - {name: Managers, triggers: {manages: {exists: true}, team: web}, grants: [okta:group:managers]}
  - {name: Welcome, triggers: {team: web}, applies_to: [prehire], grants: [okta:group:managers]}
  - {name: Old, triggers: {team: web}, expires: 2026-01-01, grants: [okta:group:old]}
---
exception: {id: EX-1, user: ana, grant: okta:group:audit, justification: audit, approved_by: [cto, cfo], expires: 2026-06-30}
`
const ana = { job_title: 'Engineer', country: 'DE', type: 'FTE' }

const group = (system: string, resource: string, level: string | null = null): Grant => ({
  system,
  type: 'group',
  resource,
  level,
})

function explain(company: Company, id: string, grant: Grant | null) {
  const access = company.access(id)
  return explainAccess(company.model, access, { at: Date.parse(noon), grant, description: null })
}

/** One line per step. */
function tell(step: ExplanationStep): string {
  if (step.kind === 'policy') {
    const why = step.conditions.map((one: ExplainedCondition) =>
      one.kind === 'holds' ? one.grant : `${one.attribute}=${String(one.actual)} is ${one.truth}`,
    )
    return `policy ${step.name} ${step.applies}: ${step.remark ?? why.join(', ')}`
  }
  if (step.kind === 'inherits') return `inherits ${step.name} at ${step.at?.line}`
  if (step.kind === 'grants') return `grants ${step.level ?? 'it'} at ${step.at.line}`
  if (step.kind === 'denies') return `denies ${step.pattern} at ${step.at.line}`
  if (step.kind === 'exception')
    return `exception ${step.id} by ${step.approvedBy.join('+')} until ${instant(step.until)}`
  if (step.kind === 'grace') return `grace of ${step.policy} until ${instant(step.until)}`
  if (step.kind === 'state') return `is ${step.state}`
  return step.kind === 'remark' ? step.text : step.kind
}

function story(company: Company, id: string, grant: Grant) {
  const [entry] = explain(company, id, grant).entries
  return { verdict: entry!.verdict, grant: entry!.grant, chains: entry!.chains.map((chain) => chain.map(tell)) }
}

describe('why a person has a grant', () => {
  const company = companyOf({ files, people: { ana } })

  test('is told from the policy that matches, with what decided it, down to the line', () => {
    expect(story(company, 'ana', group('gitlab', 'site'))).toEqual({
      verdict: 'expected',
      grant: 'gitlab:group:site (developer)',
      chains: [
        [
          'policy Engineer true: job_title=Engineer is true, country=DE is true',
          'inherits Base at 5',
          'grants it at 9',
        ],
        ['policy Engineer true: job_title=Engineer is true, country=DE is true', 'grants reporter at 6'],
      ],
    })
  })

  test('tells two grants on one line apart', () => {
    expect(story(company, 'ana', group('gitlab', 'docs')).chains[0]!.at(-1)).toBe('grants it at 6')
  })

  test('is told of exceptions and grace', () => {
    const graces = [grace('ana', 'okta:group:late', '2026-05-01', '2026-07-01T00:00:00Z')]
    const both = companyOf({ files, people: { ana }, graces })
    expect(story(both, 'ana', group('okta', 'audit')).chains).toEqual([
      ['exception EX-1 by cto+cfo until 2026-06-30T22:00:00Z'],
    ])
    expect(story(both, 'ana', group('okta', 'late')).chains).toEqual([['grace of Earlier until 2026-07-01T00:00:00Z']])
  })

  test('says when the last source ends', () => {
    const ends = (grant: Grant) => instant(explain(company, 'ana', grant).entries[0]!.until)
    expect(ends(group('okta', 'all'))).toBe('2026-12-31T23:00:00Z')
    expect(ends(group('okta', 'audit'))).toBe('2026-06-30T22:00:00Z')
    expect(ends(group('gitlab', 'site'))).toBeNull()
  })

  test('covers all there is when no grant is named', () => {
    const told = explain(company, 'ana', null)
    expect(told.entries.map((one) => one.grant)).toEqual([
      'gitlab:group:docs (developer)',
      'gitlab:group:site (developer)',
      'okta:group:all',
      'okta:group:audit',
    ])
  })
})

describe('why a person may not have a grant', () => {
  test('is the deny, after what speaks for it', () => {
    const company = companyOf({ files, people: { con: { ...ana, type: 'Contractor' } } })
    const { verdict, chains } = story(company, 'con', group('gitlab', 'docs'))
    expect([verdict, chains.length]).toEqual(['expected', 1])
    const wall = companyOf({
      files: files.replace('"gitlab:group:site (developer)"]\n  - {', '"gitlab:*"]\n  - {'),
      people: { con: { ...ana, type: 'Contractor' } },
    })
    const told = story(wall, 'con', group('gitlab', 'docs'))
    expect(told.verdict).toBe('denied')
    expect(told.chains.at(-1)).toEqual(['policy Wall true: type=Contractor is true', 'denies gitlab:* at 12'])
  })

  test('is the deny, too, when its condition is unknown', () => {
    const company = companyOf({ files, people: { who: { job_title: 'Engineer', country: 'DE' } } })
    const told = story(company, 'who', group('gitlab', 'site'))
    expect(told.verdict).toBe('denied')
    expect(told.chains.at(-1)![0]).toBe('policy Wall null: type=null is null')
  })

  test('is the other one of an exclusive type', () => {
    const two = `policies:
  - {name: A, triggers: {team: web}, grants: [salesforce:profile:A]}
  - {name: B, triggers: {team: web}, grants: [salesforce:profile:B]}
`
    const company = companyOf({ files: two, people: { ana: { team: 'web' } } })
    const told = story(company, 'ana', { system: 'salesforce', type: 'profile', resource: 'A', level: null })
    expect(told.verdict).toBe('denied')
    expect(told.chains).toEqual([
      ['policy A true: team=web is true', 'grants it at 2'],
      [expect.stringContaining('would need `A` (policy `A`) and `B` (policy `B`)')],
    ])
  })
})

describe('why a person does not have a grant', () => {
  const company = companyOf({
    files,
    people: { web: { team: 'web' }, ana, off: { ...ana, employment_status: 'Terminated' } },
  })

  test('is what the nearest policies would need', () => {
    const told = story(company, 'ana', group('okta', 'managers'))
    expect(told.verdict).toBe('absent')
    expect(told.chains).toEqual([
      ['policy Welcome false: it applies to prehire, and the person is active', 'grants it at 14'],
      ['policy Managers false: manages=null is false', 'grants it at 13'],
    ])
    expect(story(company, 'web', group('gitlab', 'site')).chains[0]![0]).toBe(
      'policy Engineer null: country=null is null',
    )
  })

  test('is that nobody gives it', () => {
    expect(story(company, 'ana', group('okta', 'nothing'))).toMatchObject({ verdict: 'absent', chains: [] })
  })

  test('is that they left', () => {
    expect(story(company, 'off', group('okta', 'all')).chains).toEqual([['is terminated']])
  })

  test('is what is wrong with their record', () => {
    const squads = 'policy: {name: S, triggers: {team: web}, grants: ["okta:group:squad-${squad}"]}'
    const told = story(companyOf({ files: squads, people: { ana: { team: 'web' } } }), 'ana', group('okta', 'squad-a'))
    expect(told.chains[0]![0]).toContain('`ana` has no attribute `squad`')
  })

  test('is that they are on leave, when it ends then', () => {
    const away = companyOf({ files, people: { ana: { ...ana, employment_status: 'On leave' } } })
    expect(story(away, 'ana', group('okta', 'audit')).chains).toEqual([['is leave']])
  })
})

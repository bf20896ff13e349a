import { describe, expect, test } from 'vitest'
import type { AttributeValue } from '../../src/domain/person.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { checkPolicies } from '../../src/policy/check-policies.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { personOf, policiesOf, settingsOf, tellAll } from './build.ts'

const ana = { job_title: 'Sales Engineer', department: 'Sales', email: 'ana@company.com', skills: ['sql', 'Go'] }

function check(
  yaml: string,
  people: Readonly<Record<string, Readonly<Record<string, AttributeValue>>>> = { ana },
  settings: Settings = settingsOf(),
): string[] {
  const directory = createDirectory(Object.entries(people).map(([id, one]) => personOf(id, one, settings)))
  const model = policiesOf(yaml, settings)
  return tellAll([...model.diagnostics, ...checkPolicies(model, { settings, directory })])
}

const policy = (triggers: string, ...more: string[]) =>
  `policy:\n  name: P\n  triggers: ${triggers}\n  grants: [okta:group:a]\n${more.map((line) => `  ${line}\n`).join('')}`

describe('a trigger', () => {
  test('on an attribute that nobody has is an error with the nearest one', () => {
    expect(check(policy('{job_titel: Sales Engineer}'))).toEqual([
      '3 [unknown-attribute] no person has the attribute `job_titel` → did you mean `job_title`?',
    ])
  })

  test('may ask for what a record can carry although none does at the moment', () => {
    const attributes = ['start_date', 'termination_date', 'end_date', 'timezone', 'manager', 'employment_status']
    for (const attribute of attributes) expect(check(policy(`{${attribute}: {exists: true}}`)), attribute).toEqual([])
    const settings = settingsOf('', { people: 'mapping: {grade: work.grade}' })
    expect(check(policy('{grade: 5}'), { ana }, settings)).toEqual([])
  })

  test('on a value that only differs in case or spaces from a real one is a warning', () => {
    expect(check(policy('{job_title: sales  engineer}'))).toEqual([
      "3 [near-miss-value] nobody's `job_title` is `sales  engineer`, but somebody's is `Sales Engineer` → comparison is exact: write `Sales Engineer`, or correct the people data",
    ])
    expect(check(policy('{skills: {contains: go}}'))).toHaveLength(1)
    expect(check(policy('{skills: {not_in: [SQL, Go]}}'))).toHaveLength(1)
  })

  test('on a value that somebody else has exactly is no near miss', () => {
    expect(check(policy('{department: sales}'), { ana, ben: { department: 'sales' } })).toEqual([])
    expect(check(policy('{department: Legal}'))).toEqual([])
  })

  test('on a status that the configuration knows is no near miss', () => {
    expect(check(policy('{employment_status: Active}'), { ana: { employment_status: 'Active' } })).toEqual([])
    expect(check(policy('{employment_status: active}'), { ana: { employment_status: 'Active' } })).toHaveLength(1)
  })

  test('under somebody unknown is an error', () => {
    expect(check(policy('{manager: {under: anna}}'))).toEqual([
      '3 [unknown-person] unknown person `anna` → did you mean `ana`?',
    ])
    expect(check(policy('{manager: {under: Ana@company.com}}'))).toEqual([])
  })

  test('is looked into to its depths', () => {
    const found = check(policy('{any_of: [{department: Sales}, {none_of: [{all_of: [{tem: web}, {departmnt: x}]}]}]}'))
    expect(found).toHaveLength(2)
  })
})

describe('a policy', () => {
  test('without triggers is a notice, unless another inherits it', () => {
    const base = 'policy:\n  name: Base\n  grants: [okta:group:a]\n'
    expect(check(base)).toEqual([
      '1 [no-triggers] policy `Base` has no triggers and nobody inherits it, so it gives nothing → add `triggers:`, inherit it from another policy, or delete it',
    ])
    expect(check(`${base}---\n${policy('{department: Sales}', 'inherits: [Base]')}`)).toEqual([])
  })

  test('for an unknown environment is an error, also of one grant', () => {
    const settings = settingsOf(
      'environments: {production: {systems: {okta: {}}}, staging: {systems: {okta: {store: other.json}}}}',
      { environment: 'production' },
    )
    const yaml = policy('{department: Sales}', 'environments: [prodction]')
    expect(check(yaml, { ana }, settings)).toEqual([
      '1 [unknown-environment] policy `P` names the unknown environment `prodction` → did you mean `production`?',
    ])
    expect(check(yaml)[0]).toContain('→ configure `environments:` in provisionr.yaml, or leave it out')
    const entry = '{grant: okta:group:b, environments: [nowhere]}'
    expect(check(yaml.replace('prodction', 'staging').replace('okta:group:a', entry), { ana }, settings)).toHaveLength(
      1,
    )
  })

  test('with a grant, a deny or a template that names nothing is an error at its line', () => {
    const yaml = policy('{department: Sales}', 'denies: ["gitlb:*"]').replace('okta:group:a', 'okta:grup:a')
    expect(check(yaml)).toEqual([
      '4 [unknown-type] `okta` has no grant type `grup` → did you mean `group`?',
      '5 [unknown-system] unknown system `gitlb` → did you mean `gitlab`?',
    ])
    expect(check(policy('{department: Sales}').replace('okta:group:a', '"okta:group:${departmnt}"'))).toEqual([
      '4 [unknown-attribute] no person has the attribute `departmnt` → did you mean `department`?',
    ])
  })

  test('with a level that the system cannot enforce is a notice', () => {
    const guest = policy('{department: Sales}').replace('okta:group:a', '"slack:channel:#a (guest)"')
    expect(check(guest)[0]).toMatch(/^4 \[level-not-enforceable\] `slack:channel:#a \(guest\)`: /)
    expect(check(guest.replace(' (guest)', ''))).toEqual([])
  })
})

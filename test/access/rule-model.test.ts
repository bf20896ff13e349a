import { describe, expect, test } from 'vitest'
import { createRuleModel, type RuleModel } from '../../src/access/rule-model.ts'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { catalog, documentsOf, personOf, settingsOf, tellAll } from '../policy/build.ts'

function modelOf(yaml: string, settings: Settings = settingsOf()): { model: RuleModel; told: string[] } {
  const people = [personOf('ana', { email: 'ana@company.com', department: 'Engineering' }), personOf('cto')]
  const diagnostics: Diagnostic[] = []
  const model = createRuleModel(documentsOf(yaml).accessRules, {
    settings,
    catalog,
    directory: createDirectory(people),
    policyNames: new Set(['DBA Access']),
    formerPeople: new Set(['gone']),
    report: (one) => void diagnostics.push(one),
  })
  return { model, told: tellAll(diagnostics) }
}

function rule(body: string, name = 'r'): string {
  return `access_rule:\n  name: ${name}\n  ${body.replaceAll('\n', '\n  ')}\n`
}

function covering(pattern: string, resource: string, level: string | null): boolean {
  const [system = '', type = '', ...name] = resource.split(':')
  const { model, told } = modelOf(rule(`grants: [${JSON.stringify(pattern)}]`))
  expect(told).toEqual([])
  return model.rulesFor({ system, type, resource: name.join(':'), level }).length === 1
}

describe('an access rule covers', () => {
  test.each([
    ['gitlab:group:tools', 'guest', true],
    ['gitlab:group:tools', 'minimal', true],
    ['gitlab:group:tools', 'reporter', false],
    ['gitlab:group:tools (reporter)', 'guest', false],
    ['gitlab:group:tools (reporter)', 'reporter', true],
    ['gitlab:group:tools (reporter)', 'owner', true],
    ['gitlab:group:t*', 'guest', true],
    ['gitlab:group:t*', 'developer', false],
    ['gitlab:group:t* (Developer)', 'maintainer', true],
    ['gitlab:group:other', 'guest', false],
    ['gitlab:*', 'guest', true],
    ['gitlab:*', 'owner', false],
  ])('with `%s` the level %s: %s', (pattern, level, expected) => {
    expect(covering(pattern, 'gitlab:group:tools', level)).toBe(expected)
  })

  test('grants of types without levels by their name', () => {
    expect(covering('okta:group:base-*', 'okta:group:base-all', null)).toBe(true)
    expect(covering('okta:base-all', 'okta:group:base-all', null)).toBe(true)
    expect(covering('okta:base-all', 'okta:group:base', null)).toBe(false)
  })

  test('with a short-hand for the account the account alone', () => {
    expect(covering('google:workspace-account', 'google:account:workspace-account', null)).toBe(true)
    expect(covering('google:workspace-account', 'google:group:all@company.com', 'member')).toBe(false)
  })
})

test('every rule that covers a grant is found, in the order of writing', () => {
  const { model } = modelOf(
    [
      rule('grants: ["okta:group:a*"]', 'b'),
      rule('grants: ["okta:group:ab"]', 'a'),
      rule('grants: ["okta:x"]', 'c'),
    ].join('---\n'),
  )
  const rules = model.rulesFor({ system: 'okta', type: 'group', resource: 'ab', level: null })
  expect(rules.map((one) => one.rule.name)).toEqual(['b', 'a'])
})

describe('environments', () => {
  const environments = 'environments:\n  production: {systems: {gitlab: {}}}\n  staging: {systems: {gitlab: {}}}\n'
  const yaml = rule(
    'grants: ["gitlab:group:x", "nowhere:group:x"]\nenvironments: [staging]\neligible: {holds: "nowhere:y"}',
  )

  test('leave rules of another one out, with what their systems would say', () => {
    const { model, told } = modelOf(yaml, settingsOf(environments, { environment: 'production' }))
    expect(model.rules).toEqual([])
    expect(told).toEqual([])
  })

  test('that do not exist are errors', () => {
    const settings = settingsOf(environments, { environment: 'production' })
    const { told } = modelOf(rule('grants: ["gitlab:group:x"]\nenvironments: [prodution, production]'), settings)
    expect(told).toEqual([
      '1 [unknown-environment] access rule `r` names the unknown environment `prodution` → did you mean `production`?',
    ])
  })

  test('that are configured nowhere leave a rule out and are errors', () => {
    const { model, told } = modelOf(rule('grants: ["gitlab:group:x"]\nenvironments: [production]'))
    expect(model.rules).toEqual([])
    expect(told).toEqual([
      '1 [unknown-environment] access rule `r` names the unknown environment `production` → configure `environments:` in provisionr.yaml, or leave it out',
    ])
  })
})

describe('a rule with an error', () => {
  test.each([
    ['approvals: [{from: [Managers]}]', '4 [unknown-approver] `Managers` names no approver → did you mean `manager`?'],
    [
      'approvals: [{from: ["policy:DBA Acces"]}]',
      '4 [unknown-approver] approvals come from the unknown policy `DBA Acces` → did you mean `DBA Access`?',
    ],
    [
      'approvals: [{from: [DBA Access]}]',
      '4 [unknown-approver] `DBA Access` names no approver → did you mean `policy:DBA Access`?',
    ],
    [
      'approvals: [{from: ["user:ctoo"]}]',
      '4 [unknown-approver] approvals come from the unknown person `ctoo` → did you mean `cto`?',
    ],
    [
      'approvals: [{from: [ana@company.com]}]',
      '4 [unknown-approver] `ana@company.com` names no approver → did you mean `user:ana@company.com`?',
    ],
    [
      'approvals: [{from: ["team:sre"]}]',
      '4 [unknown-approver] approvals come from the team `sre`, and no forge is configured that could know it → say where the forge is (`forge: {kind: github}`), or name people: `policy:NAME`, `user:ID`, `manager`',
    ],
    [
      'approvals: [{from: ["user:gone"]}]',
      '4 [unknown-approver] approvals come from `gone`, who has left → name somebody who is still there; until then nobody fills this place',
    ],
    [
      'eligible: {departement: Engineering}',
      '4 [unknown-attribute] no person has the attribute `departement` → did you mean `department`?',
    ],
    [
      'break_glass: {eligible: {departement: Engineering}, review_within: 2d}',
      '4 [unknown-attribute] no person has the attribute `departement` → did you mean `department`?',
    ],
    [
      'eligible: {any_of: [{holds: "gitlb:group:x"}, {department: Engineering}]}',
      '4 [unknown-system] unknown system `gitlb` → did you mean `gitlab`?',
    ],
    [
      'eligible: {holds: "okta:x-${team}"}',
      '4 [invalid-grant] `okta:x-${team}` contains an attribute → name one grant that is held',
    ],
    [
      'windows: {allow: ["Mon 08:00-08:00"]}',
      '1 [invalid-window] `Mon 08:00-08:00` in the windows of `r` can be read in two ways → write `00:00-24:00` for whole days, and a single day as `Mon`',
    ],
    [
      'windows: {freeze: ["2026-12-20T10:00:00Z/2026-12-20T09:00:00Z"]}',
      '1 [invalid-window] `2026-12-20T10:00:00Z/2026-12-20T09:00:00Z` in the windows of `r` ends before it starts → write the first day or instant and then the last',
    ],
  ])('%s', (line, expected) => {
    const { model, told } = modelOf(rule(`grants: ["gitlab:group:x"]\n${line}`))
    expect(told).toEqual([expected])
    expect(model.rules).toHaveLength(1)
  })

  test('in its grants keeps the others', () => {
    const { model, told } = modelOf(rule('grants: ["gitlab:grup:x", "gitlab:group:x"]'))
    expect(told[0]).toContain('[unknown-type]')
    expect(model.rules[0]!.patterns).toEqual([{ text: 'gitlab:group:x', level: null }])
  })

  test('in its name, used twice, still holds with the other', () => {
    const { model, told } = modelOf(`${rule('grants: ["okta:a"]')}---\n${rule('grants: ["okta:a"]')}`)
    expect(told).toEqual([
      '5 [duplicate-rule] access rule `r` is already defined at policies/all.yaml:1 → rename one of them; names are unique over all environments',
    ])
    expect(model.rulesFor({ system: 'okta', type: 'group', resource: 'a', level: null })).toHaveLength(2)
  })

  test('is none for approvers that exist', () => {
    const { told } = modelOf(
      rule(
        'grants: ["okta:a"]\napprovals: [{from: [manager, "policy:DBA Access"]}, {from: ["user:cto", "user:Ana@company.com"]}]',
      ),
    )
    expect(told).toEqual([])
  })
})

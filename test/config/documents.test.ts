import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../src/config/load-documents.ts'

const hour = 3_600_000
const condition = (attribute: string, value: string) => ({
  kind: 'condition',
  attribute,
  test: { operator: 'in', values: [value] },
})

describe('documents in full', () => {
  test('a policy', () => {
    const { policies } = parse(`
policy:
  name: Sales
  version: 1.20
  effective_date: 2025-01-01
  expires: "2026-12-31T12:00:00+01:00"
  status: staged
  owner: sales@company.com
  description: who sells
  labels: {tier: 1, __proto__: x}
  environments: production
  applies_to: [active, leave]
  triggers: {department: Sales}
  inherits: Base
  grants:
    - gitlab:group:sales (reporter)
    - {grant: "salesforce:profile:sales", level: x, grace: 30d, environments: [production], risk: medium}
  denies: ["github:*"]
`)
    expect(policies).toMatchObject([
      {
        name: 'Sales',
        version: '1.20',
        effectiveDate: { kind: 'date', date: '2025-01-01' },
        expires: { kind: 'instant', instant: Date.UTC(2026, 11, 31, 11) },
        status: 'staged',
        owner: 'sales@company.com',
        description: 'who sells',
        environments: ['production'],
        appliesTo: ['active', 'leave'],
        trigger: condition('department', 'Sales'),
        inherits: [{ name: 'Base', at: { line: 14, column: 13 } }],
        grants: [
          { text: 'gitlab:group:sales (reporter)', level: null, grace: null, at: { line: 16, column: 7 } },
          {
            text: 'salesforce:profile:sales',
            level: 'x',
            grace: 720 * hour,
            environments: ['production'],
            risk: 'medium',
          },
        ],
        denies: [{ text: 'github:*', level: null, at: { line: 18, column: 12 } }],
        at: { file: 'a.yaml', line: 2, column: 1 },
      },
    ])
    expect(Object.entries(policies[0]?.labels ?? {})).toEqual([
      ['tier', '1'],
      ['__proto__', 'x'],
    ])
  })

  test('an access rule', () => {
    const { accessRules } = parse(`
access_rule:
  name: prod-db-debug
  grants: ["prod-db:role:orders_ro", {grant: "prod-db:role:*", level: admin}]
  environments: [production]
  eligible: {department: Engineering}
  max_duration: 2h
  max_total: {duration: 12h, per: 7d}
  approvals:
    - {from: [manager]}
    - {from: ["policy:DBA Access", "user:cto"], need: 2}
  justification: {min_length: 20, ticket: "OPS-*"}
  windows: {timezone: Europe/Berlin, allow: ["Mon-Fri 08:00-20:00"], freeze: ["2026-12-20/2027-01-04"]}
  break_glass: {eligible: {team: sre}, max_duration: 1h, review_within: 2d}
`)
    expect(accessRules).toMatchObject([
      {
        name: 'prod-db-debug',
        grants: [
          { text: 'prod-db:role:orders_ro', level: null },
          { text: 'prod-db:role:*', level: 'admin' },
        ],
        environments: ['production'],
        eligible: condition('department', 'Engineering'),
        maxDuration: 2 * hour,
        maxTotal: { duration: 12 * hour, per: 168 * hour },
        approvals: [
          { from: [{ name: 'manager' }], need: 1 },
          { from: [{ name: 'policy:DBA Access' }, { name: 'user:cto' }], need: 2 },
        ],
        justification: { minLength: 20, ticket: 'OPS-*' },
        windows: { timezone: 'Europe/Berlin', allow: ['Mon-Fri 08:00-20:00'], freeze: ['2026-12-20/2027-01-04'] },
        breakGlass: { eligible: condition('team', 'sre'), maxDuration: hour, reviewWithin: 48 * hour },
      },
    ])
  })

  test('constraints of every kind', () => {
    const { constraints } = parse(`
constraints:
  - {name: a, kind: separation_of_duties, sides: [["x:y:z"], "p:q:r"], enforce: warn}
  - {name: b, kind: max_holders, grants: "x:*", count: 2}
  - {name: c, kind: min_holders, grants: ["x:*"], count: 1}
  - {name: d, kind: required_holders, grants: "x:*", users: {exact: [p, q]}}
  - {name: e, kind: required_holders, grants: "x:*", users: {at_least: p}}
  - {name: f, kind: forbidden, grants: "x:*", people: {type: Contractor}}
  - {name: g, kind: requires_approval, grants: "x:*", approvals: [{from: manager}]}
`)
    expect(constraints).toMatchObject([
      { name: 'a', enforce: 'warn', sides: [[{ text: 'x:y:z' }], [{ text: 'p:q:r' }]] },
      { name: 'b', enforce: 'error', grants: [{ text: 'x:*' }], count: 2 },
      { name: 'c', count: 1 },
      { name: 'd', holders: { match: 'exact', people: [{ name: 'p' }, { name: 'q' }] } },
      { name: 'e', holders: { match: 'at_least', people: [{ name: 'p' }] } },
      { name: 'f', people: condition('type', 'Contractor') },
      { name: 'g', approvals: [{ from: [{ name: 'manager' }], need: 1 }] },
    ])
  })

  test('locks of every kind', () => {
    const { locks } = parse(`
lock: {user: sarah.chen, reason: stolen laptop, until: 2026-01-31}
---
locks:
  - {grant: {grant: "aws:*", level: admin}, reason: incident}
  - {system: okta, reason: migration}
`)
    expect(locks).toMatchObject([
      { target: { kind: 'person', person: 'sarah.chen' }, reason: 'stolen laptop', until: { kind: 'date' } },
      { target: { kind: 'grant', pattern: { text: 'aws:*', level: 'admin' } }, until: null },
      { target: { kind: 'system', system: 'okta' }, reason: 'migration' },
    ])
  })

  test('a test, whose attributes are text as written', () => {
    const { tests } = parse(`
test:
  name: Sarah moves
  at: 2026-05-24
  person: {user_id: 007, tags: [1.0, true], gone: null}
  people: [{user_id: boss}, john.doe]
  expect: {includes: [a], excludes: "b:*", exact: [], denied: [c], allowed_to_request: [d], violates: "Payments: two"}
  then:
    - change: {department: Engineering}
      at: 2026-06-01
      expect: {adds: [e], removes: [f], keeps: ["g (developer)"]}
---
test: {name: somebody real, person: sarah.chen, expect: {includes: a}}
`)
    expect(tests).toMatchObject([
      {
        name: 'Sarah moves',
        evaluatedAt: { date: '2026-05-24' },
        person: { kind: 'record', record: { user_id: '007', tags: ['1.0', 'true'], gone: null }, at: { line: 5 } },
        people: [{ record: { user_id: 'boss' } }, { kind: 'named', id: 'john.doe' }],
        expect: {
          includes: { entries: [{ text: 'a' }] },
          excludes: { entries: [{ text: 'b:*' }] },
          exact: { entries: [] },
          violates: { entries: [{ text: 'Payments: two' }] },
        },
        steps: [
          {
            change: { department: 'Engineering' },
            evaluatedAt: { date: '2026-06-01' },
            expect: { keeps: { entries: [{ text: 'g (developer)' }] } },
          },
        ],
      },
      { person: { kind: 'named', id: 'sarah.chen' }, evaluatedAt: null, steps: [] },
    ])
  })

  test('several kinds in one document', () => {
    const { policies, locks } = parse('policies: [{name: a}, {name: b}]\nlock: {system: c, reason: d}\n')
    expect([policies.length, locks.length]).toEqual([2, 1])
  })
})

function parse(text: string) {
  const { documents, diagnostics } = parseDocuments([{ path: 'a.yaml', text }])
  expect(diagnostics).toEqual([])
  return documents
}

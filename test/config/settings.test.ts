import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../src/config/load-settings.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

const day = 86_400_000
const least = 'organization: acme\npeople: {source: file, path: people.yaml}\nsystems: {}\n'

function parse(text: string) {
  const { settings, diagnostics } = parseSettings({ path: 'provisionr.yaml', text })
  expect(renderDiagnostics(diagnostics)).toEqual([])
  return settings
}

describe('settings', () => {
  test('have every default filled in', () => {
    expect(parse(least)).toMatchObject({
      organization: 'acme',
      timezone: 'UTC',
      people: {
        sources: [{ source: 'file', path: 'people.yaml' }],
        key: 'user_id',
        status: {
          attribute: 'employment_status',
          active: ['Active'],
          leave: ['On leave'],
          terminated: ['Inactive', 'Terminated'],
        },
        terminationMinutes: null,
        missing: 'hold',
        maxShrinkPercent: 10,
      },
      risk: { privileged: [], medium: [] },
      policies: ['policies'],
      exceptions: ['exceptions'],
      state: { backend: 'file', path: '.provisionr', seed: null, options: {} },
      clock: null,
      environment: null,
      environments: [],
      grace: { mover: 0, rules: [] },
      guards: { maxRemovals: { percent: 20, count: 50 }, maxCreates: 100, minAdmins: 2, maxAttributeChanges: 20 },
      exceptionsPolicy: { maxDuration: 90 * day, require: ['justification', 'approved_by'] },
      apply: { branches: ['main'], require: null, evidence: null },
      forge: null,
      lintSeverity: {},
      privacy: 'full',
    })
  })

  test('give a system its defaults', () => {
    const settings = parse(least.replace('systems: {}', 'systems: {gitlab: {adapter: gitlab}}'))
    expect(settings?.systems.get('gitlab')).toEqual({
      name: 'gitlab',
      adapter: 'gitlab',
      simulates: null,
      enforcement: { mode: 'owned', rules: [] },
      accounts: { create: true, match: null, onLeave: 'suspend', onTermination: 'suspend' },
      protected: [],
      unmanaged: [],
      serviceAccounts: [],
      dependsOn: [],
      orphans: 'report',
      sweep: null,
      concurrency: null,
      interval: null,
      timeout: 60_000,
      options: {},
      at: { file: 'provisionr.yaml', line: 3, column: 11 },
    })
  })

  test('keep each guard on its own and let a limit be switched off', () => {
    const guards = (yaml: string) => parse(`${least}guards: ${yaml}\n`)?.guards
    expect(guards('{max_creates: 5}')).toEqual({
      maxRemovals: { percent: 20, count: 50 },
      maxCreates: 5,
      minAdmins: 2,
      maxAttributeChanges: 20,
    })
    expect(guards('{max_removals: {percent: off}}')?.maxRemovals).toEqual({ percent: null, count: 50 })
    expect(guards('{max_removals: {count: 0}}')?.maxRemovals).toEqual({ percent: 20, count: 0 })
  })

  test('read everything about people', () => {
    const settings = parse(`
organization: acme
people:
  sources:
    - {source: http, url: "https://hr.example.com", token: "\${HR_TOKEN}", options: {page: 0010}}
    - {source: directory}
  key: employee
  mapping: {job_title: work.title}
  status: {attribute: state, active: on, leave: [off, away]}
  termination_time: 17:00
  missing: leaver
  max_shrink: 5
  require_end_date: {employment_type: Contractor}
  may_be_blank: [project]
  logins: {github: github_login}
systems: {directory: {adapter: ldap}}
`)
    expect(settings?.people).toMatchObject({
      sources: [
        { source: 'http', path: null, options: { url: 'https://hr.example.com', token: '${HR_TOKEN}', page: '0010' } },
        { source: 'directory', options: {} },
      ],
      key: 'employee',
      mapping: { job_title: 'work.title' },
      status: { attribute: 'state', active: ['on'], leave: ['off', 'away'], terminated: ['Inactive', 'Terminated'] },
      terminationMinutes: 1020,
      missing: 'leaver',
      maxShrinkPercent: 5,
      requireEndDate: { employment_type: ['Contractor'] },
      mayBeBlank: ['project'],
      logins: { github: 'github_login' },
    })
  })

  test('read everything about a system', () => {
    const settings = parse(`
organization: acme
people: {source: file, path: people.yaml}
systems:
  okta: {adapter: okta, enforcement: [{match: "okta:app:*", mode: observe}]}
  aws:
    adapter: aws
    account_id: 012345678901
    timeout: 30s
    rate: 600/m
    options: {batch: 5, id: 12345678901234567890}
    enforcement: {mode: add_only, rules: [{match: {grant: "aws:group:*", level: x}, mode: authoritative}]}
    accounts: {create: false, match: {account: username, person: aws_user}, on_leave: keep, on_termination: deactivate}
    protected: root
    unmanaged: ["aws:group:legacy-*"]
    service_accounts: [{account: deploy, owner: ops@company.com, attest_by: 2026-12-31}]
    depends_on: [okta]
    orphans: remove
    sweep: 1h
    concurrency: 4
`)
    expect(settings?.systems.get('okta')?.enforcement).toMatchObject({
      mode: 'owned',
      rules: [{ match: { text: 'okta:app:*', level: null }, mode: 'observe' }],
    })
    expect(settings?.systems.get('aws')).toMatchObject({
      enforcement: { mode: 'add_only', rules: [{ match: { text: 'aws:group:*', level: 'x' }, mode: 'authoritative' }] },
      accounts: {
        create: false,
        match: { account: 'username', person: 'aws_user' },
        onLeave: 'keep',
        onTermination: 'deactivate',
      },
      protected: ['root'],
      unmanaged: [{ text: 'aws:group:legacy-*' }],
      serviceAccounts: [{ account: 'deploy', owner: 'ops@company.com', attestBy: '2026-12-31' }],
      dependsOn: ['okta'],
      orphans: 'remove',
      sweep: 3_600_000,
      concurrency: 4,
      interval: 100,
      timeout: 30_000,
      options: { account_id: '012345678901', timeout: '30s', rate: '600/m', batch: 5, id: '12345678901234567890' },
    })
  })

  test('read the rest', () => {
    const settings = parse(`${least}
version: 1
timezone: Europe/Berlin
risk: {privileged: ["*:role:*admin*"], medium: "prod-db:*"}
policies: [a, b]
exceptions: c
state: {backend: postgres, url: "\${STATE_URL}", schema: ledger}
clock: 2026-11-20T09:00:00Z
grace: {mover: 1d, rules: [{grants: "salesforce:*", mover: 30d}]}
exceptions_policy: {max_duration: 7d, require: ticket}
apply: {branches: [main, live], require: {pull_request: false, approvals: 2}}
forge: {repository: acme/access, token: "\${FORGE_TOKEN}"}
lint: {severity: {near-miss-value: error, no-triggers: off}}
privacy: counts
`)
    expect(settings).toMatchObject({
      timezone: 'Europe/Berlin',
      risk: { privileged: [{ text: '*:role:*admin*' }], medium: [{ text: 'prod-db:*' }] },
      policies: ['a', 'b'],
      exceptions: ['c'],
      state: { backend: 'postgres', options: { url: '${STATE_URL}', schema: 'ledger' } },
      clock: Date.UTC(2026, 10, 20, 9),
      grace: { mover: day, rules: [{ grants: [{ text: 'salesforce:*' }], mover: 30 * day }] },
      exceptionsPolicy: { maxDuration: 7 * day, require: ['ticket'] },
      apply: {
        branches: ['main', 'live'],
        require: { pullRequest: false, approvals: 2, protectedBranch: false },
      },
      forge: { kind: 'github', url: null, repository: 'acme/access', token: '${FORGE_TOKEN}', account: null },
      lintSeverity: { 'near-miss-value': 'error', 'no-triggers': 'off' },
      privacy: 'counts',
    })
  })
})

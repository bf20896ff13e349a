import type { Plan, PlannedChange } from '../../src/domain/plan.ts'
import { change, driftItem, level, plan, planDiagnostic, reason, system } from './sample-plan.ts'

const architect = 'Solutions Architect Access'
const architectFile = 'policies/solutions-architect.yaml'

const left = reason('terminated', { kind: 'state', path: [], file: null, line: null })

const changes: readonly PlannedChange[] = [
  change('add', 'dana.ortiz', 'aws:permission-set:ProdReadOnly', {
    risk: 'privileged',
    reasons: [reason(architect, { file: architectFile })],
  }),
  change('update', 'dana.ortiz', 'gitlab:group:customer-solutions', {
    before: level('reporter'),
    after: level('developer'),
    reasons: [
      reason(architect, { path: [architect, 'Engineering Team Access'], file: 'policies/engineering.yaml', line: 9 }),
    ],
  }),
  change('remove', 'priya.nair', 'slack:channel:#sales-leadership', { before: level('member') }),
  change('remove', 'sarah.chen', 'gitlab:project:q4-migration', {
    cause: 'expiry',
    before: level('developer'),
    reasons: [reason('EX-014', { kind: 'exception', path: ['EX-014'], file: 'exceptions/q4.yaml', line: 2 })],
    due: '2026-11-19T23:00:00Z',
  }),
]

const later: readonly PlannedChange[] = [
  change('remove', 'priya.nair', 'salesforce:permission-set:forecasting', {
    cause: 'grace',
    due: '2026-12-20T00:00:00Z',
    reasons: [reason('Account Executive Access', { kind: 'grace', file: null, line: null })],
  }),
]

/** The plan that the documentation of the command line shows. */
export const modelPlan: Plan = plan({
  source: { ...plan().source, base: 'main@4f2c1d9aaaaabbbbbcccccdddddeeeeefffff000', branch: 'pr/482' },
  systems: [...plan().systems, system('notion', { status: 'failed', detail: '503', accounts: 0, grants: 0 })],
  complete: false,
  summary: { ...plan().summary, withheld: 38 },
  changes,
  later,
  drift: {
    ...plan().drift,
    excess: [driftItem('omar.haddad', 'gitlab:group:finance', { actual: level('developer') })],
  },
})

/** A dozen people and everything that can happen to them. */
export const busyPlan: Plan = plan({
  environment: 'production',
  applyable: false,
  complete: false,
  systems: [
    ...plan().systems,
    system('notion', { status: 'failed', detail: '503', accounts: 0, grants: 0 }),
    system('hr-directory', { status: 'partial', detail: 'page 4 of 9 was repeated' }),
  ],
  summary: { ...plan().summary, withheld: 38 },
  changes: [
    ...changes,
    change('create_account', 'lena.vogt', 'okta', { cause: 'start', reasons: [reason('Base Employee Access')] }),
    change('add', 'lena.vogt', 'okta:group:base-employee-group', {
      cause: 'start',
      reasons: [reason('Base Employee Access')],
    }),
    change('adopt', 'kofi.mensah', 'gitlab', {
      cause: 'adopt',
      account: '4711',
      after: { level: null, status: 'enabled' },
    }),
    ...['a', 'b', 'c', 'd'].map((name) =>
      change('adopt', 'kofi.mensah', `gitlab:group:team-${name}`, {
        cause: 'adopt',
        after: level('developer'),
        risk: name === 'a' ? 'privileged' : 'low',
        reasons: [reason('Engineering Team Access')],
      }),
    ),
    change('end_sessions', 'tom.fischer', 'okta', { cause: 'person', reasons: [left] }),
    change('suspend_account', 'tom.fischer', 'okta', { cause: 'person', reasons: [left] }),
    change('remove', 'tom.fischer', 'aws:permission-set:AdminAccess', {
      cause: 'person',
      risk: 'privileged',
      reasons: [left],
    }),
    change(
      'add',
      'mei.tanaka',
      `ldap:group:cn=回答者グループ,${'ou=very-long-organizational-unit,'.repeat(4)}dc=company,dc=com`,
      {
        risk: 'medium',
        after: level('member'),
        cause: 'lifted',
        reasons: [
          reason('Base Employee Access', { path: ['Base Employee Access', 'Directory Access', 'Everybody Access'] }),
        ],
      },
    ),
    change('add', 'omar.haddad', 'gitlab:group:x', {
      after: level('guest'),
      cause: 'drift',
      reasons: ['One', 'Two', 'Three', 'Four', 'Five'].map((name, index) => reason(name, { line: index + 1 })),
    }),
  ],
  later: [
    ...later,
    change('add', 'ana.silva', 'github:team:acme/platform', {
      cause: 'start',
      due: '2027-01-01T08:00:00Z',
      reasons: [reason('EX-020', { kind: 'exception', path: [] })],
    }),
  ],
  drift: {
    excess: [driftItem('omar.haddad', 'gitlab:group:finance', { actual: level('developer') })],
    missing: [
      driftItem('ana.silva', 'salesforce:user-license:standard', {
        expected: level(null),
        message: 'no account to hold it',
      }),
      driftItem('ana.silva', 'gitlab:group:sales', {
        expected: level('developer'),
        actual: level('guest'),
        message: 'a group rule gives less',
      }),
    ],
    orphans: [driftItem(null, 'okta', { account: '00u1old', message: 'belongs to nobody → link it or remove it' })],
    disputed: [
      driftItem('kofi.mensah', 'slack', { account: 'U0123', message: 'older than the person → `state link`' }),
    ],
  },
  refusals: [
    {
      guard: 'max_removals',
      message: '61 of 200 grants in `gitlab` would go (30%, at most 20%)',
      allow_with: '--max-removals 61',
    },
    { guard: 'last_owner', message: '`tom.fischer` is the last owner of `gitlab:group:ops`', allow_with: null },
  ],
  diagnostics: [
    planDiagnostic(),
    planDiagnostic({
      severity: 'warning',
      code: 'near-miss-value',
      message: 'nobody has `sales `',
      help: 'write `Sales`',
      file: null,
      line: null,
      column: null,
    }),
    planDiagnostic({
      severity: 'notice',
      code: 'no-triggers',
      message: 'matches nobody',
      help: 'let a policy inherit it',
    }),
    planDiagnostic({
      code: 'unresolved-grant',
      message: '`ana.silva` has no `team`',
      help: 'correct the record',
      person: 'ana.silva',
    }),
  ],
})

import type { CompanyFiles } from './company-files.ts'

/** A run to be killed: what came before it, and what the files say when it starts. */
export interface Stage {
  readonly name: string
  readonly earlier: readonly CompanyFiles[]
  readonly company: CompanyFiles
}

const systems = {
  okta: {},
  gitlab: { depends_on: ['okta'] },
  aws: { depends_on: ['okta'], enforcement: 'authoritative' },
}

const policies = [
  { name: 'Base', triggers: [{ status: 'Active' }], grants: ['okta:group:everyone', 'gitlab:group:handbook (guest)'] },
  {
    name: 'Developer',
    triggers: [{ job_title: 'Developer' }],
    grants: ['okta:app:Argo', 'gitlab:group:platform (developer)', 'aws:permission-set:Staging'],
  },
  {
    name: 'Operator',
    triggers: [{ job_title: 'Operator' }],
    grants: ['okta:app:Argo', 'gitlab:group:platform (maintainer)', 'aws:permission-set:Prod'],
  },
  { name: 'Seller', triggers: [{ job_title: 'Seller' }], grants: ['okta:app:CRM', 'gitlab:project:offers (reporter)'] },
]

type Job = 'Developer' | 'Operator' | 'Seller'

const person = (id: string, job: Job, more: Readonly<Record<string, unknown>> = {}) => ({
  user_id: id,
  email: `${id}@acme.com`,
  first_name: id,
  job_title: job,
  status: 'Active',
  ...more,
})

const exception = (id: string, user: string, starts: string, expires: string) => ({
  id,
  user,
  grant: 'gitlab:group:audit (reporter)',
  justification: 'looks through the books of last year',
  approved_by: 'cfo@acme.com',
  starts,
  expires,
})

const first: CompanyFiles = {
  clock: '2026-03-02T09:00:00Z',
  systems,
  people: [
    person('ada', 'Developer'),
    person('bo', 'Developer'),
    person('cy', 'Operator'),
    person('di', 'Seller'),
    person('ed', 'Seller'),
    person('flo', 'Operator'),
  ],
  policies,
  exceptions: [
    exception('EX-1', 'ada', '2026-03-01', '2026-03-20'),
    exception('EX-2', 'di', '2026-03-01', '2026-05-20'),
  ],
  locks: [],
  live: {
    okta: {
      accounts: {
        ada: { email: 'ada@acme.com', access: ['okta:group:everyone', 'okta:app:Payroll'] },
        bo: { email: 'bo@acme.com', access: ['okta:group:everyone'] },
        gone: { email: 'gone@acme.com', access: ['okta:app:CRM'] },
      },
    },
    gitlab: { accounts: { ada: { email: 'ada@acme.com', access: ['gitlab:group:platform (guest)'] } } },
    aws: { accounts: { bo: { email: 'bo@acme.com', access: ['aws:permission-set:Root'] } } },
  },
}

/** Somebody came, moved, left, was locked; an exception ended, a policy changed. */
const second: CompanyFiles = {
  ...first,
  clock: '2026-04-01T09:00:00Z',
  people: [
    person('ada', 'Operator'),
    person('bo', 'Developer', { status: 'Left' }),
    person('cy', 'Operator', { email: 'cyrus@acme.com', first_name: 'Cyrus' }),
    person('di', 'Developer'),
    person('ed', 'Seller', { status: 'Leave' }),
    person('flo', 'Operator'),
    person('gus', 'Developer'),
    person('hal', 'Seller'),
  ],
  policies: policies.map((one) => (one.name === 'Base' ? { ...one, grants: [...one.grants, 'okta:app:Wiki'] } : one)),
  locks: [{ user: 'flo', reason: 'lost laptop', until: '2026-04-15' }],
}

/** A lock ended, somebody returned, came again; an exception ended and one begins; a policy is gone. */
const third: CompanyFiles = {
  ...second,
  clock: '2026-06-01T09:00:00Z',
  people: second.people.map((one) =>
    one['user_id'] === 'bo' || one['user_id'] === 'ed' ? { ...one, status: 'Active' } : one,
  ),
  policies: second.policies.filter((one) => one['name'] !== 'Seller'),
  exceptions: [...first.exceptions, exception('EX-3', 'gus', '2026-06-01', '2026-06-20')],
  locks: [],
}

/** People are moved about, and there is a run for each. */
export const stages: readonly Stage[] = [
  { name: 'first run', earlier: [], company: first },
  { name: 'came, moved, left', earlier: [first], company: second },
  { name: 'returned, ended', earlier: [first, second], company: third },
]

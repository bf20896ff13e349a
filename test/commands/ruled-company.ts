import { type Company, createCompany, lines } from './company.ts'

export const people = [
  { user_id: 'ada', email: 'ada@acme.com', status: 'Active', department: 'Engineering' },
  { user_id: 'ben', email: 'ben@acme.com', status: 'Active', department: 'Engineering' },
  { user_id: 'cy', email: 'cy@acme.com', status: 'Active', department: 'Operations', title: 'Chief', badge: 'green' },
]
const engineering = { name: 'Engineering', triggers: { department: 'Engineering' }, grants: ['git:group:eng'] }
export const rule = {
  name: 'prod',
  grants: ['git:group:prod*'],
  eligible: { department: 'Engineering' },
  max_duration: '2h',
  approvals: [{ from: ['user:cy'], need: 1 }],
}
const request = { user: 'ada', grant: 'git:group:prod', justification: 'the queue is stuck', approved_by: 'cy' }
export const span = (starts: string, expires: string) => ({
  starts: `2026-11-20T${starts}:00Z`,
  expires: `2026-11-20T${expires}:00Z`,
})
export const morning = { id: 'EX-1', ...request, ...span('08:00', '10:00') }

export function company(given: object = {}, ...policies: object[]): Company {
  const made = createCompany({
    systems: { git: {} },
    people,
    policies: [engineering, ...policies] as Record<string, unknown>[],
    live: { git: Object.fromEntries(people.map(({ user_id: id, email }) => [id, { email, access: [] }])) },
    settings: { apply: { evidence: 'approvals.yaml' } },
  })
  made.write('policies/rule.yaml', JSON.stringify({ access_rule: { ...rule, ...given } }))
  approve(made)
  return made
}

export function approve(made: Company, ...approvals: object[]): void {
  made.write('approvals.yaml', JSON.stringify({ approvals }))
}

export const prod = async (made: Company) =>
  lines((await made.plan()).changes)
    .filter((line) => line.includes('prod'))
    .map((line) => line.replace(/ (none|held|guest)→.*? /, ' '))
export const codes = async (made: Company, severity: string) =>
  (await made.plan()).diagnostics.filter((one) => one.severity === severity).map((one) => one.code)

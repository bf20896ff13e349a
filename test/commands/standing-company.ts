import { type Company, createCompany, lines } from './company.ts'

export const people = [
  { user_id: 'ada', email: 'ada@acme.com', status: 'Active', team: 'Eng' },
  { user_id: 'ben', email: 'ben@acme.com', status: 'Active', team: 'Ops' },
  { user_id: 'max', email: 'max@acme.com', status: 'Active', team: 'Board' },
]
export const base = { name: 'Base', triggers: { status: 'Active' }, grants: ['gitlab:group:all'] }
export const owners = { name: 'Owners', triggers: { team: 'Ops' }, grants: ['gitlab:group:prod (owner)'] }
export const constraint = (enforce = 'error') =>
  `constraint: {name: careful, kind: requires_approval, grants: ["gitlab:group:prod"], approvals: [{from: ["user:max"], need: 1}], enforce: ${enforce}}`

/** Owners stands since before the constraint came, unless it is among what comes later. */
export async function settled(policies: object[] = [base, owners], later = constraint()): Promise<Company> {
  const here = createCompany({ people, policies: policies as Record<string, unknown>[] })
  await here.apply()
  here.write('policies/constraint.yaml', later)
  await here.apply()
  here.at('2026-11-20T09:30:00Z')
  return here
}

export const prod = async (here: Company, ...argv: string[]) => {
  const plan = await here.plan(...argv)
  const given = lines(plan.changes).filter((line) => line.includes('group:prod'))
  return { given, waits: plan.refusals.some(({ guard }) => guard === 'unverified_approval') }
}

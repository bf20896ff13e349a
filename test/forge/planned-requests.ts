import type { CommitStatus, ForgeComment } from '../../src/domain/forge.ts'
import type { Plan } from '../../src/domain/plan.ts'
import type { Ran } from '../cli/test-context.ts'
import { createForgeCompany, documents, type ForgeCompany } from './forge-company.ts'
import { openTestForge } from './open-test-forge.ts'

export const people = [
  { user_id: 'ana', status: 'Active', department: 'Sales', github: 'ana-gh' },
  { user_id: 'bo', status: 'Active', department: 'Engineering', github: 'bo-gh' },
  { user_id: 'cy', status: 'Active', department: 'Engineering', github: 'cy-gh' },
  { user_id: 'mal', status: 'Active', department: 'Support', github: 'mallory' },
]
export const sales = { name: 'Sales', triggers: { department: 'Sales' }, grants: ['gitlab:group:reports'] }
export const engineering = {
  name: 'Engineering',
  triggers: { department: 'Engineering' },
  grants: ['gitlab:group:code'],
}

/** What most pull requests here bring. */
export const more = { 'policies/more.yaml': documents('policies', [engineering]) }
const shop = { ...sales, name: 'Shop', grants: ['gitlab:group:shop'] }
export const andShop = { 'policies/more.yaml': documents('policies', [engineering, shop]) }

/** A rule under which finance takes somebody's approval. */
export const ruleOf = (approver: string) => ({
  name: 'finance',
  grants: ['gitlab:group:finance'],
  eligible: { status: 'Active' },
  max_duration: '30d',
  approvals: [{ from: [`user:${approver}`] }],
})
export const ruled = {
  exceptions_policy: { require: ['justification'] },
  risk: { privileged: ['gitlab:group:finance'] },
}
export const financeFor = (user: string) => ({
  id: 'EX-1',
  user,
  grant: 'gitlab:group:finance',
  justification: 'audit',
  starts: '2026-11-20',
  expires: '2026-11-25',
})

export const requestCompany = (
  settings: Record<string, unknown> = {},
  policies: readonly Record<string, unknown>[] = [sales],
): Promise<ForgeCompany> => createForgeCompany({ people, settings, policies }, ['ana-gh', 'bo-gh', 'cy-gh', 'mallory'])

export const post = (here: ForgeCompany, number: number, ...argv: string[]): Promise<Ran> =>
  here.inCi(['plan', '--pull-request', String(number), '--post', ...argv])

export async function planOf(here: ForgeCompany, number: number): Promise<Plan> {
  const ran = await here.inCi(['plan', '--pull-request', String(number), '--json'])
  const plan = JSON.parse(ran.out === '' ? '{}' : ran.out) as Plan
  if (plan.kind !== 'plan') throw new Error(`exit ${ran.exitCode}: ${ran.err}${ran.out}`)
  return plan
}

export function commentsOn(here: ForgeCompany, number: number): Promise<readonly ForgeComment[]> {
  return openTestForge(here.forge).fetchComments(number)
}

/** Those of the app, which CI is. */
export async function ownComments(here: ForgeCompany, number: number): Promise<readonly ForgeComment[]> {
  return (await commentsOn(here, number)).filter(({ author }) => author?.login === 'access-app[bot]')
}

export function statusOf(here: ForgeCompany, branch: string): Promise<CommitStatus | null> {
  return openTestForge(here.forge).fetchStatus(here.forge.git.resolve(branch)!, 'provisionr/acme')
}

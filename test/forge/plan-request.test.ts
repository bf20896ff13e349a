import { expect, test } from 'vitest'
import type { ForgeComment } from '../../src/domain/forge.ts'
import type { Plan } from '../../src/domain/plan.ts'
import { lines } from '../commands/company.ts'
import { createForgeCompany, documents, type ForgeCompany } from './forge-company.ts'
import { openTestForge } from './open-test-forge.ts'

const people = [
  { user_id: 'ana', status: 'Active', department: 'Sales', github: 'ana-gh' },
  { user_id: 'bo', status: 'Active', department: 'Engineering', github: 'bo-gh' },
  { user_id: 'cy', status: 'Active', department: 'Engineering', github: 'cy-gh' },
]
const sales = { name: 'Sales', triggers: { department: 'Sales' }, grants: ['gitlab:group:reports'] }
const engineering = { name: 'Engineering', triggers: { department: 'Engineering' }, grants: ['gitlab:group:code'] }
const logins = ['ana-gh', 'bo-gh', 'cy-gh', 'mallory']

const company = (settings: Record<string, unknown> = {}) =>
  createForgeCompany({ people, settings, policies: [sales] }, logins)
const more = { 'policies/more.yaml': documents('policies', [engineering]) }

async function planOf(here: ForgeCompany, number: number): Promise<Plan> {
  const ran = await here.inCi(['plan', '--pull-request', String(number), '--json'])
  if (ran.out === '') throw new Error(ran.err)
  return JSON.parse(ran.out) as Plan
}

const post = (here: ForgeCompany, number: number) => here.inCi(['plan', '--pull-request', String(number), '--post'])

async function ownComments(here: ForgeCompany, number: number): Promise<readonly ForgeComment[]> {
  const all = await openTestForge(here.forge).fetchComments(number)
  return all.filter(({ author }) => author?.login === 'access-app[bot]')
}

test('the plan is what merging would do: the branch’s doing apart from what was pending', async () => {
  const here = await company()
  const number = await here.propose('bo-gh', 'code', more)
  const plan = await planOf(here, number)
  expect(lines(plan.changes.filter((one) => one.by_branch))).toEqual([
    'create_account bo/gitlab:account policy',
    'create_account cy/gitlab:account policy',
    'add bo/gitlab:group:code none→guest policy',
    'add cy/gitlab:group:code none→guest policy',
  ])
  expect(lines(plan.changes.filter((one) => !one.by_branch))).toHaveLength(2)
  const head = here.forge.git.resolve('code')
  expect(plan.source).toMatchObject({ base_name: 'main', branch: `pr/${number}`, commit: head, base: here.pull() })
})

test('the comment and the status are written once, and written anew only when the plan is another', async () => {
  const here = await company()
  const number = await here.propose('bo-gh', 'code', more)
  expect(await post(here, number)).toMatchObject({ exitCode: 0, err: '' })
  expect((await post(here, number)).exitCode).toBe(0)
  const [comment, ...others] = await ownComments(here, number)
  expect(others).toEqual([])
  expect(comment!.body).toMatch(/^<!-- provisionr:plan acme -->\n### Plan: 6 to add; 3 people, 1 system\./)
  expect(comment!.body).toMatch(/\n<!-- provisionr:reviewed v1 decision [\w-]+ -->\n?$/)
  const status = await openTestForge(here.forge).fetchStatus(here.forge.git.resolve('code')!, 'provisionr/acme')
  expect(status).toMatchObject({ state: 'success', author: { login: 'access-app[bot]' } })
})

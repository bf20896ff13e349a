import { expect, test } from 'vitest'
import { asking, openRequests, requestingCompany } from '../commands/requesting-company.ts'
import { grantsOf } from './merging-company.ts'

test('what a rule wants approved is given by its approvals, though its plan was made before them', async () => {
  const account = 'access-app[bot]'
  const company = await requestingCompany({
    settings: { forge: { kind: 'github', account }, apply: { require: { pull_request: true, approvals: 1 } } },
  })
  const env = { GITHUB_ACTOR: 'ana-gh', GITHUB_TRIGGERING_ACTOR: 'ana-gh' }
  expect((await company.inCi(asking(), { env })).exitCode).toBe(0)
  const [request] = await openRequests(company)
  const number = request!.number
  expect((await company.inCi(['plan', '--pull-request', `${number}`, '--post'])).exitCode).toBe(6)
  for (const login of ['mia-gh', 'dba1-gh']) await company.forge.review(login, 'APPROVE', number)
  await company.forge.merge('mia-gh', number)
  company.pull()
  const ran = await company.inCi(['apply', '--json'])
  expect([ran.exitCode, ran.err], ran.out).toEqual([0, ''])
  expect(grantsOf(company, 'ana')).toEqual(['group:prod'])
})

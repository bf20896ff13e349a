import { expect, test } from 'vitest'
import { asking, openRequests, requestingCompany } from '../commands/requesting-company.ts'
import { grantsOf } from './merging-company.ts'

const account = 'access-app[bot]'
const prod = 'group:prod'

test('access that a workflow asked for is given after its approvals and the merge, and ends by itself', async () => {
  const company = await requestingCompany({
    settings: { forge: { kind: 'github', account }, apply: { require: { pull_request: true, approvals: 1 } } },
  })
  const apply = async (...argv: readonly string[]) => {
    company.pull()
    return company.inCi(['apply', ...argv])
  }
  const env = { GITHUB_ACTOR: 'ana-gh', GITHUB_TRIGGERING_ACTOR: 'ana-gh' }
  const asked = await company.inCi(asking(), { env })
  expect([asked.exitCode, asked.err]).toEqual([0, ''])
  const [request] = await openRequests(company)
  const number = request!.number

  const planned: number[] = []
  for (const login of ['ana-gh', 'mia-gh', 'dba1-gh']) {
    await company.forge.review(login, 'APPROVE', number)
    planned.push((await company.inCi(['plan', '--pull-request', `${number}`, '--post'])).exitCode)
  }
  // Her own approval counts for nothing, and one alone is not enough for the rule.
  expect(planned).toEqual([6, 6, 0])
  await company.forge.merge('mia-gh', number)
  const given = await apply()
  expect([given.exitCode, given.err], given.out).toEqual([0, ''])
  expect(grantsOf(company, 'ana')).toEqual([prod])

  company.at('2026-11-20T11:00:00Z')
  const ended = await apply('--only-cause', 'expiry')
  expect([ended.exitCode, ended.err], ended.out).toEqual([0, ''])
  expect(grantsOf(company, 'ana')).toEqual([])
})

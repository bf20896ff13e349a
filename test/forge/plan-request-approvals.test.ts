import { describe, expect, test } from 'vitest'
import { lines } from '../commands/company.ts'
import { documents } from './forge-company.ts'
import {
  andShop,
  financeFor,
  more,
  ownComments,
  people,
  planOf,
  post,
  requestCompany,
  ruled,
  ruleOf,
  statusOf,
} from './planned-requests.ts'

describe('approvals', () => {
  const demanding = { apply: { require: { approvals: 1 } } }

  test('that are missing make the status wait, and the next plan tells that they are there', async () => {
    const here = await requestCompany(demanding)
    const number = await here.propose('bo-gh', 'code', more)
    expect(await post(here, number)).toMatchObject({ exitCode: 6 })
    expect(await statusOf(here, 'code')).toMatchObject({ state: 'pending' })
    const [comment] = await ownComments(here, number)
    expect(comment!.body).toContain(
      '\n**Approvals are missing.** 1 more approval needed, of somebody who did not write it',
    )
    await here.forge.review('bo-gh', 'APPROVE', number)
    expect((await post(here, number)).exitCode).toBe(6)
    expect((await ownComments(here, number))[0]!.body).toContain('not counted: `bo-gh`')
    await here.forge.review('cy-gh', 'APPROVE', number)
    const ran = await post(here, number)
    expect(ran).toMatchObject({ exitCode: 0 })
    expect(ran.out).toContain('approved by cy')
    expect(await statusOf(here, 'code')).toMatchObject({ state: 'success' })
    expect((await ownComments(here, number))[0]!.body).toContain('#### Approvals: 1 of 1')
  })

  test('given before the plan became another are answered by a new comment, once for each digest', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    await post(here, number)
    await here.forge.review('cy-gh', 'APPROVE', number)
    await post(here, number)
    expect(await ownComments(here, number)).toHaveLength(1)
    here.forge.push('bo-gh', 'code', andShop)
    await post(here, number)
    await post(here, number)
    const [planned, changed, ...others] = await ownComments(here, number)
    expect(others).toEqual([])
    expect(changed!.body).toMatch(/^<!-- provisionr:changed acme sha256:[0-9a-f]{64} -->\n/)
    expect(changed!.body).toContain('Approved before: `cy-gh` (`sha256:')
    expect(changed!.body).toContain(`[the plan](#issuecomment-${planned!.id})`)
    here.forge.push('bo-gh', 'code', { 'policies/more.yaml': null })
    await post(here, number)
    expect(await ownComments(here, number)).toHaveLength(3)
  })

  test('of the same head are answered as well when the systems or people made it another plan', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    await post(here, number)
    await here.forge.review('cy-gh', 'APPROVE', number)
    here.people([...people, { user_id: 'di', status: 'Active', department: 'Engineering' }])
    await post(here, number)
    expect((await ownComments(here, number)).map(({ body }) => body.slice(0, 23))).toEqual([
      '<!-- provisionr:plan ac',
      '<!-- provisionr:changed',
    ])
  })

  test('that an access rule asks for are those of the pull request that brings the exception', async () => {
    const here = await requestCompany(ruled)
    here.forge.push('ana-gh', 'main', { 'policies/rule.yaml': JSON.stringify({ access_rule: ruleOf('cy') }) })
    here.pull()
    const request = financeFor('bo')
    const number = await here.propose('bo-gh', 'audit', { 'exceptions/bo.yaml': documents('exceptions', [request]) })
    const finance = async () => (await planOf(here, number)).changes.filter(({ resource }) => resource === 'finance')
    expect(await finance()).toEqual([])
    expect((await post(here, number)).exitCode).toBe(6)
    expect(await statusOf(here, 'audit')).toMatchObject({ state: 'pending' })
    await here.forge.review('ana-gh', 'APPROVE', number)
    expect(await finance()).toEqual([])
    await here.forge.review('cy-gh', 'APPROVE', number)
    expect(lines(await finance())).toEqual(['add bo/gitlab:group:finance none→guest policy'])
    expect(await post(here, number)).toMatchObject({ exitCode: 0 })
    expect(await statusOf(here, 'audit')).toMatchObject({ state: 'success' })
    here.forge.push('bo-gh', 'audit', {
      'exceptions/bo.yaml': documents('exceptions', [{ ...request, expires: '2026-12-10' }]),
    })
    expect(await finance()).toEqual([])
  })
})

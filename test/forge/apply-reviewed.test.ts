import { stringify } from 'yaml'
import { expect, test } from 'vitest'
import { parseReviewedDecisions, reviewedLine } from '../../src/plan/reviewed-text.ts'
import { everybody, grantsOf, leads, type MergingCompany, policyOf, started, writers } from './merging-company.ts'

const list = '.provisionr/people.yaml'
const dee = { user_id: 'dee', email: 'dee@acme.com', status: 'Active', title: 'Writer' }

/** A company whose people come from elsewhere, and not by requests. */
async function withOwnList(): Promise<MergingCompany> {
  const company = await started({
    settings: { people: { path: list } },
    before: (made) => made.write(list, stringify(everybody)),
  })
  expect(grantsOf(company, 'ada')).toEqual(['group:site'])
  return company
}

/** Approved and merged, whatever its plan says. */
async function mergeUnseen(company: MergingCompany, number: number): Promise<void> {
  await company.forge.review('bo-gh', 'APPROVE', number)
  await company.forge.merge('ada-gh', number)
}

test('what nobody saw waits, while people who came meanwhile get what everybody like them gets', async () => {
  const company = await withOwnList()
  const before = company.ledger().lastCommit
  const number = await company.propose('ada-gh', 'writers', writers)
  await mergeUnseen(company, number)
  company.write(list, stringify([...everybody, dee]))
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals]).toEqual([
    6,
    [
      expect.objectContaining({
        guard: 'unreviewed',
        waiting: ['add ada/gitlab:group:docs', 'add cy/gitlab:group:docs'],
      }),
    ],
  ])
  expect([grantsOf(company, 'ada'), grantsOf(company, 'dee')]).toEqual([['group:site'], ['group:docs', 'group:site']])
  expect(company.ledger().lastCommit).toBe(before)

  // A run of what is due by time, or the same run again, changes nothing about that.
  expect((await company.applyMain(['--only-cause', 'start,expiry,grace,lock,person'])).exitCode).toBe(6)
  expect((await company.applyMain()).exitCode).toBe(6)
  expect(grantsOf(company, 'ada')).toEqual(['group:site'])

  await company.merged('leads', leads)
  const seen = await company.applyMain()
  expect([seen.exitCode, seen.result!.refusals]).toEqual([0, []])
  expect([grantsOf(company, 'ada'), grantsOf(company, 'bo')]).toEqual([
    ['group:docs', 'group:site'],
    ['group:plans', 'group:site'],
  ])
  expect(company.ledger().lastCommit).toBe(company.git('rev-parse', 'HEAD'))
})

test('people who move between plan and merge get and lose by that as always, listed apart from what was reviewed', async () => {
  const company = await withOwnList()
  const number = await company.propose('ada-gh', 'writers', writers)
  await company.planRequest(number)
  company.write(list, stringify([{ ...everybody[0]!, status: 'Left' }, ...everybody.slice(1), dee]))
  await mergeUnseen(company, number)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.err]).toEqual([0, ''])
  expect(ran.result!.changes.map(({ id, by_branch }) => [id, by_branch])).toEqual(
    expect.arrayContaining([
      ['add cy/gitlab:group:docs', true],
      ['remove ada/gitlab:group:site', false],
      ['add dee/gitlab:group:site', false],
    ]),
  )
  expect(ran.result!.source.since).toMatch(/^[0-9a-f]{40}$/)
})

test('a comment that somebody edited shows nothing to anybody, whatever it adds', async () => {
  const company = await started()
  const number = await company.propose('ada-gh', 'writers', writers)
  await company.planRequest(number)
  const comments = `/repos/acme/access/issues/${number}/comments`
  const [own] = (await company.forge.ask('bo-gh', 'GET', comments)) as { id: number; body: string }[]
  const seen = parseReviewedDecisions(own!.body)!
  expect(seen).toMatchObject({ by: 'decision', digests: { length: 2 } })
  const more = reviewedLine({ ...seen, digests: [...seen.digests, 'A'.repeat(22)].toSorted() })
  const body = own!.body.replace(reviewedLine(seen), more)
  await company.forge.ask('acme-owner', 'PATCH', `/repos/acme/access/issues/comments/${own!.id}`, { body })
  await mergeUnseen(company, number)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.guard]).toEqual([6, 'unreviewed'])
  expect(grantsOf(company, 'ada')).toEqual(['group:site'])
})

test('a plan and a status that belong to another request say nothing of this one', async () => {
  const company = await started()
  const other = await company.propose('cy-gh', 'twin', writers)
  await company.planRequest(other)
  const number = await company.propose('ada-gh', 'writers', writers)
  const [{ body } = { body: '' }] = (await company.forge.ask(
    'bo-gh',
    'GET',
    `/repos/acme/access/issues/${other}/comments`,
  )) as { body: string }[]
  await company.forge.comment('mallory-gh', number, body)
  await mergeUnseen(company, number)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.guard]).toEqual([6, 'unreviewed'])
})

test('a plan that another account posted counts for nothing: neither its comment nor its status', async () => {
  const company = await started()
  const files = { 'policies/s.yaml': policyOf('S', 'Writer', 'gitlab:group:s') }
  const twin = await company.propose('cy-gh', 'twin', files)
  await company.planRequest(twin)
  const seen = await company.propose('ada-gh', 'seen', files)
  const { context, description } = await firstStatus(company, 'twin')
  const head = company.forge.git.resolve('refs/heads/seen')
  const said = { state: 'success', context, description }
  await company.forge.ask('mallory-gh', 'POST', `/repos/acme/access/statuses/${head}`, said)
  const [{ body } = { body: '' }] = (await company.forge.ask(
    'bo-gh',
    'GET',
    `/repos/acme/access/issues/${twin}/comments`,
  )) as { body: string }[]
  await company.forge.comment('mallory-gh', seen, body)
  await mergeUnseen(company, seen)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.guard]).toEqual([6, 'unreviewed'])
})

test('a status that another account sets after ours takes nothing back', async () => {
  const company = await started()
  const seen = await company.propose('ada-gh', 'seen', { 'policies/s.yaml': policyOf('S', 'Writer', 'gitlab:group:s') })
  await company.planRequest(seen)
  const { context } = await firstStatus(company, 'seen')
  const head = company.forge.git.resolve('refs/heads/seen')
  const said = { state: 'failure', context, description: 'not planned' }
  await company.forge.ask('mallory-gh', 'POST', `/repos/acme/access/statuses/${head}`, said)
  await mergeUnseen(company, seen)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals]).toEqual([0, []])
})

async function firstStatus(company: Awaited<ReturnType<typeof started>>, branch: string) {
  const head = company.forge.git.resolve(`refs/heads/${branch}`)
  const all = (await company.forge.ask('bo-gh', 'GET', `/repos/acme/access/commits/${head}/statuses`)) as object[]
  return all[0] as { readonly context: string; readonly description: string }
}

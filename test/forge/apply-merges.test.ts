import { expect, test } from 'vitest'
import { grantsOf, leads, policyOf, secretUntil, started, startMergingCompany, writers } from './merging-company.ts'

test('what was merged is applied, however it was merged: merge, squash, rebase, merge queue', async () => {
  const company = await started()
  for (const method of ['merge', 'squash', 'rebase', 'queue'] as const) {
    const file = `policies/${method}.yaml`
    company.forge.push('ada-gh', method, { [file]: policyOf(method, 'Nobody', 'gitlab:group:site') })
    await company.merged(method, { [file]: policyOf(method, 'Writer', `gitlab:group:${method}`) }, method)
    const ran = await company.applyMain()
    expect([method, ran.exitCode, ran.err]).toEqual([method, 0, ''])
    expect(grantsOf(company, 'ada')).toContain(`group:${method}`)
    expect(company.ledger().lastCommit).toBe(company.git('rev-parse', 'HEAD'))
  }
})

test('all requests that were merged between two runs are verified, so that a skipped run loses nothing', async () => {
  const company = await started()
  await company.merged('writers', writers)
  await company.merged('leads', leads, 'squash')
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.err]).toEqual([0, ''])
  expect([grantsOf(company, 'ada'), grantsOf(company, 'bo')]).toEqual([
    ['group:docs', 'group:site'],
    ['group:plans', 'group:site'],
  ])
  const approved = company.audit().filter(({ event }) => event === 'approval')
  expect(approved.map(({ detail, request }) => [detail, request?.approvers])).toEqual(
    [1, 2, 3].map((number) => [`acme/access#${number}`, [{ person: 'bo', login: 'bo-gh' }]]),
  )
})

test('a direct push waits until its files are put back, and what ends by its date goes on', async () => {
  const company = await started({ exceptions: [secretUntil('2026-11-21')] })
  expect(grantsOf(company, 'ada')).toContain('group:secret')
  const pushed = company.forge.push('mallory-gh', 'main', leads)
  company.at('2026-11-22T09:00:00Z')
  const ran = await company.applyMain()
  expect(ran.exitCode).toBe(6)
  const [refusal] = ran.result!.refusals
  expect(refusal).toMatchObject({ guard: 'unverified' })
  expect(refusal!.message).toContain(`${pushed.slice(0, 7)} by mallory-gh`)
  expect(refusal!.message).toContain('no pull request brought it')
  expect(refusal!.allow_with).toContain('put the files back')
  expect([grantsOf(company, 'ada'), grantsOf(company, 'bo')]).toEqual([['group:site'], ['group:site']])

  // What comes after it waits as well, however well it was approved.
  await company.merged('writers', writers)
  expect((await company.applyMain()).exitCode).toBe(6)
  expect(grantsOf(company, 'ada')).toEqual(['group:site'])

  await company.merged('back', { 'policies/leads.yaml': null, 'policies/writers.yaml': null })
  const again = await company.applyMain()
  expect([again.exitCode, again.result?.refusals]).toEqual([0, []])
  await company.merged('leads', leads)
  expect((await company.applyMain()).exitCode).toBe(0)
  expect(grantsOf(company, 'bo')).toEqual(['group:plans', 'group:site'])
})

test('a file that decides nothing may be pushed by anybody', async () => {
  const company = await started()
  company.forge.push('mallory-gh', 'main', { 'README.md': 'hello\n' })
  expect((await company.applyMain()).exitCode).toBe(0)
  expect(company.ledger().lastCommit).toBe(company.git('rev-parse', 'HEAD'))
  company.forge.push('mallory-gh', 'main', { '.github/workflows/own.yml': 'on: push\n' })
  expect((await company.applyMain()).exitCode).toBe(6)
})

test('a merge by which something else came than was reviewed is not applied', async () => {
  const company = await started()
  const number = await company.propose('ada-gh', 'writers', writers)
  await company.planRequest(number)
  await company.forge.review('bo-gh', 'APPROVE', number)
  await company.forge.evilMerge('mallory-gh', number, leads)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.message]).toEqual([
    6,
    expect.stringContaining(`by pull request ${number} came something else than was reviewed`),
  ])
  expect([grantsOf(company, 'ada'), grantsOf(company, 'bo')]).toEqual([['group:site'], ['group:site']])
})

test('a request that nobody approved, or whose older head was approved, is not applied', async () => {
  const company = await started()
  const number = await company.propose('ada-gh', 'writers', writers)
  await company.planRequest(number)
  await company.forge.review('ada-gh', 'APPROVE', number).catch(() => 0)
  await company.forge.merge('ada-gh', number)
  const unapproved = await company.applyMain()
  expect([unapproved.exitCode, unapproved.result!.refusals[0]!.message]).toEqual([
    6,
    expect.stringContaining(`pull request ${number} has 0 of 1 approval`),
  ])
  await company.merged('back', { 'policies/writers.yaml': null })
  expect((await company.applyMain()).exitCode).toBe(0)

  const second = await company.propose('ada-gh', 'leads', leads)
  await company.planRequest(second)
  await company.forge.review('bo-gh', 'APPROVE', second)
  company.forge.push('ada-gh', 'leads', { 'policies/leads.yaml': policyOf('Leads', 'Lead', 'gitlab:group:other') })
  await company.planRequest(second)
  await company.forge.merge('ada-gh', second)
  const older = await company.applyMain()
  expect([older.exitCode, older.result!.refusals[0]!.message]).toEqual([6, expect.stringContaining('is newer')])
  expect(grantsOf(company, 'bo')).toEqual(['group:site'])
})

test('a commit of two requests counts by the one that was approved', async () => {
  const company = await started()
  company.forge.push('ada-gh', 'shared', writers)
  await company.forge.open('ada-gh', 'shared', 'nobody looked at this')
  company.forge.push('ada-gh', 'twin', {}, { from: 'shared' })
  const twin = await company.forge.open('ada-gh', 'twin', 'the same')
  await company.planRequest(twin)
  await company.forge.review('bo-gh', 'APPROVE', twin)
  await company.forge.merge('ada-gh', twin)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.err]).toEqual([0, ''])
  expect(grantsOf(company, 'ada')).toContain('group:docs')
})

test('without an answer of the forge nothing newer counts, while expiries and locks go on', async () => {
  const company = await started({ exceptions: [secretUntil('2026-11-21')] })
  await company.merged('writers', {
    ...writers,
    'policies/lock.yaml': JSON.stringify({ lock: { user: 'cy', reason: 'incident 7' } }),
  })
  company.at('2026-11-22T09:00:00Z')
  const down = { GITHUB_API_URL: 'http://127.0.0.1:9' }
  const ran = await company.applyMain(['--only-cause', 'start,expiry,grace,lock,person'], down)
  expect(ran.exitCode).toBe(6)
  expect(ran.result!.refusals[0]!.message).toContain('cannot be verified')
  expect([grantsOf(company, 'ada'), company.held('gitlab')['cy']?.[0]]).toEqual([['group:site'], 'suspended'])
  const without = await company.applyMain([], { GITHUB_TOKEN: '' })
  expect([without.exitCode, without.result!.refusals[0]!.message]).toEqual([6, expect.stringContaining('TOKEN')])
  expect((await company.applyMain()).exitCode).toBe(0)
  expect(grantsOf(company, 'ada')).toEqual(['group:docs', 'group:site'])
})

test('where nothing was ever applied the newest request alone is judged', async () => {
  const company = await startMergingCompany()
  const refused = await company.applyMain()
  expect([refused.exitCode, refused.err.replaceAll(/\s+/g, ' ')]).toEqual([
    6,
    expect.stringContaining('no pull request brought it, and nothing was applied before'),
  ])
  expect(company.files().filter((file) => file.startsWith('.provisionr/sandbox'))).toEqual([])
  company.forge.push('ada-gh', 'writers', { 'policies/first.yaml': policyOf('First', 'Nobody', 'gitlab:group:site') })
  await company.merged('writers', writers, 'rebase')
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.err]).toEqual([0, ''])
  expect(grantsOf(company, 'ada')).toEqual(['group:docs', 'group:site'])
})

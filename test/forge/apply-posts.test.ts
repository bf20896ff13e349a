import { expect, test } from 'vitest'
import { grantsOf, leads, type MergingCompany, policyOf, started, writers } from './merging-company.ts'

const marker = '<!-- provisionr:result acme -->'

async function results(company: MergingCompany, number: number): Promise<string[]> {
  const path = `/repos/acme/access/issues/${number}/comments`
  const all = (await company.forge.ask('bo-gh', 'GET', path)) as { body: string; user: { login: string } }[]
  return all.flatMap(({ body, user }) => (user.login === 'access-app[bot]' && body.startsWith(marker) ? [body] : []))
}

test('each merged request is told what was done because of it, once, and nothing of others', async () => {
  const company = await started()
  const one = await company.merged('writers', writers)
  await company.forge.comment('mallory-gh', one, `${marker}\nall is well`)
  const two = await company.merged('leads', leads)
  expect((await company.applyMain(['--post'])).exitCode).toBe(0)
  const [[first, ...more], [second]] = [await results(company, one), await results(company, two)]
  expect(more).toEqual([])
  expect(first).toContain('Applied: 2 added; 2 people, 1 system.')
  expect(first).toMatch(/`ada`.*`gitlab:group:docs/)
  expect(first).not.toContain('`bo`')
  expect(first).toContain('The same run made 1 other change')
  expect(first).toMatch(/Audit head `[0-9a-f]{64}`/)
  expect(second).toContain('`bo`')
  expect((await company.applyMain(['--post'])).exitCode).toBe(0)
  expect(await results(company, one)).toEqual([first])
  expect(company.ledger().unposted).toBeUndefined()
})

test('what could not be told changes nothing of what was applied, and the next run tells it', async () => {
  const company = await started({ settings: { privacy: 'counts' } })
  const late = await company.merged('writers', writers)
  const ran = await company.applyMain(['--post'], { GITHUB_TOKEN: company.forge.tokens.reader })
  expect([ran.exitCode, ran.err]).toEqual([0, expect.stringContaining('could not be posted')])
  expect(grantsOf(company, 'ada')).toContain('group:docs')
  expect([await results(company, late), company.ledger().unposted]).toEqual([
    [],
    [{ request: late, run: ran.result!.run, at: expect.any(Number) as number }],
  ])
  const next = await company.merged('s', { 'policies/s.yaml': policyOf('S', 'Writer', 'gitlab:group:s') })
  expect((await company.applyMain(['--post'])).exitCode).toBe(0)
  expect(await results(company, late)).toEqual([
    expect.stringContaining(`provisionr audit log --run ${ran.result!.run}`),
  ])
  const [told] = await results(company, next)
  expect(told).toContain('### Applied: 2 added')
  expect(told).not.toContain('ada')
  expect((await company.applyMain(['--post', '--only-cause', 'expiry'])).exitCode).toBe(0)
  expect(company.ledger().unposted).toBeUndefined()
})

test('a run whose configuration demands nothing says that it has nothing to post', async () => {
  const company = await started({ require: null })
  const number = await company.merged('writers', writers)
  const ran = await company.applyMain(['--post'])
  expect([ran.exitCode, ran.err]).toEqual([0, expect.stringContaining('no result is posted')])
  expect([grantsOf(company, 'ada'), await results(company, number)]).toEqual([['group:docs', 'group:site'], []])
})

import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Forge } from '../../src/forge/forge.ts'
import type { Company } from '../commands/company.ts'
import { emailOf } from './server/forge-repository.ts'
import { openTestForge } from './open-test-forge.ts'
import { grantsOf, policyOf, started } from './merging-company.ts'

const page = 'docs/github-story.md'

const migration = `exceptions:
  - id: EX-031
    user: cy
    grant: gitlab:group:billing (developer)
    justification: moves the invoices to the new database
    approved_by: [bo]
    expires: 2026-11-27
`

/** What was written to the forge stands in the documentation; `UPDATE_README=1` writes it there. */
test('a pull request is planned, reviewed, merged and applied, ends by its date, and drift is told', async () => {
  const here = await started()
  const { forge: server } = here
  const forge = openTestForge(server)
  const told: Record<string, string> = {}

  // Ada asks for it.
  server.push('ada-gh', 'invoices', { 'policies/writers.yaml': policyOf('Writers', 'Writer', 'gitlab:group:docs') })
  server.push('ada-gh', 'invoices', { 'exceptions/invoices.yaml': migration })
  const number = await server.open('ada-gh', 'invoices', 'Documents for writers, invoices for Cy')
  const head = server.git.resolve('invoices')!
  expect((await here.planRequest(number)).exitCode).toBe(6)
  told['plan'] = await ownComment(forge, number, 'provisionr:plan')
  expect(await forge.fetchStatus(head, 'provisionr/acme')).toMatchObject({ state: 'pending' })

  // Bo looks at it, and Ada merges.
  await server.review('cy-gh', 'COMMENT', number)
  await server.review('bo-gh', 'APPROVE', number)
  expect((await here.planRequest(number)).exitCode).toBe(0)
  told['approved'] = await ownComment(forge, number, 'provisionr:plan')
  const status = await forge.fetchStatus(head, 'provisionr/acme')
  expect(status).toMatchObject({ state: 'success', author: { login: 'access-app[bot]', isBot: true } })
  told['status'] = `${status!.context}: ${status!.state}, ${status!.description}`
  expect(grantsOf(here, 'cy')).toEqual(['group:site'])
  await server.merge('ada-gh', number, 'squash')
  const applied = await here.applyMain(['--yes', '--post'])
  expect([applied.exitCode, applied.err]).toEqual([0, ''])
  expect(grantsOf(here, 'cy')).toEqual(['group:billing', 'group:docs', 'group:site'])
  expect(here.held('gitlab')['cy']).toContain('group:billing (developer)')
  told['result'] = await ownComment(forge, number, 'provisionr:result')
  const approval = here.audit().findLast(({ event }) => event === 'approval')
  expect(approval).toMatchObject({
    detail: `acme/access#${number}`,
    request: { approvers: [{ person: 'bo', login: 'bo-gh' }] },
  })
  expect((await here.applyMain(['--yes', '--post'])).result?.changes).toEqual([])

  // Nobody has to think of its end.
  here.at('2026-11-28T06:17:00Z')
  const hourly = await here.applyMain(['--yes', '--only-cause', 'start,expiry,grace,lock,person'], schedule)
  expect(hourly.exitCode).toBe(0)
  expect(here.held('gitlab')['cy']).not.toContain('group:billing (developer)')
  expect(grantsOf(here, 'cy')).toEqual(['group:docs', 'group:site'])

  // Somebody helps themselves, and is found.
  giveByHand(here, 'site', 'docs', 'billing (owner)')
  here.at('2026-11-29T05:43:00Z')
  await here.inCi(['drift', '--issue'], { env: schedule })
  const [issue] = await forge.fetchOwnIssues('access-drift')
  expect(issue).toMatchObject({ isOpen: true })
  told['drift'] = `${issue!.title}\n\n${issue!.body}`
  expect(issue!.body).toContain('billing')

  // It is put right, and the issue goes.
  giveByHand(here, 'site', 'docs')
  await here.inCi(['drift', '--issue'], { env: schedule })
  expect(await forge.fetchIssue(issue!.number)).toMatchObject({ isOpen: false })

  const written = readFileSync(page, 'utf8')
  const now = withBlocks(written, told, [
    [server.git.resolve(`${head}~2`)!, '4f2c1d9'],
    [head, '9b07e11'],
    [server.git.resolve('main')!, 'c03ab52'],
  ])
  if (process.env['UPDATE_README'] === '1') writeFileSync(page, now)
  else expect(now).toBe(written)
}, 180_000)

/** The page with these texts between its fences of the same name, and commits by names that stay. */
function withBlocks(
  written: string,
  texts: Readonly<Record<string, string>>,
  commits: readonly (readonly [commit: string, name: string])[],
): string {
  return written.replaceAll(/(```\w+ (\w+)\n)[^]*?(?=```)/g, (_block, fence: string, key: string) => {
    // Other at each run: the log has random parts, and a version is of the day.
    const masked = (texts[key] ?? '').replace(/Audit head `\w+`/, 'Audit head `…`').replaceAll('0.0.0-test', '…')
    const text = commits.reduce((all, [commit, name]) => all.replaceAll(commit.slice(0, 7), name), masked)
    return `${fence}${text.trimEnd()}\n`
  })
}

function giveByHand(here: Company, ...groups: readonly string[]): void {
  here.byHand('gitlab', (live) => {
    const account = Object.values(live).find(({ email }) => email === emailOf('cy-gh'))!
    account.access = groups.map((one) => `gitlab:group:${one}`)
  })
}

const schedule = { GITHUB_EVENT_NAME: 'schedule' }

async function ownComment(forge: Forge, number: number, mark: string): Promise<string> {
  const all = await forge.fetchComments(number)
  const own = all.filter(({ author, body }) => author?.login === 'access-app[bot]' && body.startsWith(`<!-- ${mark}`))
  expect(own).toHaveLength(1)
  return own[0]!.body
}

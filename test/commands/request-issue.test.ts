import { describe, expect, test } from 'vitest'
import type { Ran } from '../cli/test-context.ts'
import { openTestForge } from '../forge/open-test-forge.ts'
import { requestApprovals } from '../../src/access/request-approvals.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { personOf, settingsOf } from '../policy/build.ts'
import { asking, openRequests, requestingCompany, type RequestingCompany } from './requesting-company.ts'

const issues = '/repos/acme/access/issues'
const app = 'access-app[bot]'

const fields = {
  Access: 'gitlab:group:prod (reporter)',
  'How long': '2h',
  Why: 'Orders are stuck in the queue',
  Ticket: 'OPS-7',
}

function form(values: Partial<typeof fields> = {}): string {
  return Object.entries({ ...fields, ...values })
    .map(([label, value]) => `### ${label}\n\n${value}`)
    .join('\n\n')
}

async function open(company: RequestingCompany, login: string, body: string): Promise<number> {
  const issue = { title: 'Access: ', body, labels: ['access-request'] }
  return ((await company.forge.ask(login, 'POST', issues, issue)) as { number: number }).number
}

async function edit(company: RequestingCompany, login: string, number: number, change: object): Promise<void> {
  await company.forge.ask(login, 'PATCH', `${issues}/${number}`, change)
}

/** As the workflow does, with the token of the app. */
function answer(company: RequestingCompany, number: number): Promise<Ran> {
  return company.run(['request', '--issue', String(number)], { env: { ...company.forge.env, GITHUB_ACTIONS: 'true' } })
}

async function comments(company: RequestingCompany, number: number): Promise<{ by: string; body: string }[]> {
  const rows = await company.forge.ask('mia-gh', 'GET', `${issues}/${number}/comments`)
  return (rows as { user: { login: string }; body: string }[]).map(({ user, body }) => ({ by: user.login, body }))
}

describe('an issue made with the form', () => {
  test('asks for its author, who cannot approve it; the answer says where, and the issue stays open', async () => {
    const company = await requestingCompany()
    const number = await open(company, 'ana-gh', form())
    const ran = await answer(company, number)
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    const [request] = await openRequests(company)
    expect(request).toMatchObject({ by: app, files: 'A\texceptions/ana.yaml', reviewers: ['mia-gh', 'dba1-gh'] })
    expect(request!.author).toMatch(/^\d+\+ana-gh@users\.noreply\./)
    expect(request!.body).toContain('`ana` asks for access.')
    expect(request!.body).toContain(`| asked for in | #${number} |`)
    const [said, ...more] = await comments(company, number)
    expect(more).toEqual([])
    expect(said).toMatchObject({ by: app, body: expect.stringContaining(`#${request!.number}`) as string })
    expect(await company.forge.ask('ana-gh', 'GET', `${issues}/${number}`)).toMatchObject({ state: 'open' })
    for (const login of ['ana-gh', 'mia-gh']) await company.forge.review(login, 'APPROVE', request!.number)
    const approvals = requestApprovals(await openTestForge(company.forge).fetchFacts(request!.number), {
      directory: createDirectory(['ana', 'mia'].map((id) => personOf(id, { github: `${id}-gh` }))),
      settings: settingsOf('', { people: 'logins: {github: github}' }).people,
      at: Date.parse('2026-11-20T09:00:00Z'),
      loginAttribute: 'github',
      ownAccount: app,
    })
    expect(approvals).toMatchObject({ approvers: ['mia'], authors: ['ana'], unknownAuthors: false })
    expect(approvals.ignored).toMatchObject([{ who: 'ana-gh' }])
  })

  test('asked again finds the pull request, and has one comment all the time', async () => {
    const company = await requestingCompany()
    const number = await open(company, 'ana-gh', form({ Ticket: '_No response_' }))
    await company.forge.comment('stranger-gh', number, '<!-- provisionr:request -->\nmine')
    expect((await answer(company, number)).exitCode).toBe(3)
    const told = await comments(company, number)
    expect(told).toHaveLength(2)
    expect(told[1]!.body).toContain('**This was not asked for.**')
    expect(told[1]!.body).toContain('`prod`')
    await edit(company, 'ana-gh', number, { body: form() })
    expect((await answer(company, number)).exitCode).toBe(0)
    expect((await answer(company, number)).exitCode).toBe(0)
    const [others, own, ...more] = await comments(company, number)
    expect(others!.body).toBe('<!-- provisionr:request -->\nmine')
    expect(own!.body).toMatch(/^<!-- provisionr:request -->\nThis was asked for already in #\d+\./)
    expect(more).toEqual([])
    expect(await openRequests(company)).toHaveLength(1)
  })

  test.each([
    [
      'edited by somebody else',
      'ana-gh',
      form(),
      { login: 'mia-gh', body: form({ Why: 'Let me have a look at it all' }) },
    ],
    ['edited by a machine', 'ana-gh', form(), { login: app, body: form() }],
    ['with more than the form has', 'ana-gh', `${form()}\n\n### Access\n\ngitlab:group:other`, null],
    ['of somebody nobody knows', 'stranger-gh', form(), null],
    ['of a machine', 'github-actions[bot]', form(), null],
    ['for what the author is not eligible for', 'bo-gh', form(), null],
    ['that is closed', 'ana-gh', form(), { login: 'ana-gh', state: 'closed' }],
    ['with characters that do not show', 'ana-gh', form({ Why: 'Orders are stuck \u202e in the queue' }), null],
  ])('asks for nothing %s, and is told why', async (_, author, body, changed) => {
    const company = await requestingCompany()
    const number = await open(company, author, body)
    if (changed) {
      const { login, ...change } = changed
      await edit(company, login, number, change)
    }
    const ran = await answer(company, number)
    expect([3, 64]).toContain(ran.exitCode)
    expect(await openRequests(company)).toEqual([])
    expect(company.forge.git.git('for-each-ref', 'refs/heads/provisionr')).toBe('')
    const [said] = await comments(company, number)
    expect(said!.body).toContain('**This was not asked for.** Nothing was changed.')
  })

  test('does not tell what is no business of its author', async () => {
    const company = await requestingCompany()
    const number = await open(company, 'ana-gh', form())
    company.write('policies/secret.yaml', 'policy: {name: Secret project, grants: []}\n')
    const ran = await answer(company, number)
    expect([ran.exitCode, ran.err]).toEqual([5, expect.stringContaining('secret.yaml') as string])
    const [said] = await comments(company, number)
    expect(said!.body).toContain('has nothing to do with what you asked for')
    expect(said!.body).not.toContain('secret')
  })

  test('cannot say anything but words', async () => {
    const company = await requestingCompany()
    const why = '@everyone <img src=x> [a](http://x) `b` | ${{ github.token }} closes #1 ### Access'
    const number = await open(company, 'ana-gh', form({ Why: why }))
    expect((await answer(company, number)).exitCode).toBe(0)
    const [request] = await openRequests(company)
    expect(request!.title).toBe('EX-001: gitlab:group:prod (reporter) for ana')
    expect(request!.body).toContain(
      '| why | `@everyone <img src=x> [a](http://x) \\u{60}b\\u{60} \\u{7C} ${{ github.token }} closes #1 ### Access` |',
    )
    expect(company.forge.git.git('show', '--no-patch', '--format=%B', request!.branch)).toBe(request!.title)
  })
})

describe('who asks', () => {
  const inWorkflow = (company: RequestingCompany, ...env: readonly [actor: string, again?: string]) =>
    company.run(asking(), {
      env: {
        ...company.forge.env,
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: env[0],
        GITHUB_TRIGGERING_ACTOR: env[1] ?? env[0],
      },
    })

  test('is whoever started the workflow, never who runs it again, a machine or a stranger', async () => {
    const company = await requestingCompany()
    for (const refused of [['ana-gh', 'mia-gh'], ['dependabot[bot]'], ['stranger-gh'], ['']] as const)
      expect((await inWorkflow(company, ...(refused as readonly [string, string?]))).exitCode, refused[0]).toBe(64)
    expect(await openRequests(company)).toEqual([])
    expect((await inWorkflow(company, 'ana-gh')).exitCode).toBe(0)
    const [request] = await openRequests(company)
    expect(request).toMatchObject({ by: app, author: expect.stringContaining('+ana-gh@users.noreply.') as string })
    expect(request!.body).toContain('`ana` asks for access.')
  })

  test('is the user of git where the forge’s account is nobody’s; and has to be named where nobody knows', async () => {
    const company = await requestingCompany()
    company.git('config', 'user.name', 'Ana')
    company.git('config', 'user.email', 'ana@company.com')
    const ran = await company.as('stranger-gh', ...asking())
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    const [request] = await openRequests(company)
    expect(request).toMatchObject({ by: 'stranger-gh', author: 'ana@company.com' })
    company.git('config', 'user.email', 'nobody@company.com')
    const nobody = await company.as('stranger-gh', ...asking())
    expect([nobody.exitCode, nobody.err]).toEqual([64, expect.stringContaining('`--user`') as string])
    const named = await company.as('stranger-gh', ...asking('--user', 'ana', '--ticket', 'OPS-9', '--dry-run'))
    expect(named.out).toContain('nobody@company.com asks on their')
  })
})

import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import { asking, cloneState, openRequests, requestingCompany, rule } from './requesting-company.ts'

describe('access that is asked for', () => {
  test('is one new exception on top of main, in a pull request for those whose approval it takes', async () => {
    const company = await requestingCompany()
    const before = cloneState(company)
    company.write('README.md', 'staged\n')
    company.git('add', 'README.md')
    company.write('README.md', 'and changed again\n')
    const ran = await company.as('ana-gh', ...asking())
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    const [request, ...others] = await openRequests(company)
    expect(others).toEqual([])
    expect(request).toMatchObject({
      title: 'EX-001: gitlab:group:prod (reporter) for ana',
      by: 'ana-gh',
      reviewers: ['mia-gh', 'dba1-gh'],
      files: 'A\texceptions/ana.yaml',
      author: '7+ana-gh@users.noreply.127.0.0.1',
    })
    expect(request!.branch).toMatch(/^provisionr\/request-EX-001-[0-9a-f]{12}$/)
    for (const part of [
      '`ana` asks for access.',
      '| until | 2026-11-20 11:00 UTC |',
      '| why | `Orders are stuck in the queue` |',
      '| ticket | `OPS-7` |',
      '- 1 of `manager` (`mia`), by the access rule `prod`',
      '- 1 of `policy:Databases` (`dba1`, `dba2`), by the access rule `prod`',
      'nobody knows their account on GitHub: `dba2`',
    ])
      expect(request!.body).toContain(part)
    expect(ran.out).toContain('Asked for a review: mia and dba1.')
    expect(ran.out).toContain('Not asked, their account on GitHub is not known: dba2.')
    expect(ran.out).toMatch(
      /Next: others approve and merge it; the access comes with the merge, and ends at\n +2026-11-20 11:00 UTC\n$/,
    )
    for (const line of ran.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    company.git('reset', '--quiet', '--hard')
    expect(cloneState(company)).toEqual(before)
  })

  test('a second time is found, also under way by somebody else, and what differs has the next number', async () => {
    const company = await requestingCompany()
    await company.as('ana-gh', ...asking())
    company.at('2026-11-20T09:30:00Z')
    const again = await company.as('mia-gh', ...asking('--user', 'ana'))
    expect([again.exitCode, again.err]).toEqual([0, ''])
    expect(again.out).toMatch(/^asked for before as EX-001, and still open: #1\n/)
    expect(again.out).toMatch(/ends at\n +2026-11-20 11:00 UTC\n$/)
    expect(await openRequests(company)).toHaveLength(1)
    const other = await company.as('ana-gh', ...asking('--ticket', 'OPS-8'))
    expect(other.out).toMatch(/^asked for as EX-002: #2 http/)
    await company.forge.close('ana-gh', 1)
    const anew = await company.as('ana-gh', ...asking())
    expect(anew.out).toMatch(/^asked for as EX-003: #3 http/)
  })

  test('is not what somebody else put under the name of its branch', async () => {
    const company = await requestingCompany()
    const { branch } = JSON.parse((await company.as('ana-gh', ...asking('--dry-run', '--json'))).out) as {
      branch: string
    }
    const other = `{id: EX-001, user: ana, grant: "gitlab:group:all", justification: x, expires: 2026-12-01}`
    company.forge.push('stranger-gh', branch, { 'exceptions/ana.yaml': `exception: ${other}\n` })
    await company.forge.open('stranger-gh', branch)
    const ran = await company.as('ana-gh', ...asking())
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    expect(ran.out).toMatch(/^asked for as EX-002: #2 http/)
  })

  test('on behalf of somebody says so, and never asks who asks to approve it', async () => {
    const company = await requestingCompany()
    const ran = await company.as('mia-gh', ...asking('--user', 'ana'))
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    expect(ran.out).toContain('mia asks on their behalf.')
    expect(ran.out).toContain('Needs 1 of manager (nobody known at the moment), by the access rule prod.')
    const [request] = await openRequests(company)
    expect(request).toMatchObject({ by: 'mia-gh', reviewers: ['dba1-gh'] })
    expect(request!.body).toContain('`mia` asks for access of `ana`, on their behalf.')
    expect(request!.author).toContain('+mia-gh@users.noreply.')
  })

  test('asks no more people than the forge lets, some of every stage, and tells of the others', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `op${10 + index}`)
    const company = await requestingCompany({}, { people: many.map((id) => `${id}-gh`), operators: many })
    const ran = await company.as('ana-gh', ...asking())
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    const [request] = await openRequests(company)
    expect(request!.reviewers).toHaveLength(15)
    expect(request!.reviewers).toContain('mia-gh')
    expect(request!.body).toContain('because GitHub lets ask no more: `op23`, `op24`')
  })

  test('asks the members of a team of the forge', async () => {
    const company = await requestingCompany()
    await company.forge.makeTeam('dba', ['dba1-gh', 'ana-gh', 'stranger-gh'])
    const asked = { ...rule, approvals: [{ from: ['team:dba'], need: 1 }] }
    company.forge.push('mia-gh', 'main', { 'policies/rule.yaml': JSON.stringify({ access_rule: asked }) })
    company.pull()
    const ran = await company.as('ana-gh', ...asking())
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    expect(ran.out).toContain('Needs 1 of `team:dba` (dba1), by the access rule prod.')
    expect((await openRequests(company))[0]).toMatchObject({ reviewers: ['dba1-gh'] })
  })

  test('is told as one JSON document, and a rehearsal changes nothing', async () => {
    const company = await requestingCompany()
    const ran = await company.as('ana-gh', ...asking('--dry-run', '--json'))
    expect(JSON.parse(ran.out)).toMatchObject({
      kind: 'access_request',
      id: 'EX-001',
      person: 'ana',
      asked_by: null,
      until: '2026-11-20T11:00:00Z',
      file: 'exceptions/ana.yaml',
      approvals: [
        { rule: 'prod', need: 1, from: ['manager'], people: ['mia'] },
        { rule: 'prod', need: 1, from: ['policy:Databases'], people: ['dba1', 'dba2'] },
      ],
      pull_request: null,
      state: 'dry-run',
    })
    expect(await openRequests(company)).toEqual([])
    expect(company.forge.git.git('for-each-ref', 'refs/heads/provisionr')).toBe('')
  })
})

describe('access that cannot be asked for', () => {
  test.each([
    ['by who is not eligible', 'bo-gh', [], /department is\s+"Engineering",\s+but\s+it\s+is\s+"Sales"/],
    ['without the ticket that the rule wants', 'ana-gh', ['--ticket', 'INC-1'], /`OPS-\*`/],
    ['for longer than the rule lets', 'ana-gh', ['--for', '8h'], /`prod`/],
    ['with too little of a reason', 'ana-gh', ['--justification', 'because'], /asks for 20/],
  ] as const)(
    '%s is refused as `exception add` does, with the reason, before anything is pushed',
    async (_, who, more, why) => {
      const company = await requestingCompany()
      const ran = await company.as(who, ...asking(...more))
      expect(ran.exitCode).toBe(3)
      expect(ran.err).toMatch(why)
      expect(ran.err).toContain('prod')
      expect(company.forge.git.git('for-each-ref', 'refs/heads/provisionr')).toBe('')
    },
  )

  test('is what was not read from what the remote has now', async () => {
    const company = await requestingCompany()
    company.forge.push('mia-gh', 'main', { 'README.md': 'new\n' })
    expect((await company.as('ana-gh', ...asking('--dry-run'))).exitCode).toBe(0)
    const stricter = JSON.stringify({ access_rule: { ...rule, max_duration: '1h' } })
    company.forge.push('mia-gh', 'main', { 'policies/rule.yaml': stricter })
    const stale = await company.as('ana-gh', ...asking())
    expect(stale.exitCode).toBe(5)
    expect(stale.err).toContain('not as `origin/main` has it: `policies/rule.yaml`')
    expect(stale.err).toContain('`git pull`')
    company.git('pull', '--quiet', 'origin', 'main')
    expect((await company.as('ana-gh', ...asking())).exitCode).toBe(3)
    company.write('policies/rule.yaml', JSON.stringify({ access_rule: { ...rule, eligible: { status: 'Active' } } }))
    expect((await company.as('bo-gh', ...asking())).exitCode).toBe(5)
  })

  test('without a forge names the other way', async () => {
    const company = await requestingCompany({ settings: { forge: undefined } })
    const ran = await company.as('ana-gh', ...asking())
    expect(ran.exitCode).toBe(64)
    expect(ran.err).toContain('`provisionr exception add`')
  })

  test.each([
    [['request'], 'what is asked for?'],
    [['request', '--grant', 'gitlab:group:prod'], 'how long is it needed?'],
    [['request', '--grant', 'gitlab:group:prod', '--for', '2h'], 'why is it needed?'],
    [['request', '--issue', '1', '--user', 'ana'], '`--issue` says all that is asked for'],
  ])('%j says what is missing', async (argv, why) => {
    const company = await requestingCompany()
    const ran = await company.as('ana-gh', ...argv)
    expect([ran.exitCode, ran.err.replaceAll(/\s+/g, ' ')]).toEqual([64, expect.stringContaining(why) as string])
  })
})

describe('when the change cannot be proposed, nothing is left behind', () => {
  test('because the remote takes no branch', async () => {
    const company = await requestingCompany()
    const hook = join(company.forge.git.remote, 'hooks/pre-receive')
    writeFileSync(hook, '#!/bin/sh\necho "no branches today" >&2\nexit 1\n')
    chmodSync(hook, 0o755)
    const ran = await company.as('ana-gh', ...asking())
    expect(ran.exitCode).toBe(1)
    expect(ran.err.replaceAll(/\s+/g, ' ')).toMatch(/could not be pushed to `origin`: .*no branches today/)
    expect(company.forge.git.git('for-each-ref', 'refs/heads/provisionr')).toBe('')
  })

  test('because the forge opens no pull request; and when the branch cannot be taken back, that is said', async () => {
    const company = await requestingCompany()
    const env = { ...company.forge.env, GITHUB_TOKEN: company.forge.tokens.reader, ...actions('ana-gh') }
    const ran = await company.run(asking(), { env })
    expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('[forge-unwritable]') as string])
    expect(company.forge.git.git('for-each-ref', 'refs/heads/provisionr')).toBe('')
    company.forge.git.git('config', 'receive.denyDeletes', 'true')
    const left = (await company.run(asking(), { env })).err.replaceAll(/\s+/g, ' ')
    expect(left).toMatch(/the branch `provisionr\/request-EX-001-[0-9a-f]{12}` is left on `origin`/)
    expect(left).toMatch(/`git push origin --delete provisionr\/request-EX-001-[0-9a-f]{12}`/)
    const next = await company.as('ana-gh', ...asking())
    expect(next.out).toMatch(/^asked for as EX-002: #1/)
  })
})

test('an interruption before the pull request is there takes the branch back', async () => {
  const company = await requestingCompany()
  const interruption = new AbortController()
  const ran = await company.run(asking(), {
    env: { ...company.forge.env, ...actions('ana-gh') },
    signal: interruption.signal,
    holdSignals: () => {
      interruption.abort(new Failure({ code: 'interrupted', message: 'interrupted', help: 'run it again' }))
      return () => undefined
    },
  })
  expect(ran.exitCode, ran.err).toBe(130)
  expect(await openRequests(company)).toEqual([])
  expect(company.forge.git.git('for-each-ref', 'refs/heads/provisionr')).toBe('')
  // It had been pushed.
  expect(readFileSync(join(company.forge.git.remote, 'pushes'), 'utf8')).toContain(
    'refs/heads/provisionr/request-EX-001',
  )
})

function actions(actor: string): Record<string, string> {
  return { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: actor, GITHUB_TRIGGERING_ACTOR: actor }
}

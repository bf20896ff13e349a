import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import type { HistoryCommit } from '../../src/views/history-text.ts'
import { type Company, createCompany } from './company.ts'
import { createGitCompany } from './git-company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const exception = {
  id: 'EX-1',
  user: 'ada',
  grant: 'gitlab:group:x',
  justification: 'audit',
  approved_by: 'cfo',
  expires: '2026-12-01',
}

interface History {
  readonly entries: readonly AuditEntry[]
  readonly commits: readonly HistoryCommit[]
  readonly git: boolean
}

const history = async (here: Company, person: string) =>
  JSON.parse((await here.run(['audit', 'history', person, '--json'])).out) as History

describe('audit history', () => {
  test('joins the log and the commits that named the person or wrote the lines that were reasons', async () => {
    const here = createGitCompany({ people, policies: [base] })
    const policy = here.git('rev-parse', 'HEAD')
    here.exceptions([exception])
    const given = here.commit('Ada audits')
    await here.apply()
    here.exceptions([])
    const taken = here.commit('The audit is done')
    await here.apply()
    const { entries, commits, git } = await history(here, 'ada')
    expect(git).toBe(true)
    expect(entries.map(({ event, grant, result }) => `${event} ${grant} ${result}`)).toEqual([
      'result null applied',
      'result gitlab:group:docs applied',
      'result gitlab:group:x applied',
      'result gitlab:group:x applied',
    ])
    const found = new Map(commits.map((one) => [one.commit, one]))
    expect([...found.keys()].sort()).toEqual([policy, given, taken].sort())
    expect(found.get(given)).toMatchObject({ author: 'Ada', subject: 'Ada audits' })
    expect(found.get(given)!.because).toEqual(
      expect.arrayContaining(['names ada', 'wrote a line that was the reason: exception EX-1']),
    )
    expect(found.get(policy)!.because).toEqual(['wrote a line that was the reason: policy Base'])
    const { out } = await here.run(['audit', 'history', 'ada'])
    expect(out).toContain('by Ada: "Ada audits"')
    expect(out).toMatch(/4 entries, 3 commits\n$/)
  })

  test('works without git, and says so', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    const { out, exitCode } = await here.run(['audit', 'history', 'bo'])
    expect([exitCode, out]).toEqual([0, expect.stringContaining('no git repository here')])
    expect((await history(here, 'bo')).commits).toEqual([])
  })

  test('says no more than `privacy: names-only` allows', async () => {
    const here = createCompany({ people, policies: [base], exceptions: [exception] })
    await here.run(['apply', '--yes'], { env: { USER: 'yuki' } })
    here.settings({ privacy: 'names-only' })
    const { entries } = await history(here, 'ada')
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.every((one) => one.account === null && one.actor === null && one.approvals.length === 0)).toBe(true)
  })

  test('knows whom neither the log nor a file names', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    const { err, exitCode } = await here.run(['audit', 'history', 'adda'])
    expect([exitCode, err]).toEqual([64, expect.stringContaining('did you mean `ada`?')])
  })
})

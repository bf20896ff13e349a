import { describe, expect, test } from 'vitest'
import type { AccessDiffReport } from '../../src/views/access-diff-text.ts'
import { createGitCompany, type GitCompany } from './git-company.ts'

const sales = { name: 'Sales', triggers: [{ department: 'Sales' }] }
const reports = { ...sales, grants: ['gitlab:group:reports'] }

function company(): GitCompany {
  const made = createGitCompany({
    people: [
      { user_id: 'ana', status: 'Active', department: 'Sales', job_title: 'Account Executive' },
      { user_id: 'bo', status: 'Active', department: 'Engineering' },
    ],
    settings: { exceptions_policy: { require: ['justification'] } },
    policies: [reports],
    exceptions: [exception('EX-1', '2026-12-01')],
  })
  return made
}

function exception(id: string, expires: string, more: Record<string, unknown> = {}) {
  return { id, user: 'bo', grant: 'gitlab:group:finance', justification: 'audit', expires, ...more }
}

async function diff(made: GitCompany, ...argv: string[]): Promise<AccessDiffReport> {
  const ran = await made.run(['access', 'diff', '--json', ...argv])
  expect(ran.err).toBe('')
  return JSON.parse(ran.out) as AccessDiffReport
}

function lines({ changes }: AccessDiffReport): string[] {
  return changes.map(({ action, person, grant, from, until }) =>
    [action, person, grant, ...(from ? [`from ${from}`] : []), ...(until ? [`until ${until}`] : [])].join(' '),
  )
}

describe('access diff', () => {
  test('shows what an edit gives and takes, with the lines that say so on both sides', async () => {
    const made = company()
    made.policies([{ ...sales, grants: ['gitlab:group:forecasts', 'gitlab:group:reports (maintainer)'] }])
    const text = await made.run(['access', 'diff', 'main'])
    expect(text.exitCode).toBe(0)
    await expect(text.out.replaceAll(/@[0-9a-f]{7}/g, '@COMMIT')).toMatchFileSnapshot('golden/access-diff.txt')
    const byGrant = await made.run(['access', 'diff', 'main', '--group-by', 'grant'])
    expect(byGrant.out).toContain('gitlab:group:forecasts\n  +  ana (guest)\n')
    expect(byGrant.out).toContain('gitlab:group:reports\n  ~  ana   guest → maintainer\n')
    const report = await diff(made, 'main')
    expect(lines(report)).toEqual(['give ana gitlab:group:forecasts', 'raise ana gitlab:group:reports'])
    expect(report.changes[1]?.before?.reasons).toEqual([
      { kind: 'policy', name: 'Sales', path: ['Sales'], file: 'policies/all.yaml', line: 6 },
    ])
  })

  test('exits with 2 only when asked to, and only when something differs', async () => {
    const made = company()
    const exit = async () => (await made.run(['access', 'diff', 'main', '--detailed-exitcode'])).exitCode
    expect(await exit()).toBe(0)
    made.policies([])
    expect(await exit()).toBe(2)
    expect((await made.run(['access', 'diff', 'main'])).exitCode).toBe(0)
  })

  test('tells from when and until when access differs', async () => {
    const made = company()
    made.policies([
      reports,
      { ...sales, name: 'Next year', effective_date: '2027-01-01', grants: ['gitlab:group:vat'] },
    ])
    made.exceptions([exception('EX-1', '2026-12-15')])
    expect(lines(await diff(made, 'main'))).toEqual([
      'give ana gitlab:group:vat from 2027-01-01T00:00:00Z',
      'give bo gitlab:group:finance from 2026-12-02T00:00:00Z until 2026-12-16T00:00:00Z',
    ])
  })

  test('compares two commits, whatever the working tree says, and from where they went apart with three dots', async () => {
    const made = company()
    made.branch('pr')
    made.policies([reports, { ...sales, name: 'More', grants: ['gitlab:group:more'] }])
    made.commit()
    made.git('checkout', '--quiet', 'main')
    made.exceptions([])
    made.commit()
    made.policies([])
    expect(lines(await diff(made, 'main...pr'))).toEqual(['give ana gitlab:group:more'])
    expect(lines(await diff(made, 'main..pr'))).toEqual([
      'give ana gitlab:group:more',
      'give bo gitlab:group:finance until 2026-12-02T00:00:00Z',
    ])
    expect((await diff(made, 'main...pr')).base).toMatchObject({ name: 'main', merge_base: true })
  })

  test('works where the repository is larger than the configuration’s folder', async () => {
    const made = company()
    made.write('elsewhere/provisionr.yaml', made.read('provisionr.yaml'))
    made.write('elsewhere/people.yaml', made.read('people.yaml'))
    made.write('elsewhere/policies/all.yaml', made.read('policies/all.yaml'))
    made.commit()
    made.write('elsewhere/policies/all.yaml', 'policies: []\n')
    const ran = await made.run(['-C', 'elsewhere', 'access', 'diff', 'main', '--json'])
    expect(lines(JSON.parse(ran.out) as AccessDiffReport)).toEqual(['take ana gitlab:group:reports'])
  })

  test('files with errors at the base count as none, and say so; errors here stop it', async () => {
    const made = company()
    made.write('policies/all.yaml', 'policies:\n  - nome: Sales\n')
    made.commit()
    made.policies([reports])
    const report = await diff(made, 'main')
    expect(lines(report)).toContain('give ana gitlab:group:reports')
    expect(report.diagnostics).toMatchObject([{ code: 'base-has-errors', severity: 'warning' }])
    made.policies([{ ...reports, inherits: ['Nobody'] }])
    expect((await made.run(['access', 'diff', 'main'])).exitCode).toBe(3)
  })

  test('a base without a configuration is empty', async () => {
    const made = company()
    made.git('checkout', '--quiet', '--orphan', 'empty')
    made.git('rm', '-r', '--quiet', '--cached', '.')
    made.git('commit', '--quiet', '--allow-empty', '-m', 'nothing')
    const report = await diff(made, 'empty')
    expect(lines(report)[0]).toBe('give ana gitlab:group:reports')
    expect(report.diagnostics).toMatchObject([{ code: 'base-is-empty' }])
  })

  test.each([
    ['--output=x', 64],
    ['no-such-branch', 64],
    ['main..', 64],
    ['main....pr', 64],
    ['a\u001b[31m', 64],
  ])('refuses the range %j', async (range, exitCode) => {
    const made = company()
    const ran = await made.run(['access', 'diff', '--', range])
    expect(ran.exitCode, ran.err).toBe(exitCode)
    expect(ran.err).not.toContain('\u001b')
  })
})

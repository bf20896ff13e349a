import { describe, expect, test } from 'vitest'
import { companyWith, entry } from './exception-company.ts'

const files = {
  'exceptions/a.yaml': `exceptions:
${entry('EX-1', 'expires: 2026-10-01')}${entry('EX-2', 'starts: 2026-11-01, expires: 2026-11-25, ticket: FIN-1', '    approved_by: [cfo@company.com, bo]\n')}${entry('EX-3', 'starts: 2026-12-01, expires: 2026-12-31, extends: EX-2')}${entry('EX-4', 'expires: 2026-12-31', '    revoked: {at: 2026-11-19, by: bo, reason: done}\n')}`,
}

const ids = async (...more: string[]) => {
  const ran = await companyWith(files).run(['exception', 'list', '--json', ...more])
  const list = (JSON.parse(ran.out) as { exceptions: { id: string; state: string }[] }).exceptions
  return list.map(({ id, state }) => `${id} ${state}`)
}

describe('exception list', () => {
  test('shows what is in force or to come, those that end first at the top', async () => {
    expect(await ids()).toEqual(['EX-2 active', 'EX-3 upcoming'])
  })

  test('shows what has ended when asked to', async () => {
    expect(await ids('--all')).toEqual(['EX-1 expired', 'EX-4 revoked', 'EX-2 active', 'EX-3 upcoming'])
  })

  test('shows what ends soon', async () => {
    expect(await ids('--expiring', '14d')).toEqual(['EX-2 active'])
    expect(await ids('--expiring', '14d', '--all')).toEqual(['EX-2 active'])
  })

  test('tells all about each of them', async () => {
    const ran = await companyWith(files).run(['exception', 'list', '--json', '--user', 'ana'])
    expect(JSON.parse(ran.out)).toMatchObject({
      kind: 'exceptions',
      evaluated_at: '2026-11-20T09:00:00Z',
      approvals: 'claimed',
    })
    expect((JSON.parse(ran.out) as { exceptions: unknown[] }).exceptions[0]).toEqual({
      id: 'EX-2',
      person: 'ana',
      grants: ['gitlab:group:ex-2'],
      from: '2026-11-01T00:00:00Z',
      until: '2026-11-26T00:00:00Z',
      state: 'active',
      ticket: 'FIN-1',
      approved_by: ['cfo@company.com', 'bo'],
      rule: null,
      extends: null,
      file: 'exceptions/a.yaml',
      line: 7,
    })
  })

  test('knows people without exceptions from people nobody knows', async () => {
    const company = companyWith(files)
    expect(await company.run(['exception', 'list', '--user', 'bo'])).toEqual({
      exitCode: 0,
      out: '0 exceptions\n',
      err: '',
    })
    const unknown = await company.run(['exception', 'list', '--user', 'anna'])
    expect(unknown.exitCode).toBe(64)
    expect(unknown.err).toContain('did you mean `ana`?')
  })

  test('refuses what is no duration, and files with errors', async () => {
    const company = companyWith(files)
    expect((await company.run(['exception', 'list', '--expiring', 'soon'])).exitCode).toBe(64)
    company.write('exceptions/b.yaml', 'exception: {user: ana}\n')
    expect((await company.run(['exception', 'list'])).exitCode).toBe(3)
  })
})

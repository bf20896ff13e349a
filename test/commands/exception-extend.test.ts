import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { companyWith, entry, snapshot } from './exception-company.ts'

const file = 'exceptions/a.yaml'
const because = ['--justification', 'it takes longer']

function withOne(times: string, more = '') {
  return companyWith({ [file]: `exceptions:\n${entry('EX-1', times, more)}` })
}

describe('exception extend', () => {
  test.each([
    [
      'a date, from the next day',
      'expires: 2026-12-04',
      ['--expires', '2026-12-20'],
      'starts: "2026-12-05"\n    expires: "2026-12-20"',
    ],
    [
      'a time, from that time',
      'expires: 2026-12-04T10:00:00+01:00',
      ['--for', '2h'],
      'starts: "2026-12-04T09:00:00Z"\n    duration: 2h',
    ],
    [
      'a duration, from its end',
      'starts: 2026-11-19, duration: 3d',
      ['--for', '1w'],
      'starts: "2026-11-22T00:00:00Z"\n    duration: 7d',
    ],
    [
      'what ended some days ago, from today',
      'expires: 2026-11-10',
      ['--for', '1d'],
      'starts: "2026-11-20"\n    duration: 1d',
    ],
    [
      'what ended yesterday, from today',
      'expires: 2026-11-19',
      ['--for', '1d'],
      'starts: "2026-11-20"\n    duration: 1d',
    ],
    [
      'what ended an hour ago, from now',
      'expires: 2026-11-20T08:00:00Z',
      ['--for', '1h'],
      'starts: "2026-11-20T09:00:00Z"\n    duration: 1h',
    ],
  ])('continues %s, with a record of its own', async (_, times, end, written) => {
    const company = withOne(times, '    approved_by: cto\n    ticket: OPS-1\n')
    const before = company.read(file)
    const ran = await company.run(['exception', 'extend', 'EX-1', ...because, ...end, '--approved-by', 'bo'])
    expect({ exitCode: ran.exitCode, err: ran.err.includes('error') }).toEqual({ exitCode: 0, err: false })
    expect(company.read(file)).toBe(
      `${before}  - id: EX-002\n    user: "ana"\n    grant: "gitlab:group:ex-1"\n    justification: "it takes longer"\n    approved_by: "bo"\n    ${written}\n    ticket: OPS-1\n    extends: EX-1\n`,
    )
  })

  test('keeps the grants as they were written, and where they hold', async () => {
    const company = companyWith(
      {
        [file]:
          'exception:\n  id: EX-1\n  user: ana\n  grants:\n    - {grant: gitlab:group:a, level: developer}\n    - gitlab:group:b\n  justification: why\n  expires: 2026-12-04\n  environments: production\n',
      },
      { settings: { exceptions_policy: { require: [] }, environments: { production: { systems: { gitlab: {} } } } } },
    )
    const ran = await company.run([
      '--environment',
      'production',
      'exception',
      'extend',
      'EX-1',
      ...because,
      '--for',
      '1d',
    ])
    expect(ran.exitCode).toBe(0)
    expect(company.read(file)).toContain(
      '  grants:\n    - {grant: "gitlab:group:a", level: "developer"}\n    - "gitlab:group:b"\n',
    )
    expect(company.read(file)).toContain('  environments: "production"\n')
  })

  test.each([
    ['an unknown id', 'EX-12', 'expires: 2026-12-04', '', 'did you mean `EX-1`?'],
    [
      'what was revoked',
      'EX-1',
      'expires: 2026-12-04',
      '    revoked: {at: 2026-11-19, by: bo, reason: done}\n',
      'ask for new access',
    ],
    [
      'what is extended already',
      'EX-1',
      'expires: 2026-12-04',
      entry('EX-2', 'starts: 2026-12-05, expires: 2026-12-06, extends: EX-1'),
      'extend `EX-2`',
    ],
    ['an end before the new start', 'EX-1', 'expires: 2026-12-31', '', 'exchange the two times'],
  ])('refuses %s and writes nothing', async (_, id, times, more, help) => {
    const company = withOne(times, more)
    const before = snapshot(company)
    const ran = await company.run(['exception', 'extend', id, ...because, '--expires', '2026-12-20'])
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode: 64, out: '' })
    expect(ran.err).toContain(help)
    expect(snapshot(company)).toEqual(before)
  })

  test('asks for an id where there is none', async () => {
    const company = companyWith({
      [file]: `exceptions:\n${entry('EX-1', 'expires: 2026-12-04').replace('id: EX-1\n    ', '')}`,
    })
    const ran = await company.run(['exception', 'extend', 'exceptions/a#1', ...because, '--for', '1d'])
    expect(ran.exitCode).toBe(64)
    expect(ran.err).toContain('has no id of its own')
  })

  test('keeps to the longest time that is allowed', async () => {
    const company = withOne('starts: 2026-11-01, expires: 2026-12-04')
    company.settings({ exceptions_policy: { max_duration: '60d' } })
    const ran = await company.run(['exception', 'extend', 'EX-1', ...because, '--for', '61d'])
    expect(ran.exitCode).toBe(3)
    expect(ran.err).toContain('[exception-too-long]')
  })

  test('never gives an id that the history of the files knows', async () => {
    const company = withOne('expires: 2026-12-04')
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', company.folder, '-c', 'user.name=t', '-c', 'user.email=t@company.com', ...args])
    git('init', '-q')
    company.write('exceptions/old.yaml', `exceptions:\n${entry('EX-77', 'expires: 2026-01-01')}`)
    git('add', '.')
    git('commit', '-qm', 'old')
    git('rm', '-q', 'exceptions/old.yaml')
    git('commit', '-qm', 'pruned')
    await company.run(['exception', 'extend', 'EX-1', ...because, '--for', '1d'])
    expect(company.read(file)).toContain('id: EX-078')
  })
})

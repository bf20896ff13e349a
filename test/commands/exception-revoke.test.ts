import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { companyWith, entry, snapshot } from './exception-company.ts'

const file = 'exceptions/a.yaml'
const done = ['--reason', 'the audit is done']

describe('exception revoke', () => {
  test('ends the exception by one line', async () => {
    const company = companyWith({ [file]: `exceptions:\n${entry('EX-1', 'expires: 2026-12-04')}  # end\n` })
    const before = company.read(file)
    const ran = await company.run(['exception', 'revoke', 'EX-1', ...done, '--by', 'sec@company.com'])
    const line = '    revoked: {at: "2026-11-20T09:00:00Z", by: "sec@company.com", reason: "the audit is done"}\n'
    expect(company.read(file)).toBe(before.replace('  # end\n', `${line}  # end\n`))
    expect(ran).toEqual({
      exitCode: 0,
      err: '',
      out: `wrote exceptions/a.yaml:7\n    ${line}Exception EX-1 of ana ends at 2026-11-20 09:00 UTC: gitlab:group:ex-1.\n\nNext: provisionr plan --user ana\n`,
    })
    expect((await company.run(['exception', 'list'])).out).toBe('0 exceptions; 1 more ended, see --all\n')
  })

  test('is signed by the user of git', async () => {
    const company = companyWith({ [file]: `exceptions:\n${entry('EX-1', 'expires: 2026-12-04')}` })
    execFileSync('git', ['-C', company.folder, 'init', '-q'])
    execFileSync('git', ['-C', company.folder, 'config', 'user.email', 'bo@company.com'])
    await company.run(['exception', 'revoke', 'EX-1', ...done])
    expect(company.read(file)).toContain('by: "bo@company.com"')
  })

  test('works while the people cannot be read and another file has errors', async () => {
    const company = companyWith({
      [file]: `exceptions:\n${entry('EX-1', 'expires: 2026-12-04')}`,
      'policies/b.yaml': 'polcy: {}\n',
    })
    company.write('people.yaml', '{')
    const ran = await company.run(['exception', 'revoke', 'EX-1', ...done, '--by', 'bo'])
    expect(ran.exitCode).toBe(0)
    expect(company.read(file)).toContain('revoked: {')
  })

  test.each([
    ['an unknown id', 'EX-12', done, 64, 'did you mean `EX-1`?'],
    ['what has ended', 'EX-2', done, 64, 'ended at 2026-11-11T00:00:00Z'],
    ['what is revoked', 'EX-3', done, 64, 'is revoked already'],
    ['a reason over several lines', 'EX-1', ['--reason', 'a\nb'], 64, '--reason contains line breaks'],
    ['a file with errors', 'EX-4', done, 3, '`exceptions/b.yaml` has errors'],
  ])('refuses %s and writes nothing', async (_, id, more, exitCode, message) => {
    const revoked = '    revoked: {at: 2026-11-19, by: bo, reason: done}\n'
    const company = companyWith({
      [file]: `exceptions:\n${entry('EX-1', 'expires: 2026-12-04')}${entry('EX-2', 'expires: 2026-11-10')}${entry('EX-3', 'expires: 2026-12-04', revoked)}`,
      'exceptions/b.yaml': `exceptions:\n${entry('EX-4', 'expires: 2026-12-04')}  - {user: ana}\n`,
    })
    const before = snapshot(company)
    const ran = await company.run(['exception', 'revoke', id, ...more, '--by', 'bo'])
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode, out: '' })
    expect(ran.err).toContain(message)
    expect(snapshot(company)).toEqual(before)
  })

  test.skipIf(process.getuid?.() === 0)('leaves the file as it was when it cannot be written', async () => {
    const company = companyWith({ [file]: `exceptions:\n${entry('EX-1', 'expires: 2026-12-04')}` })
    const before = snapshot(company)
    chmodSync(join(company.folder, 'exceptions'), 0o555)
    const ran = await company.run(['exception', 'revoke', 'EX-1', ...done, '--by', 'bo'])
    chmodSync(join(company.folder, 'exceptions'), 0o755)
    expect(ran.exitCode).toBe(1)
    expect(snapshot(company)).toEqual(before)
  })
})

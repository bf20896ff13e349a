import { describe, expect, test } from 'vitest'
import { companyWith, entry, snapshot } from './exception-company.ts'

const long = entry('EX-1', 'expires: 2026-10-01')
const fresh = entry('EX-2', 'expires: 2026-11-19')
const current = entry('EX-3', 'expires: 2026-12-31')
const revoked = entry('EX-4', 'expires: 2026-12-31', '    revoked: {at: 2026-11-01, by: bo, reason: done}\n')

const files = {
  'exceptions/a.yaml': `# audit\nexceptions:\n  # old\n${long}\n  # yesterday\n${fresh}\n  # now\n${current}`,
  'exceptions/b.yaml': `exceptions:\n${revoked}`,
}

describe('exception prune', () => {
  test('removes what has ended, and files of which nothing is left', async () => {
    const company = companyWith(files)
    const ran = await company.run(['exception', 'prune'])
    expect(company.read('exceptions/a.yaml')).toBe(`# audit\nexceptions:\n  # now\n${current}`)
    expect(company.files()).not.toContain('exceptions/b.yaml')
    expect(ran).toEqual({
      exitCode: 0,
      err: '',
      out: `exceptions/a.yaml
  EX-1 of ana                                                           expired 2026-10-02 00:00 UTC
  EX-2 of ana                                                           expired 2026-11-20 00:00 UTC
exceptions/b.yaml   whole file
  EX-4 of ana                                                           revoked 2026-11-01 00:00 UTC
Removed 3 exceptions and deleted 1 file.
`,
    })
    expect((await company.run(['exception', 'prune'])).out).toBe('No exception to remove.\n')
  })

  test('tells the same and writes nothing in a dry run', async () => {
    const company = companyWith(files)
    const before = snapshot(company)
    const ran = await company.run(['exception', 'prune', '--dry-run', '--json'])
    expect(JSON.parse(ran.out)).toEqual({
      format_version: '1.0',
      kind: 'exception_prune',
      dry_run: true,
      kept: [],
      files: [
        {
          file: 'exceptions/a.yaml',
          deleted: false,
          removed: [
            { id: 'EX-1', person: 'ana', state: 'expired', ended: '2026-10-02T00:00:00Z' },
            { id: 'EX-2', person: 'ana', state: 'expired', ended: '2026-11-20T00:00:00Z' },
          ],
        },
        {
          file: 'exceptions/b.yaml',
          deleted: true,
          removed: [{ id: 'EX-4', person: 'ana', state: 'revoked', ended: '2026-11-01T00:00:00Z' }],
        },
      ],
    })
    expect(snapshot(company)).toEqual(before)
  })

  test('keeps what ended lately, when asked to', async () => {
    const company = companyWith(files)
    await company.run(['exception', 'prune', '--older-than', '30d'])
    expect(company.read('exceptions/a.yaml')).toBe(files['exceptions/a.yaml'].replace(`  # old\n${long}\n`, ''))
    expect(company.files()).toContain('exceptions/b.yaml')
  })

  test('keeps the beginning of what is extended', async () => {
    const company = companyWith({
      'exceptions/a.yaml': `exceptions:\n${long}${entry('EX-2', 'starts: 2026-10-02, expires: 2026-11-01, extends: EX-1')}${entry('EX-3', 'starts: 2026-11-02, expires: 2026-12-01, extends: EX-2')}`,
    })
    const before = snapshot(company)
    const ran = await company.run(['exception', 'prune'])
    expect(ran.out).toBe('EX-2 stays: EX-3 extends it\nEX-1 stays: EX-2 extends it\nNo exception to remove.\n')
    expect(snapshot(company)).toEqual(before)
  })

  test('removes nothing anywhere when one file cannot be edited', async () => {
    const body = (id: string, end: string) =>
      `{id: ${id}, user: ana, grant: gitlab:group:x, justification: why, expires: ${end}}`
    const text = `exceptions: [\n  ${body('EX-8', '2026-01-01')},\n  # whose?\n  ${body('EX-9', '2026-12-31')}]\n`
    const company = companyWith({ ...files, 'exceptions/c.yaml': text })
    const before = snapshot(company)
    const ran = await company.run(['exception', 'prune'])
    expect(ran.exitCode).toBe(1)
    expect(ran.err).toContain('`exceptions/c.yaml` cannot be edited')
    expect(snapshot(company)).toEqual(before)
  })

  test('leaves what has no end to people', async () => {
    const company = companyWith({
      'exceptions/a.yaml': 'exception: {user: ana, grant: gitlab:group:x, justification: why}\n',
    })
    const before = snapshot(company)
    expect((await company.run(['exception', 'prune'])).out).toBe('No exception to remove.\n')
    expect(snapshot(company)).toEqual(before)
  })
})

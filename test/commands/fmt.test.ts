import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { run } from '../cli/test-context.ts'
import type { Company } from './company.ts'
import { adding, companyWith, snapshot } from './exception-company.ts'

const flat = '# who\npolicy:\nname: A\ngrants:\n- gitlab:group:x # why\n'
const canonical = '# who\npolicy:\n  name: A\n  grants:\n    - gitlab:group:x # why\n'
const broken = 'policy:\n  name: [\n'
const text = (given: string) => ({ 'policies/flat.yaml': given })

/** A company whose other files are canonical. */
async function worldWith(files: Readonly<Record<string, string>>): Promise<Company> {
  const company = companyWith()
  await company.run(['fmt'])
  for (const [file, content] of Object.entries(files)) company.write(file, content)
  return company
}

describe('fmt', () => {
  test('writes what is not canonical and says which files these are', async () => {
    const company = await worldWith({ ...text(flat), 'exceptions/good.yaml': 'exceptions: []\n' })
    chmodSync(join(company.folder, 'policies/flat.yaml'), 0o640)
    const ran = await company.run(['fmt'])
    expect(ran).toMatchObject({ exitCode: 0, err: '' })
    expect(ran.out).toMatch(/^policies\/flat\.yaml\nFormatted 1 file; \d+ already formatted\.\n$/)
    expect(company.read('policies/flat.yaml')).toBe(canonical)
    expect(statSync(join(company.folder, 'policies/flat.yaml')).mode & 0o777).toBe(0o640)
    const again = await company.run(['fmt'])
    expect(again.out).toMatch(/^\d+ files already formatted\.\n$/)
  })

  test('with --check writes nothing and fails when something would change', async () => {
    const company = await worldWith(text(flat))
    const before = snapshot(company)
    const ran = await company.run(['fmt', '--check'])
    expect(ran.exitCode).toBe(3)
    expect(ran.out).toMatch(/^policies\/flat\.yaml\nWould format 1 file; /)
    expect(snapshot(company)).toEqual(before)
    company.write('policies/flat.yaml', canonical)
    expect((await company.run(['fmt', '--check'])).exitCode).toBe(0)
  })

  test('with --diff shows what would change, and fails with --check alone', async () => {
    const company = await worldWith(text(flat))
    const before = snapshot(company)
    const ran = await company.run(['fmt', '--diff', 'policies/flat.yaml'])
    expect(ran).toEqual({
      exitCode: 0,
      err: '',
      out: `--- a/policies/flat.yaml
+++ b/policies/flat.yaml
@@ -1,5 +1,5 @@
 # who
 policy:
-name: A
-grants:
-- gitlab:group:x # why
+  name: A
+  grants:
+    - gitlab:group:x # why
Would format 1 file; 0 already formatted.
`,
    })
    expect(await company.run(['fmt', '--diff', '--check', 'policies/flat.yaml'])).toEqual({ ...ran, exitCode: 3 })
    expect(snapshot(company)).toEqual(before)
  })

  test('leaves files with errors alone, reports them, and formats the others', async () => {
    const company = await worldWith({ ...text(flat), 'policies/broken.yaml': broken })
    const ran = await company.run(['fmt'])
    expect(ran.exitCode).toBe(3)
    expect(ran.out).toContain('policies/broken.yaml:3:1 error:')
    expect(ran.out).toContain(', 1 file with errors left alone.')
    expect(company.read('policies/broken.yaml')).toBe(broken)
    expect(company.read('policies/flat.yaml')).toBe(canonical)
  })

  test('gives one JSON document', async () => {
    const company = await worldWith({ ...text(flat), 'policies/broken.yaml': broken })
    const ran = await company.run(['fmt', 'policies/flat.yaml', 'policies/broken.yaml', '--diff', '--json'])
    expect(JSON.parse(ran.out)).toEqual({
      format_version: '1.0',
      kind: 'format',
      written: false,
      summary: { changed: 1, unchanged: 0, refused: 1 },
      changed: [{ file: 'policies/flat.yaml', diff: expect.stringMatching(/^--- a\/policies\/flat.yaml\n/) as string }],
      diagnostics: [expect.objectContaining({ code: 'yaml-syntax', file: 'policies/broken.yaml', line: 3 })],
    })
    const written = await company.run(['fmt', 'policies/flat.yaml', '--json'])
    expect(written.exitCode).toBe(0)
    expect(JSON.parse(written.out)).toMatchObject({ written: true, changed: [{ diff: null }] })
  })

  test('is limited to the files and folders that are named', async () => {
    const company = await worldWith({
      ...text(flat),
      'policies/team/a.yaml': flat,
      'exceptions/b.yml': 'lock: {reason: a, user: ana}',
    })
    expect((await company.run(['fmt', 'policies/team', './exceptions/'])).out).toMatch(
      /^exceptions\/b\.yml\npolicies\/team\/a\.yaml\nFormatted 2 files; /,
    )
    expect(company.read('policies/flat.yaml')).toBe(flat)
  })

  test.each([
    ['nowhere.yaml', '`nowhere.yaml` does not exist'],
    ['..', '`..` lies outside of the repository'],
    ['people.yaml', 'there is no policy, exception or configuration in `people.yaml`'],
  ])('refuses %s and writes nothing', async (path, message) => {
    const company = await worldWith(text(flat))
    const ran = await company.run(['fmt', 'policies', path])
    expect(ran.exitCode).toBe(64)
    expect(ran.err).toContain(message)
    expect(company.read('policies/flat.yaml')).toBe(flat)
  })

  test('formats the configuration, and needs neither people nor a chosen environment', async () => {
    const company = await worldWith({})
    company.write('people.yaml', '[')
    const settings = company.read('provisionr.yaml')
    const two = `${settings}environments:\n   one: {systems: {gitlab: {}}}\n   two:   {systems: {}}\n`
    company.write('provisionr.yaml', two)
    expect((await company.run(['fmt', 'provisionr.yaml'])).exitCode).toBe(0)
    expect(company.read('provisionr.yaml')).toBe(
      `${settings}environments:\n  one: {systems: {gitlab: {}}}\n  two: {systems: {}}\n`,
    )
    const ran = await company.run(['fmt', '--environment', 'three'])
    expect(ran.exitCode).toBe(64)
  })

  test('formats documents beside a configuration with errors', async () => {
    const company = await worldWith(text(flat))
    company.write('provisionr.yaml', 'organisation: x\npolicies: [policies]\n')
    const ran = await company.run(['fmt'])
    expect(ran.exitCode).toBe(3)
    expect(ran.out).toContain('[unknown-key]')
    expect(company.read('policies/flat.yaml')).toBe(canonical)
  })

  test('says what to do where no configuration is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'provisionr-fmt-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const ran = await run(['fmt'], { cwd: folder })
    expect(ran.exitCode).toBe(1)
    expect(ran.err).toContain('[no-configuration]')
  })

  test('does not let a terminal act on what a file holds', async () => {
    const company = await worldWith(text(`# \u001b[31m \u202e\n${flat}`))
    const ran = await company.run(['fmt', '--diff', 'policies/flat.yaml'])
    expect(ran.out).toContain(' # \\u{1B}[31m \\u{202E}\n')
  })
})

describe('canonical files', () => {
  test.each(['.', 'examples/init', 'examples/minimal'])('those of %s', async (folder) => {
    const copy = mkdtempSync(join(tmpdir(), 'provisionr-fmt-'))
    onTestFinished(() => rmSync(copy, { recursive: true }))
    const names = ['provisionr.yaml', 'policies', 'exceptions'].filter((name) => existsSync(join(folder, name)))
    for (const name of names) cpSync(join(folder, name), join(copy, name), { recursive: true })
    const ran = await run(['fmt', '--check', '--diff'], { cwd: copy })
    expect(ran).toMatchObject({ exitCode: 0, err: '' })
  })

  test('what `exception add`, `extend` and `revoke` write is canonical', async () => {
    const company = await worldWith({})
    await company.run(
      adding('--for', '14d', '--approved-by', 'a', '--approved-by', 'b: c', '--ticket', 'T-1', '--id', 'EX-7'),
    )
    await company.run(['exception', 'extend', 'EX-7', '--for', '14d', '--justification', 'more: "time"'])
    await company.run(['exception', 'revoke', 'EX-7', '--reason', 'done', '--by', 'bo'])
    expect(company.files().filter((file) => file.startsWith('exceptions/')).length).toBeGreaterThan(0)
    const ran = await company.run(['fmt', '--check', '--diff'])
    expect(ran).toMatchObject({ exitCode: 0, err: '' })
  })
})

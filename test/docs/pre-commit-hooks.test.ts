import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { run } from '../cli/test-context.ts'

/** The keys of a hook that pre-commit knows: https://pre-commit.com/#creating-new-hooks. */
const known =
  'id name entry language files exclude types types_or exclude_types always_run fail_fast verbose pass_filenames require_serial description language_version minimum_pre_commit_version args stages additional_dependencies'

interface Hook {
  readonly id: string
  readonly name: string
  readonly entry: string
  readonly language: string
  readonly files: string
  readonly pass_filenames: boolean
}

const hooks = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly Hook[]

describe('.pre-commit-hooks.yaml', () => {
  test.each(hooks)('$id is a hook as pre-commit wants it', (hook) => {
    expect(Object.keys(hook).filter((key) => !known.split(' ').includes(key))).toEqual([])
    expect(hook.id).toMatch(/^provisionr-[a-z]+$/)
    expect(hook.name).not.toBe('')
    expect([hook.language, hook.pass_filenames]).toEqual(['node', false])
    const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly bin: object }
    expect(Object.keys(bin)).toContain(hook.entry.split(' ')[0])
  })

  test.each(hooks)('$id runs when files of a repository change, and only then', ({ files }) => {
    const changed = new RegExp(files)
    for (const path of ['provisionr.yaml', 'policies/a.yaml', 'policies/sales/b.yml', 'access/exceptions/c.yaml'])
      expect(path).toMatch(changed)
    for (const path of ['README.md', 'src/policies.ts', 'policies/readme.md', 'docker-compose.yaml'])
      expect(path).not.toMatch(changed)
  })

  test.each(hooks)('$id passes in a new repository, and finds what is broken', async ({ entry }) => {
    const folder = mkdtempSync(join(tmpdir(), 'provisionr-hook-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    cpSync('examples/init', folder, { recursive: true })
    const argv = entry.split(' ').slice(1)
    const fine = await run(argv, { cwd: folder })
    expect(fine.exitCode, fine.out + fine.err).toBe(0)
    const policies = readdirSync(join(folder, 'policies')).filter((name) => !name.includes('.test.'))
    for (const name of policies) rmSync(join(folder, 'policies', name))
    cpSync('test/docs/fixtures/broken-policy.yaml', join(folder, 'policies/broken.yaml'))
    const broken = await run(argv, { cwd: folder })
    expect(broken.exitCode, broken.out + broken.err).not.toBe(0)
  })

  test('README.md names every hook', () => {
    const readme = readFileSync('README.md', 'utf8')
    expect(hooks.filter(({ id }) => !readme.includes(`id: ${id}`)).map(({ id }) => id)).toEqual([])
  })
})

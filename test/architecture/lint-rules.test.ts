import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { core } from './layer-table.ts'

const oxlint = resolve('node_modules/oxlint/bin/oxlint')
let repository: string

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'provisionr-lint-'))
  copyFileSync('.oxlintrc.json', join(repository, '.oxlintrc.json'))
})

afterAll(() => {
  rmSync(repository, { recursive: true, force: true })
})

const impure: readonly (readonly [string, string, string])[] = [
  ['process', 'no-restricted-globals', 'export const folder = process.cwd();'],
  ['console', 'no-restricted-globals', `console.log('hello');`],
  ['fetch', 'no-restricted-globals', `export const page = fetch('x');`],
  ['global-this', 'no-restricted-globals', 'export const all = globalThis;'],
  ['timer', 'no-restricted-globals', 'export const timer = setTimeout;'],
  ['clock', 'no-restricted-properties', 'export const now = Date.now();'],
  ['dice', 'no-restricted-properties', 'export const dice = Math.random();'],
  ['node', 'no-restricted-imports', `export { join } from 'node:path';`],
]

describe('the linter', () => {
  test('refuses in every folder of the core what is not pure', () => {
    const cases = core.flatMap((folder) =>
      impure.map(([what, rule, code]) => ({ file: `src/${folder}/${what}.ts`, rule: `eslint(${rule})`, code })),
    )
    const found = lint(Object.fromEntries(cases.map(({ file, code }) => [file, code])))
    expect(found).toEqual(expect.arrayContaining(cases.map(({ file, rule }) => ({ file, rule }))))
  })

  test('lets the shell read the clock and the environment', () => {
    expect(lint({ 'src/adapters/x.ts': 'export const now = [Date.now(), process.env];' })).toEqual([])
  })

  test('lets only the command line print to the console', () => {
    const code = `console.log('hello');`
    const found = lint({ 'src/cli/x.ts': code, 'src/commands/x.ts': code })
    expect(found).toEqual([{ file: 'src/commands/x.ts', rule: 'eslint(no-console)' }])
  })

  test('refuses a circle of imports, types included', () => {
    const found = lint({
      'src/adapters/a.ts': `import type { B } from './b.ts';\nexport interface A {\n  b: B;\n}`,
      'src/adapters/b.ts': `import type { A } from './a.ts';\nexport interface B {\n  a: A;\n}`,
    })
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['import(no-cycle)']))
  })

  test('refuses a file of more than 300 lines', () => {
    const found = lint({ 'src/adapters/x.ts': 'export {};\n'.repeat(301) })
    expect(found.map(({ rule }) => rule)).toContain('eslint(max-lines)')
  })
})

/** Lints files by their text, with the rules of this repository; needs no types. */
function lint(files: Readonly<Record<string, string>>): { file: string; rule: string }[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true })
    writeFileSync(join(repository, path), text)
  }
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json', 'src'], {
    cwd: repository,
    encoding: 'utf8',
  })
  rmSync(join(repository, 'src'), { recursive: true })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] }
  return diagnostics.map(({ filename, code }) => ({ file: filename, rule: code }))
}

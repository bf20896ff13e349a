import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { version } from '../../src/cli/version.ts'
import { run } from './test-context.ts'

const commands = [
  ['init'],
  ['lint'],
  ['validate'],
  ['plan'],
  ['show'],
  ['apply'],
  ['drift'],
  ['explain'],
  ['access', 'list'],
  ['sandbox', 'reset'],
  ['schema'],
]

test.each(commands)('%s %s --help has an example that starts with the program', async (...command) => {
  const ran = await run([...command, '--help'], { cwd: tmpdir() })
  expect(ran).toMatchObject({ exitCode: 0, err: '' })
  const [, example] = ran.out.split('Example:\n')
  const name = command[0] === 'validate' ? 'lint' : command.join(' ')
  expect(example).toMatch(new RegExp(`^  provisionr ${name}`))
  expect(ran.out).toContain('--json')
})

test('every command in the help is one of those', async () => {
  const { out } = await run(['--help'], { cwd: tmpdir() })
  const listed = out
    .split('Commands:\n')[1]!
    .split('\n\n')[0]!
    .matchAll(/^ {2}([a-z]+)/gm)
  const names = [...listed].map(([, name]) => name).filter((name) => name !== 'help')
  expect(new Set(names)).toEqual(new Set(commands.map(([name]) => name).filter((name) => name !== 'validate')))
  expect(out).toContain('provisionr init my-access')
})

test.each([80, 100, 200])('help fits into %i columns', async (columns) => {
  for (const command of [[], ...commands]) {
    const { out } = await run([...command, '--help'], { cwd: tmpdir(), columns })
    const [text] = out.split(/Example:|Start here:/)
    expect(Math.max(...text!.split('\n').map((line) => line.length))).toBeLessThanOrEqual(Math.min(columns, 120))
  }
})

test('the version is that of package.json', async () => {
  const { version: published } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(version).toBe(published)
  for (const flag of ['--version', '-V']) expect((await run([flag], { cwd: tmpdir() })).out).toBe(`${published}\n`)
})

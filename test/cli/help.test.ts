import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { version } from '../../src/cli/version.ts'
import { run } from './test-context.ts'

const help = async (command: readonly string[], columns = 120) =>
  (await run([...command, '--help'], { cwd: tmpdir(), columns })).out

/** Every command that can be run, as the help of its group lists it. */
async function leaves(group: readonly string[] = []): Promise<string[][]> {
  const [, listed] = (await help(group)).split('Commands:\n')
  if (listed === undefined) return [[...group]]
  const names = [...listed.split('\n\n')[0]!.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name]) => name ?? [])
  const found = await Promise.all(names.filter((name) => name !== 'help').map((name) => leaves([...group, name])))
  return found.flat()
}

test('every command’s help has an example that starts as one types it', async () => {
  const commands = await leaves()
  const known = [
    'plan',
    'apply',
    'drift',
    'lint',
    'explain',
    'init',
    'show',
    'schema',
    'access list',
    'sandbox reset',
    'who',
    'can',
  ]
  expect(commands.map((command) => command.join(' '))).toEqual(expect.arrayContaining(known))
  for (const command of commands) {
    const text = await help(command)
    const [, example] = text.split('Example:\n')
    expect(example, command.join(' ')).toMatch(new RegExp(`^  provisionr ${command.join(' ')}`))
    expect(text).toContain('--json')
  }
})

test('the first help says where to start, and aliases have the help of what they stand for', async () => {
  expect(await help([])).toContain('provisionr init my-access')
  expect(await help(['validate'])).toBe(await help(['lint']))
})

test.each([80, 100, 200])('help fits into %i columns', async (columns) => {
  for (const command of [[], ...(await leaves())]) {
    const out = await help(command, columns)
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

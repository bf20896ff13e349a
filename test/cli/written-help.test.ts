import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { writeHelpTexts } from '../../src/cli/write-help-texts.ts'
import { commandOf } from '../../src/cli/written-help.ts'
import { run } from './test-context.ts'

const texts = await writeHelpTexts()

test('help is written for every command, its groups and its aliases', () => {
  expect(Object.keys(texts)).toEqual(
    expect.arrayContaining(['', 'lint', 'validate', 'access', 'access list', 'exception add', 'plan']),
  )
})

test.each([80, 120, 200])('what is written is what the tree of commands says in %i columns', async (columns) => {
  for (const [command, written] of Object.entries(texts)) {
    const words = command === '' ? [] : command.split(' ')
    const { out } = await run([...words, '--help'], { cwd: tmpdir(), columns })
    expect(written[Math.min(columns, 120)], command).toBe(out)
  }
})

test.each([
  [['--help'], ''],
  [['-h'], ''],
  [['help'], ''],
  [['help', 'lint'], 'lint'],
  [['validate', '-h'], 'validate'],
  [['access', 'list', '--help'], 'access list'],
  [['help', 'access'], 'access'],
])('%j asks for the help of `%s`', async (argv, command) => {
  expect(commandOf(argv)).toBe(command)
  const { exitCode, out } = await run(argv, { cwd: tmpdir(), columns: 80 })
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: texts[command]?.[80] })
})

test.each([
  [['help', 'access', 'list']],
  [['access', 'help', 'list']],
  [['--json', '--help']],
  [['plan', '--base', '--help']],
  [['plan', 'x.yaml', '--help']],
  [['lint']],
  [[]],
])('%j is left to the tree of commands', (argv: readonly string[]) => {
  expect(commandOf(argv)).toBeNull()
})

test('what only looks like a command has no help of its own', () => {
  for (const name of ['constructor', 'toString', 'nothing']) expect(Object.hasOwn(texts, name)).toBe(false)
})

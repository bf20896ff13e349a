import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addApplyCommands, planOptionsOf } from '../../src/cli/apply-commands.ts'
import { bareGlobal, bareLint, barePlan } from '../../src/cli/bare-command.ts'
import { addFileCommands, lintOptionsOf } from '../../src/cli/file-commands.ts'
import { addGlobalOptions, readGlobals } from '../../src/cli/global-options.ts'
import type { CommandContext } from '../../src/commands/command-context.ts'

const program = new Command('provisionr')
addGlobalOptions(program)
for (const add of [addApplyCommands, addFileCommands]) add(program, {} as CommandContext, () => undefined)
const commandOf = (name: string) => program.commands.find((one) => one.name() === name)!

test('a command without a word more is asked as the tree of commands would', () => {
  expect(barePlan).toEqual(planOptionsOf(commandOf('plan').opts()))
  expect(bareLint).toEqual(lintOptionsOf([], commandOf('lint').opts()))
  for (const name of ['plan', 'lint'])
    expect(readGlobals(commandOf(name))).toEqual({ global: bareGlobal, withColor: true, folder: '.' })
})

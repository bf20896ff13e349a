import { Command } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { addApplyCommands } from './apply-commands.ts'
import { addAuditCommands } from './audit-commands.ts'
import { addDoctorCommand } from './doctor-command.ts'
import { addExceptionCommands } from './exception-commands.ts'
import { addFileCommands } from './file-commands.ts'
import { addGlobalOptions } from './global-options.ts'
import { addQuestionCommands } from './question-commands.ts'
import { addRevokeCommand } from './revoke-command.ts'
import { helpWidth } from './terminal.ts'
import { printableLines } from '../views/printable.ts'
import { addStateCommands } from './state-commands.ts'
import { addRequestCommand } from './request-command.ts'
import { addSimulateCommand } from './simulate-command.ts'
import { version } from './version.ts'

/** Asked so often that no other group of commands is described to answer them. */
const oftenAsked: ReadonlyMap<string, typeof addApplyCommands> = new Map([
  ['explain', addQuestionCommands],
  ['can', addQuestionCommands],
  ['plan', addApplyCommands],
])

const groups = [
  addFileCommands,
  addApplyCommands,
  addQuestionCommands,
  addSimulateCommand,
  addStateCommands,
  addExceptionCommands,
  addRequestCommand,
  addRevokeCommand,
  addAuditCommands,
  addDoctorCommand,
] as const

/** Every command with its options; a command's own code is loaded when it is called. Gives the exit code. */
export async function runProgram(argv: readonly string[], context: CommandContext): Promise<number> {
  let exitCode = 0
  const finish = (code: number) => {
    exitCode = code
  }
  const output = { writeOut: context.out, writeErr: (text: string) => context.err(printableLines(text)) }
  const program = new Command('provisionr')
  program
    .description('Access as code: policies in a Git repository become the access people have.')
    .version(version, '-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true, helpWidth: helpWidth(context.columns) })
    .showSuggestionAfterError(true)
    .showHelpAfterError('(provisionr --help shows the commands)')
    .exitOverride()
    .configureOutput(output)
  addGlobalOptions(program)
  const often = oftenAsked.get(argv[0] ?? '')
  for (const add of often ? [often] : groups) add(program, context, finish)
  program.addHelpText('after', '\nStart here:\n  provisionr init my-access && cd my-access && provisionr plan\n')
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput(output)
    command.configureHelp({ showGlobalOptions: true, helpWidth: helpWidth(context.columns) })
  }
  await program.parseAsync([...argv], { from: 'user' })
  return exitCode
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...allCommands(one)])
}

import type { Command } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { example, type Finish, runCommand } from './run-command.ts'

/** Commands about what provisionr remembers. */
export function addStateCommands(program: Command, context: CommandContext, finish: Finish): void {
  const state = program.command('state').description('the ledger: what provisionr remembers between runs')
  example(
    state
      .command('unlock <id>')
      .description('break the lock of a run that was killed; the message of whoever waits names the id')
      .option('--yes', 'do not ask')
      .action((id: string, options: { yes?: true }, command: Command) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/state-unlock.ts')).stateUnlock({ id, yes: options.yes ?? false }, global, here),
        ),
      ),
    'provisionr state unlock 0b7e1f2a-6d0e-4c55-9a53-3f8c0a1d2e4f',
  )
}

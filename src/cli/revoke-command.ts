import type { Command } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { withLockTimeout } from './lock-timeout.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface RevokeFlags {
  readonly reason: string
  readonly all?: true
  readonly until?: string
  readonly yes?: true
  readonly lockTimeout: number
}

/** The command that ends access at once. */
export function addRevokeCommand(program: Command, context: CommandContext, finish: Finish): void {
  const revoke = withLockTimeout(
    program
      .command('revoke <user> [grant]')
      .description(
        'end access now: the exceptions that give it, or without a grant everything, by a lock of the person',
      )
      .requiredOption('--reason <text>', 'why; for the audit log and for reviewers')
      .option('--all', 'everything, by a lock of the person, as without a grant')
      .option('--until <time>', 'when the lock ends (default: when the files say so)')
      .option('--yes', 'do not ask'),
  ).action((person: string, grant: string | undefined, options: RevokeFlags, command: Command) => {
    if (grant !== undefined && options.all) command.error("error: option '--all' cannot be used with a grant")
    return runCommand(command, context, finish, async (global, here) =>
      (await import('../commands/revoke.ts')).revoke(
        {
          person,
          grant: grant ?? null,
          reason: options.reason,
          until: options.until ?? null,
          yes: options.yes ?? false,
          lockTimeout: options.lockTimeout,
        },
        global,
        here,
      ),
    )
  })
  example(
    revoke,
    'provisionr revoke claire.dubois "gitlab:group:payments-reports" --reason "The audit is over" --yes',
    'provisionr revoke claire.dubois --all --reason "Her laptop was stolen" --until 2026-11-23 --yes',
  )
}

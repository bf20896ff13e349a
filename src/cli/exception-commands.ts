import type { Command } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { collect } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface AddOptions {
  readonly justification: string
  readonly expires?: string
  readonly for?: string
  readonly starts?: string
  readonly approvedBy: string[]
  readonly ticket?: string
  readonly rule?: string
  readonly id?: string
  readonly file?: string
}

/** Commands that edit exceptions in their files. */
export function addExceptionCommands(program: Command, context: CommandContext, finish: Finish): void {
  const exception = program.command('exception').description("one person's access outside of policy, with an end")
  addAdd(exception, context, finish)
  addList(exception, context, finish)
  addExtend(exception, context, finish)
  addRevoke(exception, context, finish)
  addPrune(exception, context, finish)
}

function addAdd(exception: Command, context: CommandContext, finish: Finish): void {
  const add = exception
    .command('add <user> <grants...>')
    .description('write a new exception into its file')
    .requiredOption('--justification <text>', 'why; for reviewers and auditors')
    .option('--expires <time>', 'when it ends: the end of a day, or a time')
    .option('--for <duration>', 'how long it lasts, instead of --expires')
    .option('--starts <time>', 'when it begins (default: now)')
    .option('--approved-by <name>', 'who approved it, a claim; can be given several times', collect, [])
    .option('--ticket <id>', 'where it was asked for')
    .option('--rule <name>', 'the access rule that it uses')
    .option('--id <id>', 'its id (default: the next number)')
    .option('--file <file>', 'where to write it (default: a file named after the person)')
    .action((person: string, grants: string[], options: AddOptions, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/exception-add.ts')).exceptionAdd(
          {
            person,
            grants,
            justification: options.justification,
            expires: options.expires ?? null,
            duration: options.for ?? null,
            starts: options.starts ?? null,
            approvedBy: options.approvedBy,
            ticket: options.ticket ?? null,
            rule: options.rule ?? null,
            id: options.id ?? null,
            file: options.file ?? null,
          },
          global,
          here,
        ),
      ),
    )
  example(
    add,
    'provisionr exception add claire.dubois "gitlab:group:payments-reports (reporter)" --for 14d \\',
    '    --justification "Year-end audit" --approved-by cfo@company.com --ticket FIN-310',
  )
}

function addList(exception: Command, context: CommandContext, finish: Finish): void {
  const list = exception
    .command('list')
    .description('what is in force or approved for later, those that end first at the top')
    .option('--user <id>', 'only this person')
    .option('--expiring <duration>', 'only what ends within this time')
    .option('--all', 'what has ended, too')
    .action((options: { user?: string; expiring?: string; all?: true }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/exception-list.ts')).exceptionList(
          { person: options.user ?? null, expiring: options.expiring ?? null, all: options.all ?? false },
          global,
          here,
        ),
      ),
    )
  example(list, 'provisionr exception list --expiring 14d')
}

function addExtend(exception: Command, context: CommandContext, finish: Finish): void {
  const extend = exception
    .command('extend <id>')
    .description('continue an exception with a record of its own, from where it ends')
    .requiredOption('--justification <text>', 'why it is needed for longer')
    .option('--expires <time>', 'when it ends: the end of a day, or a time')
    .option('--for <duration>', 'how much longer, instead of --expires')
    .option('--approved-by <name>', 'who approved it, a claim; can be given several times', collect, [])
    .option('--ticket <id>', "where it was asked for (default: the old one's)")
    .action((id: string, options: AddOptions, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/exception-extend.ts')).exceptionExtend(
          {
            id,
            justification: options.justification,
            expires: options.expires ?? null,
            duration: options.for ?? null,
            approvedBy: options.approvedBy,
            ticket: options.ticket ?? null,
          },
          global,
          here,
        ),
      ),
    )
  example(extend, 'provisionr exception extend EX-016 --for 14d --justification "The audit takes longer"')
}

function addRevoke(exception: Command, context: CommandContext, finish: Finish): void {
  const revoke = exception
    .command('revoke <id>')
    .description('end an exception now, by a line in its file')
    .requiredOption('--reason <text>', 'why it ends early')
    .option('--by <name>', 'who ends it (default: the user of git)')
    .action((id: string, options: { reason: string; by?: string }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/exception-revoke.ts')).exceptionRevoke(
          { id, reason: options.reason, by: options.by ?? null },
          global,
          here,
        ),
      ),
    )
  example(revoke, 'provisionr exception revoke EX-016 --reason "The audit is done"')
}

function addPrune(exception: Command, context: CommandContext, finish: Finish): void {
  const prune = exception
    .command('prune')
    .description('remove exceptions that have ended from their files')
    .option('--older-than <duration>', 'only what ended at least this long ago')
    .option('--dry-run', 'tell what would be removed, and write nothing')
    .action((options: { olderThan?: string; dryRun?: true }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/exception-prune.ts')).exceptionPrune(
          { olderThan: options.olderThan ?? null, isDryRun: options.dryRun ?? false },
          global,
          here,
        ),
      ),
    )
  example(prune, 'provisionr exception prune --older-than 30d --dry-run')
}

import { type Command, Option } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { collect } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

/** Commands that answer questions and change nothing. */
export function addQuestionCommands(program: Command, context: CommandContext, finish: Finish): void {
  const drift = program
    .command('drift')
    .description('where the systems differ from what the files say')
    .option('--user <id>', 'only this person; can be given several times', collect, [])
    .option('--system <name>', 'only this system; can be given several times', collect, [])
    .addOption(
      new Option('--fail-on <what>', 'exit with 2 when there is such drift').choices(['excess', 'missing', 'any']),
    )
    .action((options: { user: string[]; system: string[]; failOn?: 'excess' | 'missing' | 'any' }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/drift.ts')).drift(
          { people: options.user, systems: options.system, failOn: options.failOn ?? null },
          global,
          here,
        ),
      ),
    )
  example(drift, 'provisionr drift --fail-on excess')
  const explain = program
    .command('explain <user> [grant]')
    .description('why a person has access, down to the line that says so')
    .option('--at <time>', 'at this time instead of now')
    .action((person: string, grant: string | undefined, options: { at?: string }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/explain.ts')).explain(
          { person, grant: grant ?? null, at: options.at ?? null },
          global,
          here,
        ),
      ),
    )
  example(explain, 'provisionr explain sarah.chen', 'provisionr explain sarah.chen salesforce:user-license')
  const access = program.command('access').description('expected access')
  const list = access
    .command('list')
    .description('who should have what, from files and people alone')
    .option('--user <id>', 'only this person')
    .option('--at <time>', 'at this time instead of now')
    .action((options: { user?: string; at?: string }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/access-list.ts')).accessList(
          { person: options.user ?? null, at: options.at ?? null },
          global,
          here,
        ),
      ),
    )
  example(list, 'provisionr access list --user sarah.chen --at 2026-12-01')
}

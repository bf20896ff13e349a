import { type Command, Option } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { collect } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

export function addAccessDiff(access: Command, context: CommandContext, finish: Finish): void {
  const diff = access
    .command('diff <range>')
    .description('what a change of files gives and takes, without asking any system')
    .option('--user <id>', 'only this person; can be given several times', collect, [])
    .option('--at <time>', 'at this time instead of now')
    .addOption(new Option('--group-by <what>', 'headings').choices(['person', 'grant']).default('person'))
    .option('--detailed-exitcode', 'exit with 2 when anything differs', false)
    .action(
      (
        range: string,
        options: { user: string[]; at?: string; groupBy: 'person' | 'grant'; detailedExitcode: boolean },
        command: Command,
      ) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/access-diff.ts')).accessDiff(
            {
              range,
              people: options.user,
              at: options.at ?? null,
              groupBy: options.groupBy,
              detailedExitcode: options.detailedExitcode,
            },
            global,
            here,
          ),
        ),
    )
  diff.addHelpText(
    'after',
    '\nThe range is BASE..HEAD, BASE...HEAD (from where they went apart), or BASE\nfor the files as they are here.\n',
  )
  example(diff, 'provisionr access diff main', 'provisionr access diff v1.4..v1.5 --group-by grant')
}

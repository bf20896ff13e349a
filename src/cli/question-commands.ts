import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { type Duration, parseDuration } from '../domain/time.ts'
import { addAccessDiff } from './access-diff-command.ts'
import { collect } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface DriftFlags {
  readonly user: string[]
  readonly system: string[]
  readonly failOn?: 'excess' | 'missing' | 'any'
  readonly issue?: true
}

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
    .option('--issue', 'let one issue at the forge tell the drift: opened, updated, and closed when nothing differs')
    .action((options: DriftFlags, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/drift.ts')).drift(
          {
            people: options.user,
            systems: options.system,
            failOn: options.failOn ?? null,
            issue: options.issue ?? false,
          },
          global,
          here,
        ),
      ),
    )
  example(drift, 'provisionr drift --fail-on excess', 'provisionr drift --issue --fail-on any')
  const explain = program
    .command('explain <user> [grant]')
    .description('why a person has access, down to the line that says so')
    .option('--at <time>', 'at this time instead of now')
    .option('--why-not', 'what would have to be true for the person to have the grant')
    .action((person: string, grant: string | undefined, options: { at?: string; whyNot?: true }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/explain.ts')).explain(
          { person, grant: grant ?? null, at: options.at ?? null, whyNot: options.whyNot ?? false },
          global,
          here,
        ),
      ),
    )
  example(
    explain,
    'provisionr explain sarah.chen',
    'provisionr explain sarah.chen salesforce:user-license',
    'provisionr explain sarah.chen github:org:acme --why-not',
  )
  const access = program.command('access').description('expected access')
  const list = access
    .command('list')
    .description('who should have what, from files and people alone')
    .option('--user <id>', 'only this person; can be given several times', collect, [])
    .option('--system <name>', 'only this system; can be given several times', collect, [])
    .option('--at <time>', 'at this time instead of now')
    .action((options: { user: string[]; system: string[]; at?: string }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/access-list.ts')).accessList(
          { people: options.user, systems: options.system, at: options.at ?? null },
          global,
          here,
        ),
      ),
    )
  example(list, 'provisionr access list --user sarah.chen --at 2026-12-01')
  addAccessDiff(access, context, finish)
  addGateCommands(program, context, finish)
}

function addGateCommands(program: Command, context: CommandContext, finish: Finish): void {
  const who = program
    .command('who <grant>')
    .description('everybody who should have a grant, or a pattern with *')
    .option('--at <time>', 'at this time instead of now')
    .action((grant: string, options: { at?: string }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/who.ts')).who({ grant, at: options.at ?? null }, global, here),
      ),
    )
  example(who, "provisionr who 'gitlab:group:customer-solutions (developer)'", "provisionr who 'aws:*'")
  const can = program
    .command('can <user> <grant>')
    .description('a gate for pipelines: exit 0 only when files and people say yes, 2 for no')
    .option('--at <time>', 'at this time instead of now')
    .option('--max-people-age <time>', 'refuse people data older than this, for example 24h', parseAge)
    .action((person: string, grant: string, options: { at?: string; maxPeopleAge?: Duration }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/can.ts')).can(
          { person, grant, at: options.at ?? null, maxPeopleAge: options.maxPeopleAge ?? null },
          global,
          here,
        ),
      ),
    )
  example(can, 'provisionr can sarah.chen prod-db:role:orders_ro --max-people-age 24h')
}

function parseAge(text: string): Duration {
  const duration = parseDuration(text)
  if (duration === null) throw new InvalidArgumentError('a time like 24h or 2d is expected.')
  return duration
}

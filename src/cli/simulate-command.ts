import type { Command } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import { collect } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface SimulateOptions {
  readonly set: string[]
  readonly on?: string
  readonly event?: string
  readonly at?: string
  readonly until?: string
}

export function addSimulateCommand(program: Command, context: CommandContext, finish: Finish): void {
  const simulate = program
    .command('simulate <user>')
    .description("a person's access over time: what comes, stays and goes when they are hired, move or leave")
    .option(
      '--set <name=value>',
      'let an attribute be this; several times for several, the same name twice for two values, no value to empty',
      collect,
      [],
    )
    .option('--on <date>', 'when --set takes effect; the first day of a new person (default: now)')
    .option('--event <file>', 'HR events, JSON or YAML: one, a list, or JSON lines; - reads standard input')
    .option('--at <time>', 'begin at this time instead of now')
    .option('--until <time>', 'stop after this time (default: when nothing more changes)')
    .action((person: string, options: SimulateOptions, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/simulate.ts')).simulate(
          {
            person,
            set: options.set,
            on: options.on ?? null,
            event: options.event ?? null,
            at: options.at ?? null,
            until: options.until ?? null,
          },
          global,
          here,
        ),
      ),
    )
  example(
    simulate,
    'provisionr simulate sarah.chen --set "job_title=Solutions Architect" --set department=Engineering --on 2026-12-01',
    'provisionr simulate sarah.chen --event examples/events/sarah.json',
  )
}

import { type Command, Option } from 'commander'
import type { CommandContext } from '../commands/command-context.ts'
import type { Purpose } from '../domain/examination.ts'
import { collect } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

export function addDoctorCommand(program: Command, context: CommandContext, finish: Finish): void {
  const doctor = program
    .command('doctor')
    .description(
      'whether ledger, people, forge and every system can be used with the credentials at hand; changes nothing',
    )
    .addOption(
      new Option('--for <command>', 'what the credentials must suffice for: plan reads, apply writes, too')
        .choices(['plan', 'apply'])
        .default('plan'),
    )
    .option('--system <name>', 'only this system; can be given several times', collect, [])
    .action((options: { for: Purpose; system: string[] }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/doctor.ts')).doctor({ purpose: options.for, systems: options.system }, global, here),
      ),
    )
  example(doctor, 'provisionr doctor', 'provisionr doctor --for apply --system okta')
}

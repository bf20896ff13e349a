import { type Command, Option } from 'commander'
import type { AuditFormat } from '../commands/audit-writers.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { type AuditEvent, auditEvents } from '../domain/audit.ts'
import { collect, parseAmount } from './global-options.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface LogOptions {
  readonly user: string[]
  readonly system: string[]
  readonly grant: string[]
  readonly run: string[]
  readonly event?: AuditEvent[]
  readonly since?: string
  readonly until?: string
  readonly limit?: number
  readonly format?: AuditFormat
  readonly redact?: true
}

/** Commands about what was done, as the audit log has it. */
export function addAuditCommands(program: Command, context: CommandContext, finish: Finish): void {
  const audit = program.command('audit').description('what was done, by whom, from which commit and on whose word')
  addLog(audit, context, finish)
  addVerify(audit, context, finish)
  addAsOf(audit, context, finish)
  addHistory(audit, context, finish)
}

function addLog(audit: Command, context: CommandContext, finish: Finish): void {
  const log = audit
    .command('log')
    .description('the entries of the log, the newest last')
    .option('--user <id>', 'only about this person; can be given several times', collect, [])
    .option('--system <name>', 'only about this system; can be given several times', collect, [])
    .option('--grant <pattern>', 'only about these grants, as system:type:resource with *', collect, [])
    .option('--run <id>', 'only of this run, or of those whose id begins so', collect, [])
    .addOption(new Option('--event <event...>', 'only entries of these kinds').choices(auditEvents))
    .option('--since <time>', 'from this time on; a date from its start')
    .option('--until <time>', 'up to this time; a date to its end')
    .option('--limit <n>', 'the newest so many (default: 100 as text, else all); 0 for all', parseAmount)
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json', 'csv']))
    .option('--redact', 'with pseudonyms in the place of people')
    .action((options: LogOptions, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/audit-log.ts')).auditLog(
          {
            people: options.user,
            systems: options.system,
            grants: options.grant,
            runs: options.run,
            events: options.event ?? [],
            since: options.since ?? null,
            until: options.until ?? null,
            limit: options.limit ?? null,
            format: options.format ?? null,
            redact: options.redact ?? false,
          },
          global,
          here,
        ),
      ),
    )
  example(
    log,
    'provisionr audit log --user sarah.chen --since 2026-11-01',
    'provisionr audit log --event refusal allowed --write csv=refused.csv',
  )
}

function addVerify(audit: Command, context: CommandContext, finish: Finish): void {
  const verify = audit
    .command('verify')
    .description('whether the log is what was written; exit 1 when it was edited, cut or rewritten')
    .option('--expect-head <hash>', 'a head of the log that was kept elsewhere')
    .option('--expect-count <n>', 'and how many entries it had', parseAmount)
    .action((options: { expectHead?: string; expectCount?: number }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/audit-verify.ts')).auditVerify(
          { expectHead: options.expectHead ?? null, expectCount: options.expectCount ?? null },
          global,
          here,
        ),
      ),
    )
  example(verify, 'provisionr audit verify --expect-head "$KEPT_HEAD"')
}

function addAsOf(audit: Command, context: CommandContext, finish: Finish): void {
  const asOf = audit
    .command('as-of <time>')
    .description('who had what at a time that has passed, and why; a date is the end of that day')
    .option('--user <id>', 'only this person; can be given several times', collect, [])
    .option('--system <name>', 'only this system; can be given several times', collect, [])
    .action((at: string, options: { user: string[]; system: string[] }, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/audit-as-of.ts')).auditAsOf(
          { at, people: options.user, systems: options.system },
          global,
          here,
        ),
      ),
    )
  example(asOf, 'provisionr audit as-of 2026-03-01 --user sarah.chen')
}

function addHistory(audit: Command, context: CommandContext, finish: Finish): void {
  const history = audit
    .command('history <user>')
    .description("everything that happened to a person's access, with the commits behind it")
    .action((person: string, _options: object, command: Command) =>
      runCommand(command, context, finish, async (global, here) =>
        (await import('../commands/audit-history.ts')).auditHistory({ person }, global, here),
      ),
    )
  example(history, 'provisionr audit history sarah.chen')
}

import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Duration, parseDuration } from '../domain/time.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { parseAmount } from './global-options.ts'
import type { LintFormat, LintOptions } from '../commands/lint.ts'
import { withLockTimeout } from './lock-timeout.ts'
import { example, type Finish, runCommand } from './run-command.ts'

interface Linted {
  readonly expiring?: Duration
  readonly state?: true
  readonly base?: string
  readonly format?: LintFormat
}

/** Commands about files alone. */
export function addFileCommands(program: Command, context: CommandContext, finish: Finish): void {
  example(
    program
      .command('init [dir]')
      .description('write a small repository that works at once, on the sandbox')
      .action((folder: string | undefined, _options: unknown, command: Command) =>
        runCommand(command, context, finish, async (_global, here) =>
          (await import('../commands/init.ts')).init(folder ?? null, here),
        ),
      ),
    'provisionr init my-access',
  )
  example(
    program
      .command('lint [paths...]')
      .alias('validate')
      .description('check everything that can be checked without a live system')
      .option('--expiring <time>', 'also warn of exceptions that end within this time', parseHorizon)
      .option('--state', 'also read the ledger, and tell of systems whose promised runs (`sweep`) do not come')
      .option('--base <ref>', 'also tell of exceptions that are extended in place since this branch left REF')
      .addOption(
        new Option('--format <format>', 'text, json, sarif (code scanning) or github (annotations)').choices([
          'text',
          'json',
          'sarif',
          'github',
        ] satisfies LintFormat[]),
      )
      .action((paths: string[], options: Linted, command: Command) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/lint.ts')).lint(lintOptionsOf(paths, options), global, here),
        ),
      ),
    'provisionr lint',
    'provisionr lint --format github --write sarif=lint.sarif',
    'provisionr lint --expiring 14d --state',
    'provisionr lint policies/sales.yaml --json',
  )
  example(
    program
      .command('fmt [paths...]')
      .description('put the configuration, policies, exceptions … into their canonical form; comments stay')
      .option('--check', 'write nothing; fail when a file would change')
      .option('--diff', 'write nothing; show what would change')
      .action((paths: string[], options: { check?: true; diff?: true }, command: Command) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/fmt.ts')).fmt(
            { paths, isCheck: options.check ?? false, showsDiff: options.diff ?? false },
            global,
            here,
          ),
        ),
      ),
    'provisionr fmt',
    'provisionr fmt --check --diff',
    'provisionr fmt policies/sales.yaml',
  )
  example(
    program
      .command('test [paths...]')
      .description('run the policy tests: who would get what')
      .option('--filter <text>', 'only tests with this in their name')
      .option('--min-coverage <percent>', 'fail when tests touch less of policies, rules and constraints', parsePercent)
      .action((paths: string[], options: { filter?: string; minCoverage?: number }, command: Command) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/test.ts')).test(
            { paths, filter: options.filter ?? null, minCoverage: options.minCoverage ?? null },
            global,
            here,
          ),
        ),
      ),
    'provisionr test',
    'provisionr test policies/sales --filter promoted',
    'provisionr test --write junit=tests.xml',
  )
  example(
    program
      .command('schema [kind]')
      .description('print the JSON Schema of a kind of document, for editors, or of what programs (exec) speak')
      .action((kind: string | undefined, _options: unknown, command: Command) =>
        runCommand(command, context, finish, async (_global, here) =>
          (await import('../commands/schema.ts')).schema(kind ?? null, here),
        ),
      ),
    'provisionr schema policy > policy.schema.json',
  )
  const sandbox = program.command('sandbox').description('the sandboxes of this repository')
  example(
    withLockTimeout(sandbox.command('reset [systems...]'))
      .description('put sandboxes back to their seeds; with all of them, the ledger as well')
      .option('--yes', 'do not ask before the ledger and the audit log are thrown away')
      .action((systems: string[], options: { yes?: true; lockTimeout: number }, command: Command) =>
        runCommand(command, context, finish, async (global, here) =>
          (await import('../commands/sandbox-reset.ts')).sandboxReset(
            { systems, yes: options.yes ?? false, lockTimeout: options.lockTimeout },
            global,
            here,
          ),
        ),
      ),
    'provisionr sandbox reset --yes',
    'provisionr sandbox reset gitlab',
  )
}

export function lintOptionsOf(paths: readonly string[], options: Linted): LintOptions {
  return {
    paths,
    expiring: options.expiring ?? null,
    state: options.state ?? false,
    base: options.base ?? null,
    format: options.format ?? null,
  }
}

function parseHorizon(text: string): Duration {
  const duration = parseDuration(text)
  if (duration === null) throw new InvalidArgumentError('a time like 14d or 12h is expected.')
  return duration
}

function parsePercent(text: string): number {
  const percent = parseAmount(text)
  if (percent > 100) throw new InvalidArgumentError('a number from 0 to 100 is expected.')
  return percent
}

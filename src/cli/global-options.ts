import { type Command, InvalidArgumentError, Option } from 'commander'
import type { GlobalOptions } from '../commands/command-context.ts'

export function addGlobalOptions(program: Command): void {
  program
    .option('-C <dir>', 'run as if started in this folder')
    .option('--config <file>', 'the configuration (default: provisionr.yaml)')
    .option('--environment <name>', 'the environment, where the configuration has several')
    .option('--json', 'print one JSON document instead of text')
    .option('--no-color', 'without colours')
    .option('-q, --quiet', 'nothing but the result and errors')
    .addOption(
      new Option('--log-level <level>', 'how much to tell on standard error')
        .choices(['error', 'warn', 'info', 'debug'])
        .default('warn'),
    )
    .option('--no-input', 'never ask')
    .option('--parallelism <n>', 'systems read, and calls sent to one system, at once', parseCount, 8)
    .option('--write <format=file>', 'also write the result to a file; can be given several times', collectWrite, [])
}

interface ParsedGlobals {
  readonly C?: string
  readonly config?: string
  readonly environment?: string
  readonly json?: true
  readonly color: boolean
  readonly quiet?: true
  readonly logLevel: GlobalOptions['logLevel']
  readonly input: boolean
  readonly parallelism: number
  readonly write: GlobalOptions['write']
}

export function readGlobals(command: Command): {
  readonly global: GlobalOptions
  readonly withColor: boolean
  /** `-C` */
  readonly folder: string
} {
  const parsed = command.optsWithGlobals<ParsedGlobals>()
  return {
    withColor: parsed.color,
    folder: parsed.C ?? '.',
    global: {
      config: parsed.config ?? null,
      environment: parsed.environment ?? null,
      json: parsed.json ?? false,
      quiet: parsed.quiet ?? false,
      logLevel: parsed.logLevel,
      input: parsed.input,
      parallelism: parsed.parallelism,
      write: parsed.write,
    },
  }
}

/** The number of a pull request, with or without `#`, or the whole id of the commit that it ends with. */
export function parsePullRequest(text: string): number | string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return text
  const found = /^#?([1-9]\d{0,8})$/.exec(text)
  if (!found) throw new InvalidArgumentError('a number is expected, for example 482, or the commit that it ends with.')
  return Number(found[1])
}

/** A whole number from 0. */
export function parseAmount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is expected.')
  return Number(text)
}

function parseCount(text: string): number {
  const count = parseAmount(text)
  if (count < 1 || count > 256) throw new InvalidArgumentError('a number from 1 to 256 is expected.')
  return count
}

export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value]
}

function collectWrite(value: string, previous: GlobalOptions['write']): GlobalOptions['write'] {
  const at = value.indexOf('=')
  if (at <= 0 || at === value.length - 1)
    throw new InvalidArgumentError('write it as FORMAT=FILE, for example json=plan.json.')
  return [...previous, { format: value.slice(0, at), file: value.slice(at + 1) }]
}

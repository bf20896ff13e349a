import { resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { usableColumns } from '../views/plan-view.ts'
import type { TextOptions } from '../views/style.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'

/** The forms in which a command can show its result; each is rendered only when it is asked for. */
export type Renderings = Readonly<Record<string, (options: TextOptions) => string>>

const fileColumns = 120

/** Prints the result as text, as JSON with `--json`, or in the `format` that is given, and writes the files that `--write` asks for. */
export function emit(
  renderings: Renderings,
  global: GlobalOptions,
  context: CommandContext,
  format = global.json ? 'json' : 'text',
): void {
  checkFormats(Object.keys(renderings), global)
  context.out(
    renderings[format]!({ columns: usableColumns(context.columns), color: format === 'text' ? context.color : 0 }),
  )
  for (const { format: written, file } of global.write) {
    writeFileAtomic(resolve(context.cwd, file), renderings[written]!({ columns: fileColumns, color: 0 }), {
      mode: 0o600,
    })
  }
}

/** Refuses a format that the command does not have; commands that write ask before they do. */
export function checkFormats(formats: readonly string[], { write }: GlobalOptions): void {
  const unknown = write.find(({ format }) => !formats.includes(format))
  if (!unknown) return
  throw new Failure({
    code: 'usage',
    message: `this command cannot write the format \`${unknown.format}\``,
    help: `it can write ${formats.join(', ')}: --write json=FILE`,
  })
}

/** The one format that `--format` and `--json` ask for; two are a usage error. */
export function chooseFormat<T extends string>(
  format: T | null,
  { json }: Pick<GlobalOptions, 'json'>,
): T | 'text' | 'json' {
  if (!json || format === null || format === 'json') return format ?? (json ? 'json' : 'text')
  throw new Failure({
    code: 'usage',
    message: `\`--json\` and \`--format ${format}\` ask for two formats`,
    help: 'leave one of them out; `--write FORMAT=FILE` writes a second one to a file',
  })
}

export function log(
  level: GlobalOptions['logLevel'],
  text: string,
  global: GlobalOptions,
  context: CommandContext,
): void {
  const order = ['error', 'warn', 'info', 'debug']
  const wanted = global.quiet ? 'error' : global.logLevel
  if (order.indexOf(level) <= order.indexOf(wanted)) context.err(`${text}\n`)
}

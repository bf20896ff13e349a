import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandContext, GlobalOptions } from '../commands/command-context.ts'
import { readGlobals } from './global-options.ts'

export type Finish = (exitCode: number) => void

/** Runs a command's own code with the global options it was given. */
export async function runCommand(
  command: Command,
  context: CommandContext,
  finish: Finish,
  run: (global: GlobalOptions, context: CommandContext) => Promise<number>,
): Promise<void> {
  const { global, withColor, folder } = readGlobals(command)
  const here = { ...context, cwd: resolve(context.cwd, folder) }
  finish(await run(global, withColor ? here : { ...here, color: 0 }))
}

export function example(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}\n`)
}

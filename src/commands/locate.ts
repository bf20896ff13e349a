import { dirname, resolve } from 'node:path'
import type { CommandContext, GlobalOptions } from './command-context.ts'

/** The folder that everything is relative to, and the configuration's file where it was named. */
export function locate(
  global: GlobalOptions,
  context: CommandContext,
): { readonly root: string; readonly file: string | undefined } {
  if (global.config === null) return { root: context.cwd, file: undefined }
  const file = resolve(context.cwd, global.config)
  return { root: dirname(file), file }
}

import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { CommandContext } from './command-context.ts'

const template = fileURLToPath(new URL('../../examples/init', import.meta.url))

/** Writes a working repository into a folder that has none yet; it lints and plans at once on the sandbox. */
export async function init(folder: string | null, context: CommandContext): Promise<ExitCode> {
  const target = resolve(context.cwd, folder ?? '.')
  const files = listFiles(template).map((file) => ({
    from: file,
    to: file.replace(/(^|\/)gitignore$/, '$1.gitignore'),
  }))
  const taken = files.filter(({ to }) => existsSync(join(target, to)))
  if (taken.length > 0) {
    throw new Failure({
      code: 'file-unwritable',
      message: `\`${taken[0]!.to}\` is already there, and nothing was written`,
      help: 'choose an empty folder: `provisionr init DIR`',
    })
  }
  makeFolder(target)
  for (const { from, to } of files) {
    try {
      // A copy under another name first, so that a file is either whole or not there.
      const path = join(target, to)
      cpSync(join(template, from), `${path}.new`)
      renameSync(`${path}.new`, path)
    } catch (cause) {
      throw unwritable(target, to, cause)
    }
    context.out(`  ${to}\n`)
  }
  const where = relative(context.cwd, target)
  const step = where === '' ? '' : `cd ${where} && `
  context.out(`\nA repository that works at once, on the sandbox. Next:\n  ${step}provisionr plan\n`)
  return exitCodes.ok
}

/** Makes the folder step by step: making it at once never ends where a file system takes no folders at all. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return
  if (folder !== dirname(folder)) makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (cause) {
    throw unwritable(folder, null, cause)
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function unwritable(folder: string, file: string | null, cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  return new Failure({
    code: 'file-unwritable',
    message:
      file === null
        ? `cannot make the folder \`${folder}\` (${code})`
        : `cannot write \`${file}\` in \`${folder}\` (${code})`,
    help: 'choose an empty folder that this user may write: `provisionr init DIR`',
    cause,
  })
}

function listFiles(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      return entry.isDirectory() ? listFiles(folder, path) : [path]
    })
    .sort()
}

import { readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Command, memory } from './measure.ts'
import type { BenchRepository } from './write-repository.ts'

/** Where the built product is. */
const binary = join(process.cwd(), 'bin', 'provisionr.js')

export function nodeFloor(cwd: string): Command {
  return { name: 'node -e 0', program: process.execPath, args: ['-e', '0'], cwd }
}

/** Reads everything that a plan has to read, and does nothing with it. */
export function catFloor({ root, kept }: BenchRepository): Command {
  const state = kept.map((name) => join(root, '.provisionr', name))
  const inputs = [join(root, 'provisionr.yaml'), join(root, 'people.ndjson'), join(root, 'policies'), ...state]
  const args = inputs.flatMap((path) => filesOf(path)).map((path) => relative(root, path))
  return { name: 'cat', program: 'cat', args, cwd: root }
}

export function provisionr({ root }: Pick<BenchRepository, 'root'>, ...words: readonly string[]): Command {
  return { name: `provisionr ${words.join(' ')}`, program: process.execPath, args: [binary, ...words], cwd: root }
}

/** Takes away what earlier runs remembered to be quicker. */
export function forgetRuns({ root, kept }: BenchRepository): void {
  rmSync(memory, { recursive: true, force: true })
  const state = join(root, '.provisionr')
  for (const name of readdirSync(state))
    if (!kept.includes(name)) rmSync(join(state, name), { recursive: true, force: true })
}

function filesOf(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path]
    throw error
  }
}

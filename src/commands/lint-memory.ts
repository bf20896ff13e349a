import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  type Dirent,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { cacheFolder } from '../config/cache-folder.ts'
import { ensurePrivateFolder } from '../files/private-folder.ts'

/** A plain `provisionr lint`: all that its answer depends on apart from files. */
export interface LintQuestion {
  /** the configuration's folder */
  readonly root: string
  /** the hash of the sources that the program was built from */
  readonly build: string
  readonly columns: number
  readonly color: number
  readonly isJson: boolean
}

/** What lint said, and what has to be as it was for that to be the answer again. */
export interface LintMemory {
  readonly question: string
  /** since when, and until before when, the clock changes nothing; null: the configuration says what time it is */
  readonly period: readonly [number, number] | null
  /** folders that were listed, relative to the root; those that are not there are remembered as well */
  readonly folders: readonly string[]
  /** files that were read: the configuration, the people sources, then documents */
  readonly files: readonly string[]
  /** of those in `files`, how many are not found by listing folders */
  readonly named: number
  /** by file: how many bytes it has */
  readonly sizes: readonly number[]
  /** of all listings and bytes */
  readonly digest: string
  readonly exitCode: number
}

/** Where everything is that lint would read. */
export type LintPlaces = Pick<LintMemory, 'folders' | 'files' | 'named' | 'sizes'>

/** Where the answer for a root is kept; null where nothing may be kept. Nobody else may be able to write it. */
export function memoryFile(folder: string, root: string): string | null {
  if (!ensurePrivateFolder(folder)) return null
  return join(folder, `${createHash('sha256').update(`lint ${root}`).digest('hex').slice(0, 32)}.lint`)
}

export function questionText({ root, build, columns, color, isJson }: LintQuestion): string {
  const { node, tz } = process.versions
  return JSON.stringify([root, build, node, tz ?? '', columns, color, isJson])
}

/** What was said stands behind the rest, since it can be long; the digest of both comes first. */
export function writeMemory(memory: LintMemory, text: string): string {
  const kept = `${JSON.stringify(memory)}\n${text}`
  return `${digestOf(kept)}\n${kept}`
}

function digestOf(kept: string | Buffer): string {
  return createHash('sha256').update(kept).digest('hex')
}

/** The answer of the last run, when not a byte of what it read has changed since; null otherwise. */
export function recallLint(
  question: LintQuestion,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
): { readonly text: Buffer; readonly exitCode: number } | null {
  const folder = cacheFolder(env)
  if (folder === null) return null
  try {
    const file = memoryFile(folder, question.root)
    if (file === null) return null
    const bytes = readFileSync(file)
    const start = bytes.indexOf(10) + 1
    const kept = bytes.subarray(start)
    if (bytes.toString('utf8', 0, start - 1) !== digestOf(kept)) return null
    const end = kept.indexOf(10)
    const memory = JSON.parse(kept.toString('utf8', 0, end)) as unknown
    const text = kept.subarray(end + 1)
    if (!isMemory(memory) || memory.question !== questionText(question)) return null
    if (memory.period !== null && !(now() >= memory.period[0] && now() < memory.period[1])) return null
    return look(question.root, memory) === memory.digest ? { text, exitCode: memory.exitCode } : null
  } catch {
    // No memory, or one that cannot be read: lint finds out anew.
    return null
  }
}

/** What all listings and bytes come to; null when anything is unlike before. */
function look(root: string, { folders, files, named, sizes }: LintPlaces): string | null {
  const realRoot = realpathSync.native(root)
  const listings: string[] = []
  for (const folder of folders) {
    const listed = listFolder(realRoot, folder)
    if (listed === null) return null
    listings.push(listed.text)
  }
  const bytes = readFiles(root, files, named, sizes)
  return bytes && lintDigest({ folders, files, sizes }, listings, [bytes])
}

/** The bytes of all files, one after the other; null when one has another size, or what is named is no file. */
export function readFiles(
  root: string,
  files: readonly string[],
  named: number,
  sizes: readonly number[],
): Buffer | null {
  let length = 0
  for (const size of sizes) length += size
  // One more, to see that a file has grown.
  const bytes = Buffer.allocUnsafeSlow(length + 1)
  let end = 0
  for (const [index, file] of files.entries()) {
    // Resolving the paths of thousands of documents takes as long as reading them.
    const place = index < named ? resolve(root, file) : `${root}/${file}`
    // Opening a pipe would wait for a writer; below folders, the listing says that there is none.
    if (index < named && !statSync(place).isFile()) return null
    const handle = openSync(place, constants.O_RDONLY)
    let read: number
    try {
      read = readSync(handle, bytes, end, sizes[index]! + 1, null)
    } finally {
      closeSync(handle)
    }
    if (read !== sizes[index]) return null
    end += read
  }
  return bytes.subarray(0, end)
}

/** `listings` by folder, `contents` of all files in their order. */
export function lintDigest(
  { folders, files, sizes }: Pick<LintPlaces, 'folders' | 'files' | 'sizes'>,
  listings: readonly string[],
  contents: readonly (string | Buffer)[],
): string {
  const hash = createHash('sha256')
  for (const [index, folder] of folders.entries()) hash.update(`${JSON.stringify([folder, listings[index]])}\n`)
  hash.update(JSON.stringify([files, sizes]))
  for (const one of contents) hash.update(one)
  return hash.digest('hex')
}

/** What is in a folder. */
export interface ListedFolder {
  readonly entries: readonly Dirent[]
  /** names and kinds; empty when the folder is not there */
  readonly text: string
}

/** Null when something in the folder is neither file nor folder, or it is a link itself. */
export function listFolder(realRoot: string, folder: string): ListedFolder | null {
  const place = join(realRoot, folder)
  let real: string
  try {
    real = realpathSync.native(place)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? { entries: [], text: '' } : null
  }
  if (real !== place) return null
  const entries = readdirSync(place, { withFileTypes: true })
  let text = '/'
  for (const entry of entries) {
    if (!entry.isFile() && !entry.isDirectory()) return null
    text += `${entry.isFile() ? 'f' : 'd'}${entry.name}/`
  }
  return { entries, text }
}

function isMemory(value: unknown): value is LintMemory {
  if (typeof value !== 'object' || value === null) return false
  const memory = value as Record<string, unknown>
  const { question, period, folders, files, sizes, named, digest, exitCode } = memory
  const isPeriod = period === null || (isListOf('number', period) && period.length === 2)
  return (
    isPeriod &&
    isListOf('string', folders) &&
    isListOf('string', files) &&
    isListOf('number', sizes) &&
    files.length === sizes.length &&
    [question, digest].every((one) => typeof one === 'string') &&
    [named, exitCode].every((one) => typeof one === 'number')
  )
}

function isListOf(type: 'string' | 'number', value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((one) => typeof one === type)
}

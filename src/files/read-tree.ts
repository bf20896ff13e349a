import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import { diagnosticOf, readTextFile, type TextFile, unreadableDiagnostic } from './read-text-file.ts'

export interface TreeOptions {
  /** nothing outside of this folder is ever read */
  readonly root: string
  /** folders or files, relative to `root`; a file that is named is read whatever its extension */
  readonly paths: readonly string[]
  /** with the dot: `.yaml`; capital letters fit too */
  readonly extensions: readonly string[]
  /** those of `paths` that need not exist */
  readonly optional?: readonly string[]
  readonly maxBytes?: number
}

export interface Tree {
  /** sorted by path; a file that can be reached twice is there once */
  readonly files: readonly TextFile[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Walk {
  readonly options: TreeOptions
  readonly realRoot: string
  /** real paths of folders and files already seen: ends symlink cycles and double reads */
  readonly seen: Set<string>
  readonly files: TextFile[]
  readonly diagnostics: Diagnostic[]
  /** tells of skipped entries: not below the root itself, where they are other programs' */
  readonly warns: boolean
}

/**
 * Reads every text file with one of the extensions below the listed paths, in one deterministic order.
 * Entries whose name starts with a dot, and `node_modules`, are skipped. What cannot be read is a diagnostic:
 * `missing-path`, `path-outside`, `symlink-outside`, `symlink-broken`, and those of `readTextFile`; what was skipped and
 * looks as if it were meant is one too: `ignored-file`.
 */
export function readTree(options: TreeOptions): Tree {
  const root = resolve(options.root)
  const walk: Walk = { options, realRoot: realPathOr(root), seen: new Set(), files: [], diagnostics: [], warns: false }
  for (const path of options.paths) {
    const shown = toPosix(relative(root, resolve(root, path))) || '.'
    if (isOutside(shown)) {
      const help = 'move it into the repository, or name a path inside of it'
      walk.diagnostics.push(diagnosticOf(toPosix(path), 'path-outside', 'lies outside of the repository', help))
    } else visit({ ...walk, warns: shown !== '.' }, shown, true)
  }
  walk.files.sort((a, b) => compareText(a.path, b.path))
  return { files: walk.files, diagnostics: walk.diagnostics }
}

function visit(walk: Walk, path: string, isListed: boolean): void {
  const location = join(walk.options.root, path)
  let real: string
  try {
    real = realpathSync.native(location)
  } catch (error) {
    if (!(isListed && walk.options.optional?.includes(path))) walk.diagnostics.push(brokenPath(path, error, isListed))
    return
  }
  if (isOutside(toPosix(relative(walk.realRoot, real)))) {
    const help = 'replace the link by the file itself; files outside of the repository are never read'
    walk.diagnostics.push(diagnosticOf(path, 'symlink-outside', 'is a link that leaves the repository', help))
    return
  }
  if (walk.seen.has(real)) return
  walk.seen.add(real)
  try {
    if (statSync(real).isDirectory()) visitFolder(walk, path, real)
    else if (isListed || hasExtension(path, walk.options.extensions)) readFile(walk, path, real)
  } catch (error) {
    walk.diagnostics.push(unreadableDiagnostic(path, error))
  }
}

function visitFolder(walk: Walk, path: string, real: string): void {
  const entries = readdirSync(join(walk.options.root, path), { withFileTypes: true })
  entries.sort((a, b) => compareText(a.name, b.name))
  for (const entry of entries) {
    const below = path === '.' ? entry.name : `${path}/${entry.name}`
    if (entry.name.startsWith('.') || entry.name === 'node_modules') {
      if (walk.warns && looksMeant(entry, walk, below)) walk.diagnostics.push(ignored(below))
    } else if (entry.isFile()) {
      // What is no link is where its folder is, which spares several system calls for each of thousands of files.
      if (hasExtension(entry.name, walk.options.extensions)) readOnce(walk, below, join(real, entry.name))
    } else if (canMatter(entry, walk.options.extensions)) visit(walk, below, false)
  }
}

function readOnce(walk: Walk, path: string, real: string): void {
  if (walk.seen.has(real)) return
  walk.seen.add(real)
  readFile(walk, path, real)
}

function readFile(walk: Walk, path: string, real: string): void {
  const outcome = readTextFile(real, path, walk.options.maxBytes)
  if ('text' in outcome) walk.files.push({ path, text: outcome.text })
  else walk.diagnostics.push(outcome.diagnostic)
}

/** Spares the system calls for the many files that are none of ours. */
function canMatter(entry: Dirent, extensions: readonly string[]): boolean {
  return entry.isDirectory() || entry.isSymbolicLink() || hasExtension(entry.name, extensions)
}

function hasExtension(path: string, extensions: readonly string[]): boolean {
  return extensions.some((extension) => path.toLowerCase().endsWith(extension))
}

/** A file of ours, or a folder with one in it. `.#name` is an editor's lock. */
function looksMeant(entry: Dirent, walk: Walk, path: string): boolean {
  const { root, extensions } = walk.options
  if (entry.name.startsWith('.#')) return false
  if (!entry.isDirectory()) return hasExtension(entry.name, extensions)
  try {
    return readdirSync(join(root, path), { withFileTypes: true }).some((one) =>
      looksMeant(one, walk, `${path}/${one.name}`),
    )
  } catch {
    return false
  }
}

function ignored(path: string): Diagnostic {
  const help = 'rename or move it if it is meant: names that begin with a dot, and `node_modules`, are passed over'
  return { ...diagnosticOf(path, 'ignored-file', 'is not read', help), severity: 'warning' }
}

function brokenPath(path: string, error: unknown, isListed: boolean): Diagnostic {
  const diagnostic = unreadableDiagnostic(path, error)
  if (isListed || diagnostic.code !== 'missing-path') return diagnostic
  return diagnosticOf(path, 'symlink-broken', 'is a link to nothing', 'remove the link, or restore what it points to')
}

function realPathOr(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../') || isAbsolute(path)
}

function toPosix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import { runGit, runGitOn } from './run-git.ts'

export interface RevisionFile {
  /** relative to the folder that was asked about */
  readonly path: string
  readonly text: string
}

export interface RevisionTree {
  /** sorted by path */
  readonly files: readonly RevisionFile[]
  readonly diagnostics: readonly Diagnostic[]
}

interface Entry {
  readonly path: string
  readonly mode: string
  readonly id: string
  readonly size: number
}

const largestFile = 10 * 1024 * 1024
const largestSum = 512 * 1024 * 1024

/**
 * The text files of a commit at or below `paths`, all relative to `folder`, which may lie anywhere in the repository. Chosen
 * as from the disk: those with one of the extensions, or named exactly; entries that begin with a dot and `node_modules`
 * are skipped. Links and submodules are not followed. Diagnostics: `link-at-revision`, `missing-path` (unless optional),
 * `path-outside`, `file-too-large`, `not-utf8`.
 */
export async function readRevision(
  folder: string,
  options: {
    readonly commit: string
    readonly paths: readonly string[]
    readonly extensions: readonly string[]
    readonly optional?: readonly string[]
  },
): Promise<RevisionTree> {
  const diagnostics: Diagnostic[] = []
  const paths = options.paths.flatMap((path) => cleanPath(path, diagnostics) ?? [])
  const entries = await listEntries(folder, options.commit, paths)
  const chosen = entries.filter((entry) => isWanted(entry, paths, options.extensions))
  const isThere = (path: string) => entries.some((one) => isAt(one.path, path))
  for (const path of paths) {
    if (isThere(path) || options.optional?.includes(path)) continue
    diagnostics.push(problem('error', path, 'missing-path', 'does not exist', 'create it, or take it off the list'))
  }
  for (const { path } of chosen.filter(isLink)) diagnostics.push(linkFinding(path))
  const sound = chosen.filter((one) => !isLink(one))
  for (const one of sound.filter(({ size }) => size > largestFile)) {
    const text = `has ${one.size} bytes, more than the ${largestFile} that are read`
    diagnostics.push(problem('error', one.path, 'file-too-large', text, 'split it into smaller files'))
  }
  const files: RevisionFile[] = []
  for (const { path, bytes } of await readBlobs(
    folder,
    sound.filter(({ size }) => size <= largestFile),
  )) {
    const text = decode(bytes)
    if (text !== null) files.push({ path, text })
    else diagnostics.push(problem('error', path, 'not-utf8', 'is not UTF-8 text', 'save the file as UTF-8'))
  }
  return { files: files.sort((a, b) => compareText(a.path, b.path)), diagnostics }
}

/** Without `./` and `/` at the end; null, and reported, when it leaves the folder. */
function cleanPath(path: string, diagnostics: Diagnostic[]): string | null {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) parts.push('..')
  }
  if (!path.startsWith('/') && parts[0] !== '..') return parts.join('/')
  const help = 'move it into the repository, or name a path inside of it'
  diagnostics.push(problem('error', path, 'path-outside', 'lies outside of the repository', help))
  return null
}

async function listEntries(folder: string, commit: string, paths: readonly string[]): Promise<Entry[]> {
  if (paths.length === 0) return []
  const prefix = await runGit(folder, ['rev-parse', '--show-prefix'])
  if (prefix === null) throw unreadable(commit)
  const top = prefix.replace(/\n$/, '')
  const everything = top === '' ? [] : [top]
  const wanted = paths.includes('') ? everything : paths.map((path) => top + path)
  const listed = await runGit(folder, [
    '--literal-pathspecs',
    'ls-tree',
    '-r',
    '-z',
    '-l',
    '--full-tree',
    commit,
    '--',
    ...wanted,
  ])
  if (listed === null) throw unreadable(commit)
  return listed
    .split('\0')
    .flatMap((line) => parseEntry(line) ?? [])
    .map((entry) => ({ ...entry, path: entry.path.slice(top.length) }))
}

/** `<mode> SP <type> SP <id> SP+ <size or -> TAB <path>` (git-ls-tree, `--long`). */
function parseEntry(line: string): Entry | null {
  const [, mode, id, size, path] = /^(\d{6}) \w+ ([0-9a-f]+) +(\d+|-)\t([^]*)$/.exec(line) ?? []
  return mode === undefined ? null : { mode, id: id!, size: size === '-' ? 0 : Number(size), path: path! }
}

function isWanted(entry: Entry, paths: readonly string[], extensions: readonly string[]): boolean {
  if (paths.includes(entry.path)) return true
  const below = paths.find((path) => isAt(entry.path, path))
  if (below === undefined) return false
  const steps = entry.path.slice(below.length).split('/')
  if (steps.some((step) => step.startsWith('.') || step === 'node_modules')) return false
  // What a link leads to may be a folder of documents, whatever its name.
  return isLink(entry) || extensions.some((extension) => entry.path.toLowerCase().endsWith(extension))
}

function isAt(path: string, root: string): boolean {
  return root === '' || path === root || path.startsWith(`${root}/`)
}

function isLink({ mode }: Entry): boolean {
  return mode === '120000' || mode === '160000'
}

/** One process gives them all: `<id> SP blob SP <size> LF <bytes> LF`, in the order asked for (git-cat-file, `--batch`). */
async function readBlobs(
  folder: string,
  entries: readonly Entry[],
): Promise<{ readonly path: string; readonly bytes: Buffer }[]> {
  if (entries.length === 0) return []
  if (entries.reduce((sum, one) => sum + one.size, 0) > largestSum) throw unreadable('that revision')
  const output = await runGitOn(
    folder,
    ['cat-file', '--batch'],
    entries.map((one) => one.id),
  )
  const blobs = []
  let at = 0
  for (const { path } of entries) {
    const end = output?.indexOf(0x0a, at) ?? -1
    const size = output && end >= 0 ? /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('latin1', at, end))?.[1] : undefined
    if (!output || size === undefined) throw unreadable(path)
    blobs.push({ path, bytes: output.subarray(end + 1, end + 1 + Number(size)) })
    at = end + 1 + Number(size) + 1
  }
  return blobs
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function linkFinding(path: string): Diagnostic {
  const help = 'replace it by the files themselves: what it gave there is taken for nothing'
  return problem('warning', path, 'link-at-revision', 'is a link or a submodule there, which is not followed', help)
}

function problem(severity: Diagnostic['severity'], path: string, code: string, text: string, help: string): Diagnostic {
  return { severity, code, message: `\`${path}\` ${text}`, help, at: { file: path, line: 1, column: 1 } }
}

function unreadable(what: string): Failure {
  return new Failure({
    code: 'revision-unreadable',
    message: `git could not give all files of \`${what}\``,
    help: 'a partial or damaged clone lacks them: fetch the whole history, and check it with `git fsck`',
  })
}

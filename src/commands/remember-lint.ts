import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { cacheFolder } from '../config/cache-folder.ts'
import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import type { ExitCode } from '../domain/exit-code.ts'
import { day, type Instant } from '../domain/time.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { peopleDigest } from '../people/people-digest.ts'
import type { CommandContext } from './command-context.ts'
import { needsLedger } from './inspect-workspace.ts'
import {
  lintDigest,
  type LintMemory,
  type LintPlaces,
  listFolder,
  memoryFile,
  questionText,
  readFiles,
  writeMemory,
} from './lint-memory.ts'
import type { Workspace } from './workspace.ts'

/**
 * Keeps what a plain lint said, so that the next one only has to see that nothing changed. Kept is only what files alone
 * decide: no ledger, no evidence, no comparison, no links or hidden files; and what the clock changes is kept for minutes.
 */
export function rememberLint(
  answer: {
    readonly text: string
    readonly isJson: boolean
    readonly exitCode: ExitCode
    readonly found: readonly Diagnostic[]
  },
  workspace: Workspace,
  context: CommandContext,
): void {
  const folder = cacheFolder(context.env)
  if (folder === null || context.build === null || !isOfFilesAlone(workspace, answer.found)) return
  try {
    const file = memoryFile(folder, workspace.root)
    const seen = file === null ? null : whatWasRead(workspace)
    if (file === null || seen === null) return
    const period = workspace.settings.clock === null ? quietPeriod(seen.texts, workspace) : null
    if (workspace.settings.clock === null && period === null) return
    const { columns, color, build } = context
    const memory: LintMemory = {
      question: questionText({ root: workspace.root, build, columns, color, isJson: answer.isJson }),
      period,
      ...seen.places,
      digest: seen.digest,
      exitCode: answer.exitCode,
    }
    writeFileAtomic(file, writeMemory(memory, answer.text), { mode: 0o600, durable: false })
  } catch {
    // What cannot be kept is found out anew.
  }
}

/** What reading the tree itself complained about depends on more than listings and texts. */
const aboutTheTree = new Set([
  'ignored-file',
  'symlink-outside',
  'symlink-broken',
  'missing-path',
  'path-outside',
  'not-a-file',
  'file-too-large',
  'not-utf8',
  'file-unreadable',
])

function isOfFilesAlone(workspace: Workspace, found: readonly Diagnostic[]): boolean {
  const { settings, revision, base } = workspace
  if (settings.people.sources.some(({ source }) => source !== 'file')) return false
  if (revision !== null || base !== null || settings.apply.evidence !== null || needsLedger(workspace)) return false
  return !found.some(({ code }) => aboutTheTree.has(code))
}

/** What lint read, as the next one has to find it; null when that is no longer so, or anything is out of the ordinary. */
function whatWasRead(
  workspace: Workspace,
): { readonly places: LintPlaces; readonly digest: string; readonly texts: readonly string[] } | null {
  const { root, settings, files, configuration } = workspace
  const people = settings.people.sources.map(({ path }) => path).filter((path) => path !== null)
  const listed = listFolders(workspace)
  if (listed === null || people.length < settings.people.sources.length) return null
  // A document that is there now and was not read, or the reverse.
  const read = files.map(({ path }) => path)
  if (listed.documents.length !== read.length || !listed.documents.every((path, index) => path === read[index]))
    return null
  const named = ['provisionr.yaml', ...people]
  const sizes = named.map((path) => statSync(resolve(root, path)).size)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const bytes = total < mostBytes ? readFiles(root, named, named.length, sizes) : null
  if (bytes === null) return null
  const [first, ...others] = textsOf(sizes, bytes)
  const isSame = first === configuration && workspace.digests.people === `sha256:${peopleDigest(others)}`
  const texts = files.map(({ text }) => text)
  const places: LintPlaces = {
    folders: listed.folders,
    files: [...named, ...read],
    named: named.length,
    sizes: [...sizes, ...texts.map((text) => Buffer.byteLength(text))],
  }
  const digest = lintDigest(places, listed.listings, [bytes, ...texts])
  return isSame ? { places, digest, texts: [configuration, ...others, ...texts] } : null
}

interface Listed {
  readonly folders: readonly string[]
  /** by folder */
  readonly listings: readonly string[]
  /** in the order in which they are read */
  readonly documents: readonly string[]
}

/** The folders that lint reads; null when anything in them is hidden, a link, or else out of the ordinary. */
function listFolders({ root, settings }: Workspace): Listed | null {
  const realRoot = realpathSync.native(root)
  const folders: string[] = []
  const listings: string[] = []
  const documents: string[] = []
  const roots = [...new Set([...settings.policies, ...settings.exceptions])]
  const isSound = roots.every((path) => /^[^./][^/]*(\/[^./][^/]*)*$/.test(path) && walk(path))
  if (!isSound || new Set(folders).size < folders.length) return null
  return { folders, listings, documents: documents.sort(compareText) }

  function walk(folder: string): boolean {
    const listed = listFolder(realRoot, folder)
    if (listed === null) return false
    folders.push(folder)
    listings.push(listed.text)
    return listed.entries.every((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return false
      if (entry.isDirectory()) return walk(path)
      if (/\.ya?ml$/i.test(entry.name)) documents.push(path)
      return true
    })
  }
}

/** More is not held in memory at once. */
const mostBytes = 1_000_000_000

function textsOf(sizes: readonly number[], bytes: Buffer): string[] {
  let end = 0
  return sizes.map((size) => bytes.toString('utf8', end, (end += size)).replace(/^\uFEFF/, ''))
}

const quarter = day / 96

/**
 * The quarter of an hour around `now`, if nothing can begin or end inside of it: days begin on a quarter in every time zone,
 * so that is so unless a file names another time of day or a length of time that is no multiple of it. Exceptions, access
 * rules and locks have findings that name the time itself. Null: lint anew each time.
 */
function quietPeriod(
  texts: readonly string[],
  { documents, now }: Pick<Workspace, 'documents' | 'now'>,
): readonly [Instant, Instant] | null {
  const { exceptions, accessRules, locks } = documents
  if (exceptions.length + accessRules.length + locks.length > 0 || !texts.every(isOnQuarters)) return null
  return [now, (Math.floor(now / quarter) + 1) * quarter]
}

function isOnQuarters(text: string): boolean {
  for (const [, minutes, seconds] of text.matchAll(/\d:(\d{2})(:\d{2}(?:\.\d+)?)?/g))
    if (Number(minutes) % 15 !== 0 || (seconds !== undefined && seconds !== ':00')) return false
  for (const [, amount, unit] of text.matchAll(/(\d+)\s?([ms])\b/gi))
    if (unit !== 'm' || Number(amount) % 15 !== 0) return false
  // ISO durations with minutes or seconds, and digits that are written as escapes.
  return !/\bP[\dDWT.,]*T[\dH.,]*[MS]\b|\\(?:x3|u003|U0000003)/i.test(text)
}

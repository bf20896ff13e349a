import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cacheFolder } from '../config/cache-folder.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import type { ExitCode } from '../domain/exit-code.ts'
import { day, type Instant } from '../domain/time.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { peopleDigest } from '../people/people-digest.ts'
import type { CommandContext } from './command-context.ts'
import { needsLedger } from './inspect-workspace.ts'
import { type LintMemory, type LintPlaces, look, memoryFile, questionText, writeMemory } from './lint-memory.ts'
import type { Workspace } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'

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
    const places = placesOf(workspace)
    const seen = places && look(workspace.root, places)
    const file = memoryFile(folder, workspace.root)
    const texts = places && seen ? textsOf(places, seen.bytes) : []
    if (!places || !seen || file === null || !isWhatWasRead(places, texts, workspace)) return
    const period = workspace.settings.clock === null ? quietPeriod(texts, workspace) : null
    if (workspace.settings.clock === null && period === null) return
    const { columns, color, build } = context
    const memory: LintMemory = {
      question: questionText({ root: workspace.root, build, columns, color, isJson: answer.isJson }),
      period,
      ...places,
      digest: seen.digest,
      exitCode: answer.exitCode,
    }
    writeFileAtomic(file, writeMemory(memory, answer.text), { mode: 0o600 })
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

/** The files and folders that lint reads; null when any of them is hidden, a link, or else out of the ordinary. */
function placesOf({ root, settings }: Workspace): LintPlaces | null {
  const folders: string[] = []
  const documents: string[] = []
  const people = settings.people.sources.map(({ path }) => path)
  const listed = [...new Set([...settings.policies, ...settings.exceptions])]
  const isSound = listed.every((path) => /^[^./][^/]*(\/[^./][^/]*)*$/.test(path) && walk(path))
  if (!isSound || new Set(folders).size < folders.length || people.includes(null)) return null
  const named = ['provisionr.yaml', ...people.filter((path) => path !== null)]
  const files = [...named, ...documents.sort(compareText)]
  const sizes = files.map((file) => statSync(resolve(root, file)).size)
  const isModest = sizes.reduce((sum, size) => sum + size, 0) < mostBytes
  return isModest ? { folders, files, named: named.length, sizes } : null

  function walk(folder: string): boolean {
    folders.push(folder)
    let entries
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true })
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ENOENT'
    }
    return entries.every((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return false
      if (entry.isDirectory()) return walk(path)
      if (/\.ya?ml$/i.test(entry.name)) documents.push(path)
      return entry.isFile()
    })
  }
}

/** More is not held in memory at once. */
const mostBytes = 1_000_000_000

function textsOf({ sizes }: LintPlaces, bytes: Buffer): string[] {
  let end = 0
  return sizes.map((size) => bytes.toString('utf8', end, (end += size)).replace(/^\uFEFF/, ''))
}

/** Whether the files still say what lint read, however short ago that was. */
function isWhatWasRead({ files, named }: LintPlaces, texts: readonly string[], { digests }: Workspace): boolean {
  const documents = files.slice(named).map((path, index) => [path, sha256(texts[named + index]!)])
  return (
    digests.config === `sha256:${sha256(texts[0]!)}` &&
    digests.people === `sha256:${peopleDigest(texts.slice(1, named))}` &&
    digests.policies === `sha256:${sha256(canonicalJson(documents))}`
  )
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

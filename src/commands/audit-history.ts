import { createNameTrail } from '../analysis/name-trail.ts'
import { namesOnlyEntry } from '../analysis/redact-entry.ts'
import type { AuditEntry } from '../domain/audit.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { didYouMean } from '../domain/suggest.ts'
import { commitsNaming, commitsOf, lineOrigin } from '../git/commit-history.ts'
import { repositoryTop } from '../git/repository-top.ts'
import { type HistoryCommit, type PersonHistory, renderHistoryText } from '../views/history-text.ts'
import { renderJson } from '../views/json.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { loadExceptionFiles } from './exception-files.ts'
import { openState } from './open-state.ts'
import { pseudonyms } from './pseudonyms.ts'
import { checkFormats, emit } from './output.ts'
import { unknownName } from './unknown-name.ts'

export interface AuditHistoryOptions {
  readonly person: string
}

/** Lines that are looked up in git at most; those of the newest entries. */
const mostLines = 300

/** Everything that happened to one person's access: what the log says, and the commits that said so. */
export async function auditHistory(
  { person }: AuditHistoryOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const { root, settings, store } = await openState(global, context)
  if (settings.privacy === 'counts') {
    throw new Failure({
      code: 'usage',
      message: 'the configuration says `privacy: counts`, which shows no person’s history',
      help: 'look at numbers with `provisionr audit log`, or change `privacy` in provisionr.yaml',
    })
  }
  const trail = createNameTrail()
  for await (const entry of store.readAudit()) trail.add(entry)
  const names = trail.namesOf('person', person)
  const entries: AuditEntry[] = []
  const known = new Set<string>()
  for await (const entry of store.readAudit()) {
    if (entry.person !== null) known.add(entry.person)
    if (entry.event !== 'intent' && isAbout(entry, names)) entries.push(entry)
  }
  const { exceptions } = loadExceptionFiles(global, context)
  const own = exceptions.filter((one) => one.person === person)
  if (entries.length === 0 && own.length === 0) {
    for (const one of exceptions) known.add(one.person)
    throw unknownName('person', person, `neither the log nor an exception names them; ${didYouMean(person, known)}`)
  }
  const isShared = (file: string) => exceptions.some((one) => one.at.file === file && one.person !== person)
  const files = [...new Set(own.map((one) => one.at.file))].filter((file) => !isShared(file))
  const commits = await readCommits({ root, person, entries, files, folders: settings.exceptions })
  const pseudonym = pseudonyms()
  const history: PersonHistory = {
    person,
    entries: settings.privacy === 'full' ? entries : entries.map((one) => namesOnlyEntry(one, pseudonym)),
    commits: commits ?? [],
    git: commits !== null,
  }
  emit(
    {
      text: (text) => renderHistoryText(history, text),
      json: () => renderJson({ format_version: '1.0', kind: 'person_history', ...history }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

/** Also the move from one of the names to the next. */
function isAbout({ person, state }: AuditEntry, names: ReadonlySet<string>): boolean {
  if (person !== null) return names.has(person)
  return state?.command === 'move' && state.what === 'person' && names.has(state.from ?? '')
}

/** Null outside of a repository, or without git. */
async function readCommits(about: {
  readonly root: string
  readonly person: string
  readonly entries: readonly AuditEntry[]
  /** that are about nobody else */
  readonly files: readonly string[]
  readonly folders: readonly string[]
}): Promise<HistoryCommit[] | null> {
  const { root, person, entries, files, folders } = about
  if ((await repositoryTop(root)) === null) return null
  const found = new Map<string, HistoryCommit>()
  const add = (one: Omit<HistoryCommit, 'places' | 'because'>, places: readonly string[], because: string): void => {
    const known = found.get(one.commit)
    const all = [...new Set([...(known?.places ?? []), ...places])]
    const why = [...new Set([...(known?.because ?? []), because])]
    const { commit, time, author, subject } = one
    found.set(commit, { commit, time, author, subject, places: all, because: why })
  }
  for (const one of (await commitsNaming(root, person, folders)) ?? []) add(one, one.files, `names ${person}`)
  for (const one of (await commitsOf(root, files)) ?? []) add(one, one.files, `is about ${person} alone`)
  for (const { commit, file, line, name } of reasonLines(entries)) {
    const origin = await lineOrigin(root, { commit, file, line })
    if (origin) add(origin, [`${file}:${line}`], `wrote a line that was the reason: ${name}`)
  }
  return [...found.values()]
}

function reasonLines(entries: readonly AuditEntry[]) {
  const lines = new Map<string, { commit: string; file: string; line: number; name: string }>()
  for (const { commit, reasons } of entries.toReversed()) {
    for (const { file, line, name, kind } of reasons) {
      if (commit === null || file === null || line === null || lines.size >= mostLines) continue
      lines.set(`${commit}\0${file}\0${line}`, { commit, file, line, name: `${kind} ${name}` })
    }
  }
  return lines.values()
}

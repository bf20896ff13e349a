import { type AuditFilter, matchesFilter } from '../analysis/audit-filter.ts'
import { createNameTrail } from '../analysis/name-trail.ts'
import { namesOnlyEntry, redactEntry } from '../analysis/redact-entry.ts'
import type { AuditEntry, AuditEvent, AuditHead, RunOrigin } from '../domain/audit.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import { auditCounts } from '../analysis/audit-counts.ts'
import { renderAuditCountsText } from '../views/audit-counts-text.ts'
import { renderJson } from '../views/json.ts'
import { type AuditFormat, auditFormats, type AuditWriter, openAuditWriters } from './audit-writers.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openState, readMoment } from './open-state.ts'
import { checkFormats, chooseFormat, emit, log } from './output.ts'
import { pseudonyms } from './pseudonyms.ts'
import { unknownName } from './unknown-name.ts'

export interface AuditLogOptions {
  readonly people: readonly string[]
  readonly systems: readonly string[]
  readonly grants: readonly string[]
  readonly runs: readonly string[]
  readonly events: readonly AuditEvent[]
  readonly since: string | null
  readonly until: string | null
  /** the newest so many; 0: all; null: as many as suit the format */
  readonly limit: number | null
  readonly format: AuditFormat | null
  readonly redact: boolean
}

/** As many as people read at a terminal. */
const textLimit = 100

/** What the audit log says, the newest entry last. */
export async function auditLog(
  options: AuditLogOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const format = chooseFormat(options.format, global)
  const { settings, store } = await openState(global, context)
  const asked = await withEveryName(options, store)
  const filter = filterOf(asked, settings)
  const seen = { people: new Set<string>(), systems: new Set<string>() }
  if (settings.privacy === 'counts') {
    if (format === 'csv') throw onlyCounts()
    checkFormats(['text', 'json'], global)
    const counts = auditCounts()
    for await (const entry of store.readAudit()) {
      noteNames(entry, seen)
      if (matchesFilter(entry, filter)) counts.add(entry)
    }
    checkNames(asked, seen)
    const found = counts.finish()
    const json = () => renderJson({ format_version: '1.0', kind: 'audit_counts', ...found })
    emit({ text: (text) => renderAuditCountsText(found, text), json }, global, context, format)
    return exitCodes.ok
  }
  checkFormats(auditFormats, global)
  const limit = options.limit ?? (format === 'text' && global.write.length === 0 ? textLimit : 0)
  const hide = hiding(settings, options)
  const writers = openAuditWriters(format, global, context)
  try {
    await show({
      options: asked,
      entries: store.readAudit(),
      filter,
      seen,
      limit,
      hide: hide.entry,
      notes: hide.notes,
      writers,
    })
  } catch (error) {
    for (const writer of writers) writer.discard()
    throw error
  }
  if (format === 'csv') for (const note of hide.notes) log('warn', note, global, context)
  return exitCodes.ok
}

function onlyCounts(): Failure {
  return new Failure({
    code: 'usage',
    message: '`privacy: counts` lets numbers alone be shown, and there is no csv of them',
    help: 'use `--format json`',
  })
}

interface Seen {
  readonly people: Set<string>
  readonly systems: Set<string>
}

/** People and systems that were renamed are asked for by any of their names. */
async function withEveryName(
  options: AuditLogOptions,
  store: Pick<LedgerStore, 'readAudit'>,
): Promise<AuditLogOptions> {
  const { people, systems } = options
  if (people.length + systems.length === 0) return options
  const { add, namesOf } = createNameTrail()
  for await (const entry of store.readAudit()) add(entry)
  const all = (what: 'person' | 'system', names: readonly string[]) => names.flatMap((one) => [...namesOf(what, one)])
  return { ...options, people: all('person', people), systems: all('system', systems) }
}

function noteNames({ person, system, state }: AuditEntry, { people, systems }: Seen): void {
  if (person !== null) people.add(person)
  if (system !== null) systems.add(system)
  if (state?.command !== 'move' || state.what === 'resource') return
  for (const name of [state.from, state.to]) if (name !== null) (state.what === 'person' ? people : systems).add(name)
}

/** Entry by entry, so that a log of any length needs no more memory than `limit` entries. */
async function show(work: {
  readonly options: AuditLogOptions
  readonly entries: AsyncIterable<AuditEntry>
  readonly filter: AuditFilter
  readonly seen: Seen
  readonly limit: number
  readonly hide: (entry: AuditEntry) => AuditEntry
  readonly notes: readonly string[]
  readonly writers: readonly AuditWriter[]
}): Promise<void> {
  const { options, entries, filter, seen, limit, hide, notes, writers } = work
  let head: AuditHead = { count: 0, hash: null }
  let origin: { readonly run: string; readonly said: RunOrigin } | null = null
  let shown = 0
  const last: { readonly entry: AuditEntry; readonly origin: RunOrigin | undefined }[] = []
  const tell = (one: (typeof last)[number]) => {
    shown++
    for (const writer of writers) writer.entry(one.entry, one.origin)
  }
  for await (const entry of entries) {
    head = { count: entry.seq, hash: entry.hash }
    noteNames(entry, seen)
    if (entry.origin) origin = { run: entry.run, said: hide(entry).origin! }
    if (!matchesFilter(entry, filter)) continue
    const one = { entry: hide(entry), origin: origin?.run === entry.run ? origin.said : undefined }
    if (limit === 0) tell(one)
    else if (last.push(one) > 2 * limit) last.splice(0, last.length - limit)
  }
  for (const one of last.slice(-limit)) tell(one)
  checkNames(options, seen)
  for (const writer of writers) writer.finish({ shown, left: head.count - shown, head, notes })
}

function filterOf(options: AuditLogOptions, settings: Settings): AuditFilter {
  const { people, systems, grants, runs, events, since, until } = options
  return {
    people,
    systems,
    grants,
    runs,
    events,
    since: since === null ? null : readMoment(since, settings, { isEnd: false }),
    until: until === null ? null : readMoment(until, settings, { isEnd: true }),
  }
}

function hiding({ privacy }: Settings, { redact }: AuditLogOptions) {
  const pseudonym = pseudonyms()
  if (redact) {
    const note =
      'people are replaced by pseudonyms of this export alone; names of grants stay, and hashes are replaced, too, or names could be tried on them'
    return { entry: (entry: AuditEntry) => redactEntry(entry, pseudonym), notes: [note] }
  }
  if (privacy === 'full') return { entry: (entry: AuditEntry) => entry, notes: [] }
  const note =
    'privacy: names-only leaves out accounts, actors, approvers and texts, and replaces hashes, on which they could be tried'
  return { entry: (entry: AuditEntry) => namesOnlyEntry(entry, pseudonym), notes: [note] }
}

/** A name that is in no entry is more likely a slip than somebody of whom nothing is known. */
function checkNames({ people, systems }: AuditLogOptions, seen: Seen): void {
  const unknown = (what: string, names: readonly string[], known: ReadonlySet<string>): void => {
    const name = names.find((one) => !known.has(one))
    if (name !== undefined) throw unknownName(what, name, `the log has no entry of it; ${didYouMean(name, known)}`)
  }
  unknown('person', people, seen.people)
  unknown('system', systems, seen.systems)
}

import { resolve } from 'node:path'
import { groupGraces } from '../access/access-model.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import type { LedgerRows } from '../ledger/ledger-rows.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { checkSharedEmails } from '../people/check-likeness.ts'
import { checkPolicies } from '../policy/check-policies.ts'
import { createPolicyModel } from '../policy/policy-model.ts'
import { type AccessEngine, createAccessEngine } from './access-engine.ts'
import { type Reduced, uncertain } from './reduce-people.ts'
import type { SystemsReading } from './read-systems.ts'
import { refuseShrink } from './refuse-shrink.ts'
import { entangledStrangers } from './entangled-strangers.ts'
import { type StreamTried, streamOnce } from './stream-once.ts'
import { requireSound, type Workspace, type WorkspaceFiles } from './workspace.ts'

/** A part of a company and what a plan has to know of the rest. */
export interface StreamedReduction {
  readonly reduced: Reduced
  readonly workspace: Workspace
}

/**
 * As `reducePeople`, without ever holding everybody: for a file of one person on a line in the order of ids, when nothing
 * but policies says who gets what. Null when that is not so.
 */
export async function reduceStreamed(
  files: WorkspaceFiles,
  store: LedgerStore,
  reading: SystemsReading,
): Promise<StreamedReduction | null> {
  const source = streamedSource(files)
  if (source === null) return null
  const first = await store.openRows()
  if (first === null || first.head.lastRun === null || (first.head.emergencies ?? []).length > 0) {
    first?.close()
    return null
  }
  const tools = createTools(files, first)
  const sharing = new Set<string>()
  const except = new Set<string>()
  if (tools === null) {
    first.close()
    return null
  }
  let ledger: LedgerRows | null = first
  for (let attempt = 0; attempt < 3; attempt++) {
    const known = sharing.size
    const tried = await streamOnce(files, tools.engine, { source, store, reading, ledger, sharing, except })
    ledger = null
    if (tried === null) return null
    if (sharing.size > known) continue
    const entangled = await entangledStrangers(tried, { files, store, source })
    if (entangled === null) return null
    if (entangled.length === 0) return conclude(files, tools, tried)
    for (const id of entangled) except.add(id)
  }
  return null
}

/** The one file, when it can be gone through line by line, and nobody has to be looked up. */
function streamedSource({
  settings,
  documents,
  root,
  base,
  revision,
}: WorkspaceFiles): { file: string; path: string } | null {
  const [source, ...more] = settings.people.sources
  const { exceptions, accessRules, constraints, locks } = documents
  if (exceptions.length + accessRules.length + constraints.length + locks.length > 0) return null
  if (base !== null || revision !== null || more.length > 0 || source?.source !== 'file' || source.path === null)
    return null
  if (Object.keys(settings.people.mapping).length > 0 || !/\.(?:ndjson|jsonl)$/i.test(source.path)) return null
  if ([...settings.systems.values()].some((one) => one.orphans === 'remove')) return null
  return { file: source.path, path: resolve(root, source.path) }
}

interface StreamTools {
  readonly engine: AccessEngine
  readonly diagnostics: readonly Diagnostic[]
}

/** Null when something is wrong with the files, which the other way tells. */
function createTools(files: WorkspaceFiles, { head }: LedgerRows): StreamTools | null {
  const { settings, catalog, documents } = files
  const diagnostics: Diagnostic[] = [...files.diagnostics]
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const policies = createPolicyModel(documents.policies, { settings, catalog, report })
  const nobody = { people: [], count: 0, diagnostics: [], digest: '', unidentified: 0 }
  const workspace: Workspace = { ...files, people: nobody, digests: { ...files.digests, people: '' } }
  const engine = createAccessEngine(workspace, { ledger: head, held: new Map() }, policies)
  const all = [...diagnostics, ...engine.diagnostics]
  return hasErrors(all) ? null : { engine, diagnostics: all.slice(files.diagnostics.length) }
}

/** The checks that need to know what people there are. Null when only the whole ledger can tell whether a name is a slip. */
function conclude(files: WorkspaceFiles, tools: StreamTools, tried: StreamTried): StreamedReduction | null {
  const { settings } = files
  const { rows, seen, first } = tried
  const { people, partly, unchanged } = tried.settlement
  if (first === null) return null
  const names = new Set([...rows.attributes(), ...settings.people.mayBeBlank])
  const directory = seen.directory([first], names)
  const found = checkPolicies(tools.engine.model.policies, { settings, directory })
  if (found.some(({ code }) => uncertain.has(code))) return null
  const diagnostics = [...tools.diagnostics, ...found]
  requireSound([...files.diagnostics, ...diagnostics])
  const shared = checkSharedEmails(people)
  const load = {
    people,
    count: rows.count(),
    diagnostics: sortDiagnostics([...rows.diagnostics, ...shared]),
    digest: tried.digest,
    unidentified: 0,
  }
  const workspace: Workspace = {
    ...files,
    people: load,
    digests: { ...files.digests, people: `sha256:${tried.digest}` },
  }
  refuseShrink(workspace, tried.ledger)
  const model = { ...tools.engine.model, graces: groupGraces(tried.ledger.graces) }
  const engine = { ...tools.engine, diagnostics, model }
  return {
    workspace,
    reduced: { people, partly, unchanged, ledger: tried.ledger, actual: tried.actual, held: new Map(), engine },
  }
}

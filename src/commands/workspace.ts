import { catalogOf } from '../adapters/registry.ts'
import { loadCachedDocuments, loadCachedSettings } from '../config/cached-files.ts'
import { cacheFolder } from '../config/cache-folder.ts'
import { noCache, openParseCache } from '../config/parse-cache.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import type { SeenApproval, WrittenApproval } from '../domain/evidence.ts'
import { Failure } from '../domain/failure.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Settings, StateSettings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import { checkSourceKeys } from '../people/check-source-keys.ts'
import { loadPeople, type PeopleLoad } from '../people/load-people.ts'
import type { SourceWorld } from '../people/source-context.ts'
import type { ExtendedException } from '../access/extended-exceptions.ts'
import { revealOptions, sourceWorld } from './adapter-io.ts'
import type { BaseFiles } from './base-files.ts'
import type { BaseOptions } from './base-options.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { evaluationTime } from './evaluation-time.ts'
import { locate } from './locate.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { checkOutputs } from './output-file.ts'
import type { RevisionFiles } from './revision-files.ts'
import { sha256 } from '../files/sha256.ts'

/** The files of a repository, read and checked one by one. */
export interface WorkspaceFiles {
  /** the configuration's folder */
  readonly root: string
  readonly settings: Settings
  /** the text of the files' own configuration, which is not that of `settings` where a base is */
  readonly configuration: string
  readonly catalog: SystemCatalog
  readonly documents: Documents
  /** what the documents were read from */
  readonly files: readonly TextFile[]
  /** approvals from a file, by exception id; only on the sandbox */
  readonly evidence: ReadonlyMap<string, WrittenApproval>
  /** of the open pull request that the files are of, as its forge said it */
  readonly approvals: readonly SeenApproval[]
  readonly now: Instant
  readonly digests: { readonly config: string; readonly policies: string }
  /** about the files; errors among them stop a plan */
  readonly diagnostics: readonly Diagnostic[]
  /** those that are about a policy test alone */
  readonly aboutTests: ReadonlySet<Diagnostic>
  /** the revision that the files are compared with, and whose settings and rules count */
  readonly base: WorkspaceBase | null
  /** the commit that the files are read from; null: the working tree */
  readonly revision: string | null
  /** what that commit is called; null: nothing but its id */
  readonly revisionName: string | null
  /** programs in the working tree may be part of a change that nobody has merged */
  readonly isProposal: boolean
  /** puts secrets in the place of references to them; for the ledger's backend */
  readonly reveal: (options: StateSettings['options']) => StateSettings['options']
}

/** Files whose people can be read. */
export interface LoadedFiles extends WorkspaceFiles {
  readonly world: SourceWorld
  /** absent: they are still to be read */
  readonly people?: PeopleLoad
}

/** The files of a repository with its people. */
export interface Workspace extends WorkspaceFiles {
  readonly people: PeopleLoad
  readonly digests: WorkspaceFiles['digests'] & { readonly people: string }
}

export interface WorkspaceBase extends BaseFiles {
  /** exceptions that the files extend in place */
  readonly extended: readonly ExtendedException[]
}

export interface WorkspaceOptions {
  readonly at?: string | null
  /** parse every file anew: before anything is changed, only what stands in them counts */
  readonly fresh?: boolean
  /** compare with this revision; its settings are used */
  readonly base?: BaseOptions | null
  /** read the files of this commit instead of the working tree; people and state are those of now */
  readonly revision?: string | null
  /** people and approvals are those of that commit as well, where they are files in it */
  readonly isWhole?: boolean
  /** read what merging that commit gives, and what to call it */
  readonly merged?: { readonly tree: string; readonly name: string } | null
}

/** Reads what a command works on. Diagnostics are collected, errors included; only what makes reading on pointless fails. */
export async function loadWorkspace(
  global: GlobalOptions,
  context: CommandContext,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  return withPeople(await loadFiles(global, context, options))
}

export async function withPeople({ world, ...files }: LoadedFiles): Promise<Workspace> {
  const people = files.people ?? (await loadPeople({ ...files, world }))
  return { ...files, people, digests: { ...files.digests, people: `sha256:${people.digest}` } }
}

/** As `loadWorkspace`, without reading who works here. */
export async function loadFiles(
  global: GlobalOptions,
  context: CommandContext,
  options: WorkspaceOptions = {},
): Promise<LoadedFiles> {
  const place = locate(global, context)
  const { root } = place
  const revision = options.revision ?? null
  const cache =
    options.fresh || context.build === null
      ? noCache
      : openParseCache(cacheFolder(context.env), { owner: root, version: context.build })
  const head =
    revision === null ? null : await readRevision(options.merged?.tree ?? revision, place, global.environment)
  const own = head
    ? settingsOf(head, options.merged?.name)
    : await loadCachedSettings({ ...place, environment: global.environment }, cache)
  if (!own.settings) throw invalidFiles(own.diagnostics)
  checkOutputs([], { root, settings: own.settings }, global, context)
  // Only who compares pays for that.
  const comparing = options.base ? await import('./base-files.ts') : null
  const base = comparing && options.base ? await comparing.loadBase(place, global.environment, options.base) : null
  // Where documents are may change with them; everything else of a branch's own settings has to wait for the merge.
  const settings = base?.settings ? settingsUntilMerge(base.settings, own.settings) : own.settings
  if (base) checkOutputs([], { root, settings }, global, context)
  const { catalog, diagnostics: systemDiagnostics } = await catalogOf(settings.systems, root, (system) =>
    head && !base?.settings?.systems.has(system) ? head.textOf : null,
  )
  const sourceDiagnostics = await checkSourceKeys(settings)
  const loaded = head ?? (await loadCachedDocuments({ root, settings }, cache))
  cache.save()
  const whole = options.isWhole ? head : null
  const approvals =
    settings.apply.evidence === null ? null : (whole ?? (await readEvidence(root, settings.apply.evidence)))
  const isProposal = base !== null && options.base?.isCheckedOut !== true
  const now = evaluationTime(options.at ?? null, settings, context)
  const { documents } = loaded
  const configuration = own.text
  const compared =
    base && comparing?.compareWithBase(base, { documents, configuration, at: own.settings.at }, { settings, now })
  const tree = options.merged?.tree ?? revision ?? options.base?.head ?? 'HEAD'
  const beside = base && comparing ? await comparing.besideDocuments(base, { root, tree, settings: own.settings }) : []
  const contents = loaded.files.map((file) => [file.path, sha256(file.text)])
  return {
    root,
    settings,
    configuration,
    catalog,
    documents,
    files: loaded.files,
    evidence: approvals?.evidence ?? new Map<string, WrittenApproval>(),
    approvals: [],
    now,
    digests: {
      config: `sha256:${sha256(base?.configuration ?? configuration)}`,
      policies: `sha256:${sha256(canonicalJson(contents))}`,
    },
    aboutTests: loaded.aboutTests,
    diagnostics: [
      ...own.diagnostics,
      ...systemDiagnostics,
      ...sourceDiagnostics,
      ...loaded.diagnostics,
      ...(whole === null ? (approvals?.diagnostics ?? []) : []),
      ...(base?.diagnostics ?? []),
      ...(compared?.diagnostics ?? []),
      ...beside,
    ],
    base: base && compared ? { ...base, extended: compared.extended } : null,
    revision,
    revisionName: options.merged?.name ?? null,
    isProposal,
    reveal: (stored) => revealOptions(stored, context),
    world: {
      ...sourceWorld({ settings, now, isProposal }, global, context),
      ...(whole && { committedText: (path) => whole.textOf(path).catch(() => null) }),
    },
  }
}

async function readEvidence(root: string, path: string) {
  const { loadEvidence } = await import('../config/load-evidence.ts')
  return loadEvidence({ root, path })
}

async function readRevision(
  tree: string,
  place: ReturnType<typeof locate>,
  environment: string | null,
): Promise<RevisionFiles> {
  const { readRevisionFiles } = await import('./revision-files.ts')
  return readRevisionFiles(tree, place, environment)
}

/** The base's, and names of systems that only the change has, so that its policies can be understood. */
function settingsUntilMerge(base: Settings, { policies, exceptions, systems }: Settings): Settings {
  return { ...base, policies, exceptions, systems: new Map([...systems, ...base.systems]) }
}

/** The configuration of a commit as if it were read from the disk. */
function settingsOf(
  { settings, configuration, configurationFindings, commit }: RevisionFiles,
  name = commit.slice(0, 7),
) {
  if (configuration !== null) return { settings, diagnostics: configurationFindings, text: configuration }
  throw new Failure({
    code: 'no-configuration',
    message: `\`${name}\` has no configuration here`,
    help: 'choose another revision, another folder with `-C` or another file with `--config`',
    diagnostics: configurationFindings,
  })
}

export function invalidFiles(diagnostics: readonly Diagnostic[]): Failure {
  return new Failure({
    code: 'invalid-files',
    message: 'the files have errors, so nothing was computed',
    help: 'correct them; `provisionr lint` shows them all',
    diagnostics: sortDiagnostics(diagnostics),
  })
}

export function requireSound(diagnostics: readonly Diagnostic[]): void {
  if (hasErrors(diagnostics)) throw invalidFiles(diagnostics)
}

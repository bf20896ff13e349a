import { resolve } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { AdapterManifest, SystemCatalog } from '../domain/manifest.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Adapter, AdapterContext } from './adapter.ts'
import { CallFailure } from './call-failure.ts'
import type { ManifestReader } from './exec/manifest-file.ts'
import { unusedKeys } from './unused-keys.ts'

interface AdapterEntry {
  /** null: each system of the kind has its own */
  readonly manifest: (() => Promise<AdapterManifest>) | null
  /** the manifest of one system, from a file that its settings name; throws the failure `invalid-files` */
  readonly ownManifest?: (settings: SystemSettings, read: ManifestReader) => Promise<AdapterManifest>
  /** the keys that its settings may have; absent: whichever */
  readonly settings?: () => Promise<readonly string[]>
  /** what is said to it, as JSON Schema, for those who write the other side */
  readonly messages?: () => Promise<object>
  /** absent: this version knows the system but cannot read or write it live */
  readonly open?: (context: AdapterContext, manifest: AdapterManifest) => Promise<Adapter>
}

/** Every system there is code for. One line and one folder each; nothing is loaded before it is asked for. */
const adapters: Readonly<Record<string, AdapterEntry>> = {
  aws: { manifest: async () => (await import('./aws/aws-manifest.ts')).awsManifest },
  exec: {
    manifest: null,
    ownManifest: async (settings, read) => (await import('./exec/manifest-file.ts')).readManifestFile(settings, read),
    settings: async () => (await import('./exec/manifest-file.ts')).execSettings,
    messages: async () => (await import('./exec/exec-schema.ts')).execSchema,
    open: async (context, manifest) => (await import('./exec/exec-adapter.ts')).openExec(context, manifest),
  },
  gcp: { manifest: async () => (await import('./gcp/gcp-manifest.ts')).gcpManifest },
  github: {
    manifest: async () => (await import('./github/github-manifest.ts')).githubManifest,
    settings: async () => (await import('./github/github-manifest.ts')).githubSettings,
    open: async (context, manifest) => (await import('./github/github-adapter.ts')).openGithub(context, manifest),
  },
  gitlab: { manifest: async () => (await import('./gitlab/gitlab-manifest.ts')).gitlabManifest },
  google: { manifest: async () => (await import('./google/google-manifest.ts')).googleManifest },
  kubernetes: {
    manifest: async () => (await import('./kubernetes/kubernetes-manifest.ts')).kubernetesManifest,
    settings: async () => (await import('./kubernetes/kubernetes-manifest.ts')).kubernetesSettings,
    open: async (context, manifest) =>
      (await import('./kubernetes/kubernetes-adapter.ts')).openKubernetes(context, manifest),
  },
  ldap: {
    manifest: async () => (await import('./ldap/ldap-manifest.ts')).ldapManifest,
    settings: async () => (await import('./ldap/ldap-manifest.ts')).ldapSettings,
    open: async (context, manifest) => (await import('./ldap/ldap-adapter.ts')).openLdap(context, manifest),
  },
  microsoft: { manifest: async () => (await import('./microsoft/microsoft-manifest.ts')).microsoftManifest },
  notion: {
    manifest: async () => (await import('./notion/notion-manifest.ts')).notionManifest,
    settings: async () => (await import('./notion/notion-manifest.ts')).notionSettings,
    open: async (context, manifest) => (await import('./notion/notion-adapter.ts')).openNotion(context, manifest),
  },
  okta: {
    manifest: async () => (await import('./okta/okta-manifest.ts')).oktaManifest,
    settings: async () => (await import('./okta/okta-manifest.ts')).oktaSettings,
    open: async (context, manifest) => (await import('./okta/okta-adapter.ts')).openOkta(context, manifest),
  },
  postgres: {
    manifest: async () => (await import('./postgres/postgres-manifest.ts')).postgresManifest,
    settings: async () => (await import('./postgres/postgres-manifest.ts')).postgresSettings,
    open: async (context, manifest) => (await import('./postgres/postgres-adapter.ts')).openPostgres(context, manifest),
  },
  salesforce: { manifest: async () => (await import('./salesforce/salesforce-manifest.ts')).salesforceManifest },
  scim: {
    manifest: async () => (await import('./scim/scim-manifest.ts')).scimManifest,
    settings: async () => (await import('./scim/scim-manifest.ts')).scimSettings,
    open: async (context, manifest) => (await import('./scim/scim-adapter.ts')).openScim(context, manifest),
  },
  slack: {
    manifest: async () => (await import('./slack/slack-manifest.ts')).slackManifest,
    settings: async () => (await import('./slack/slack-manifest.ts')).slackSettings,
    open: async (context, manifest) => (await import('./slack/slack-adapter.ts')).openSlack(context, manifest),
  },
}

export const sandboxName = 'sandbox'

/** The adapters there are, sorted; `sandbox` is none. */
export function adapterNames(): readonly string[] {
  return Object.keys(adapters).toSorted()
}

/** Loads the JSON Schemas of what is said to adapters that anybody can write, by their names. */
export function messageSchemas(): ReadonlyMap<string, () => Promise<object>> {
  return new Map(Object.entries(adapters).flatMap(([name, { messages }]) => (messages ? [[name, messages]] : [])))
}

/** The manifest of an adapter; null when there is no adapter of that name, or each of its systems has its own. */
export async function loadManifest(name: string): Promise<AdapterManifest | null> {
  return (await findEntry(name)?.manifest?.()) ?? null
}

/** The manifest of a system: its adapter's, the one it simulates, or its own. Null when there is no such adapter. */
async function manifestFor(settings: SystemSettings, read: ManifestReader): Promise<AdapterManifest | null> {
  const name = settings.adapter === sandboxName ? settings.simulates : settings.adapter
  const entry = name === null ? undefined : findEntry(name)
  return (await (entry?.ownManifest ? entry.ownManifest(settings, read) : entry?.manifest?.())) ?? null
}

/**
 * Opens the system that the settings describe: a sandbox with the manifest it simulates, or a live system.
 * Throws the failure `unsupported-system` for what this version cannot open, and those of the adapter itself.
 */
export async function openAdapter(context: AdapterContext): Promise<Adapter> {
  const { settings, root } = context
  const manifest = await manifestFor(settings, diskReader(root))
  if (settings.adapter === sandboxName) {
    if (manifest === null) throw failureOf(simulationProblem(settings))
    const { openSandbox } = await import('./sandbox/sandbox-adapter.ts')
    return openSandbox(context, manifest)
  }
  const entry = findEntry(settings.adapter)
  if (!entry || !manifest) throw failureOf(unknownAdapter(settings))
  if (!entry.open) throw notYetLive(settings)
  try {
    return await entry.open(context, manifest)
  } catch (error) {
    throw error instanceof CallFailure ? unusableSettings(settings, error) : error
  }
}

/**
 * The manifests of the configured systems, by system name; files that they name start at `root`, or are read as `readerOf`
 * says for a system. Errors: `invalid-system`
 * (of a manifest in a file), `unused-key`, `unknown-adapter`, `unknown-simulated-adapter`,
 * `simulates-nothing` (a sandbox that does not say what it stands for) and `simulates-without-sandbox`.
 */
export async function catalogOf(
  systems: ReadonlyMap<string, SystemSettings>,
  root: string,
  readerOf: (system: string) => ManifestReader | null = () => null,
): Promise<{ readonly catalog: SystemCatalog; readonly diagnostics: readonly Diagnostic[] }> {
  const catalog = new Map<string, AdapterManifest>()
  const diagnostics: Diagnostic[] = []
  for (const settings of systems.values()) {
    const isSandbox = settings.adapter === sandboxName
    if (!isSandbox && settings.simulates !== null) diagnostics.push(simulatesWithoutSandbox(settings))
    const manifest = await manifestFor(settings, readerOf(settings.name) ?? diskReader(root)).catch(diagnosed)
    diagnostics.push(...unusedKeys(settings, await settingsKeys(settings.adapter)))
    if (Array.isArray(manifest)) diagnostics.push(...manifest)
    else if (manifest) catalog.set(settings.name, manifest)
    else diagnostics.push(isSandbox ? simulationProblem(settings) : unknownAdapter(settings))
  }
  return { catalog, diagnostics }
}

/** The keys that the settings of such a system, or such a source of people, may have; null: nobody knows. */
export async function settingsKeys(adapter: string): Promise<readonly string[] | null> {
  return (await findEntry(adapter)?.settings?.()) ?? null
}

function diskReader(root: string): ManifestReader {
  return async (path) => (await import('node:fs/promises')).readFile(resolve(root, path), 'utf8')
}

/** What is wrong with a file of the user's is said with everything else that is wrong. */
function diagnosed(error: unknown): Diagnostic[] {
  if (error instanceof Failure && error.diagnostics.length > 0) return [...error.diagnostics]
  throw error
}

function findEntry(name: string): AdapterEntry | undefined {
  return Object.hasOwn(adapters, name) ? adapters[name] : undefined
}

function unknownAdapter(settings: SystemSettings): Diagnostic {
  const { adapter, name } = settings
  const message = `system \`${name}\` has the unknown adapter \`${adapter}\``
  const help = didYouMean(adapter, [...adapterNames(), sandboxName])
  return errorAt(settings, 'unknown-adapter', message, help)
}

function simulationProblem(settings: SystemSettings): Diagnostic {
  const { name, simulates } = settings
  if (simulates === null) {
    const help = 'say which system it stands for, for example `simulates: gitlab`'
    return errorAt(settings, 'simulates-nothing', `the sandbox \`${name}\` does not say what it simulates`, help)
  }
  const message = `the sandbox \`${name}\` simulates the unknown adapter \`${simulates}\``
  return errorAt(settings, 'unknown-simulated-adapter', message, didYouMean(simulates, adapterNames()))
}

function simulatesWithoutSandbox(settings: SystemSettings): Diagnostic {
  const message = `system \`${settings.name}\` has \`simulates\` but is no sandbox`
  const help = 'write `adapter: sandbox` for a system in a local file, or take `simulates` away for the live one'
  return errorAt(settings, 'simulates-without-sandbox', message, help)
}

function notYetLive(settings: SystemSettings): Failure {
  const { adapter, name } = settings
  return new Failure({
    code: 'unsupported-system',
    message: `this version can neither read nor write a live ${adapter} (system \`${name}\`)`,
    help: `try it out on a local file instead: write \`adapter: sandbox\` and \`simulates: ${adapter}\``,
  })
}

/** Nothing was asked yet: what makes calls impossible is what they were to be made with. */
function unusableSettings(settings: SystemSettings, { message, cause }: CallFailure): Failure {
  const help = `correct the settings of \`${settings.name}\``
  const diagnostics = [errorAt(settings, 'invalid-system', message, help)]
  return new Failure({ code: 'invalid-files', message, help, diagnostics, cause })
}

function failureOf({ message, help, ...rest }: Diagnostic): Failure {
  return new Failure({ code: 'unsupported-system', message, help, diagnostics: [{ message, help, ...rest }] })
}

function errorAt(settings: SystemSettings, code: string, message: string, help: string): Diagnostic {
  return { severity: 'error', code, message, help, at: settings.at }
}

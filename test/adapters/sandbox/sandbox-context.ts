import { readSandboxStore, type Store } from './read-sandbox-store.ts'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Adapter, AdapterContext, AdapterIo, GrantScope, Page } from '../../../src/adapters/adapter.ts'
import { openSandbox } from '../../../src/adapters/sandbox/sandbox-adapter.ts'
import type { ActualAccount, ActualGrant } from '../../../src/domain/access.ts'
import type { AdapterManifest } from '../../../src/domain/manifest.ts'
import type { SystemSettings } from '../../../src/domain/settings.ts'

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-sandbox-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface SandboxSetup {
  readonly root?: string
  readonly name?: string
  readonly seed?: string
  readonly sandbox?: Readonly<Record<string, unknown>>
  readonly options?: Readonly<Record<string, unknown>>
  readonly environment?: string
  readonly signal?: AbortSignal
  readonly adapter?: string
  readonly simulates?: string | null
}

/** What a sandbox is opened with; the text of a seed is written into the folder first. */
export function sandboxContext(setup: SandboxSetup = {}): AdapterContext {
  const root = setup.root ?? temporaryFolder()
  if (setup.seed !== undefined) writeFileSync(join(root, 'seed.yaml'), setup.seed)
  const seed = setup.seed === undefined ? {} : { seed: 'seed.yaml' }
  const sandbox = setup.sandbox === undefined ? {} : { sandbox: setup.sandbox }
  const settings = systemSettings({
    name: setup.name ?? 'forge',
    adapter: setup.adapter ?? 'sandbox',
    simulates: setup.simulates ?? null,
    options: { ...seed, ...sandbox, ...setup.options },
  })
  const signal = setup.signal ?? new AbortController().signal
  return {
    settings,
    root,
    environment: setup.environment ?? null,
    now: Date.UTC(2026, 10, 20),
    signal,
    io: quietIo({ clock: () => 0 }),
  }
}

/** A world without proxies in which no time passes while something waits. */
export function quietIo(own: Partial<AdapterIo> = {}): AdapterIo {
  const wait = () => Promise.resolve()
  return { env: {}, clock: () => Date.now(), wait, random: () => 0.5, debug: () => {}, ...own }
}

export function systemSettings(own: Partial<SystemSettings> & { readonly name: string }): SystemSettings {
  return {
    adapter: 'sandbox',
    simulates: null,
    enforcement: { mode: 'owned', rules: [] },
    accounts: { create: true, match: null, onLeave: 'suspend', onTermination: 'suspend' },
    protected: [],
    unmanaged: [],
    serviceAccounts: [],
    dependsOn: [],
    orphans: 'report',
    sweep: null,
    concurrency: null,
    interval: null,
    timeout: 60_000,
    options: {},
    at: { file: 'provisionr.yaml', line: 9, column: 3 },
    ...own,
  }
}

export async function openTestSandbox(manifest: AdapterManifest, setup: SandboxSetup = {}): Promise<Adapter> {
  return openSandbox(sandboxContext(setup), manifest)
}

export async function collect<T>(pages: AsyncIterable<Page<T>>): Promise<Page<T>[]> {
  const all: Page<T>[] = []
  for await (const page of pages) all.push(page)
  return all
}

export async function accountsOf(adapter: Adapter): Promise<ActualAccount[]> {
  return (await collect(adapter.fetchAccounts())).flatMap((page) => page.items)
}

export async function grantsOf(adapter: Adapter, scope: GrantScope = { resources: null }): Promise<ActualGrant[]> {
  return (await collect(adapter.fetchGrants(scope))).flatMap((page) => page.items)
}

/** The default store as it lies on the disk. */
export function readStoreFile(root: string, name = 'forge'): Store {
  return readSandboxStore(readFileSync(join(root, '.provisionr', 'sandbox', `${name}.json`), 'utf8'))
}

/** A made-up system with a type of every kind, so that no test needs a vendor. */
export const forgeManifest: AdapterManifest = {
  system: 'forge',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      delete: { reversible: false, destroysData: true },
      end_sessions: { reversible: false, destroysData: false },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['email', 'username'],
    stages: true,
  },
  types: [
    {
      type: 'group',
      levels: [
        { id: 'reader', rank: 1, aliases: ['read-only'] },
        { id: 'writer', rank: 2 },
        { id: 'owner', rank: 3, admin: true },
      ],
      defaultLevel: 'reader',
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: { read: ['read'], write: ['write'] },
    },
    {
      type: 'profile',
      levels: [],
      defaultLevel: null,
      levelMode: 'exclusive',
      mandatory: { default: 'Least' },
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: { read: ['read'], write: ['write'] },
    },
    {
      type: 'seat',
      levels: [],
      defaultLevel: null,
      levelMode: 'exclusive',
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: { read: ['read'], write: ['write'] },
    },
  ],
  shorthands: { account: 'account', seat: 'seat:full' },
  defaultType: 'group',
  residualSession: { revocable: false, maxSeconds: null },
}

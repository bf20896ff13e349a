import { setTimeout } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import { accountState } from '../../domain/account-state.ts'
import { accountType } from '../../domain/grant.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'
import type { ChangeState } from '../../domain/plan.ts'
import type { Adapter, AdapterChange, AdapterContext, ChangeResult, Page, ReadBackKey } from '../adapter.ts'
import { changeAccount, nameAccount } from './change-account.ts'
import { changeGrant } from './change-grant.ts'
import { nativeName } from './native-name.ts'
import { createRateLimit } from './rate-limit.ts'
import { type Reading, readPages } from './read-pages.ts'
import { planFaults, type WriteFault } from './sandbox-faults.ts'
import { readOptions, storePath } from './sandbox-options.ts'
import { loadSeed } from './sandbox-seed.ts'
import { accountRow, emptyState, grantRows, resourceKey, type SandboxState } from './sandbox-state.ts'
import { openStore } from './sandbox-store.ts'
import { openStoreRows } from './store-rows.ts'

/**
 * Opens a system that is kept in a local file and behaves as `manifest` says. Reads come from the store when there is
 * one, else from the seed, and never write. Throws the failures `invalid-files`, `file-unreadable` and `system-unreadable`.
 */
export async function openSandbox(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings, root, now, io, signal } = context
  const options = readOptions(context)
  const { seed, latencyMs, pageSize, actingAccount } = options
  const faults = planFaults(options.faults)
  const limit = createRateLimit(options.rateLimit, io.clock)
  const system = settings.name
  const start = async () => (seed === null ? emptyState() : loadSeed({ path: seed, root, manifest, system }))
  const path = storePath(context, options)
  const store = openStore({ path, shown: options.store, system, manifest, start, clock: io.clock })
  const openRows = () =>
    latencyMs > 0 || options.faults.length > 0
      ? null
      : openStoreRows(path, { shown: options.store, system, manifest, actingAccount })
  let rows = openRows()
  // What cannot be read as rows is read whole, and fails here if it is damaged.
  if (rows === null) await store.read()

  async function* stream<T>(readingOf: (state: SandboxState) => Reading<T>): AsyncGenerator<Page<T>> {
    const { pages, error } = readPages(readingOf(await store.read()), pageSize, faults)
    for (const page of pages) {
      signal.throwIfAborted()
      if (latencyMs > 0) await setTimeout(latencyMs, undefined, { signal })
      yield page
    }
    if (error === 'unreachable') throw unreachable(system)
    if (error === 'timed_out') throw timedOut(system)
  }

  function changeHeld(state: SandboxState, change: AdapterChange): ChangeResult {
    const { account, action, profile } = change
    const isFirstUse = manifest.account.kind === 'none' && account === null && action === 'add' && profile?.username
    if (!isFirstUse) return changeGrant(state, change, manifest)
    const known = state.accounts.size
    const { id } = nameAccount(state, profile, now)
    const result = changeGrant(state, { ...change, account: id }, manifest)
    if (result.status === 'applied') return { ...result, account: id }
    if (state.accounts.size > known) state.accounts.delete(id)
    return result
  }

  async function write(change: AdapterChange): Promise<ChangeResult> {
    // A change that has begun is finished: only what comes later is cut off.
    if (signal.aborted) return { status: 'failed', class: 'transient', message: 'interrupted before it was sent' }
    if (latencyMs > 0) await setTimeout(latencyMs)
    const refusal = limit.take()
    if (refusal) return refusal
    const fault = faults.takeWrite(change.action, nameOf(change), grantOf(change))
    if (fault?.as === 'ignored') return { status: 'applied' }
    if (fault?.as === 'conflict')
      return { status: 'conflict', actual: stateOf(await store.read(), keyOf(change), manifest) }
    if (fault && fault.as !== 'outcome_unknown_after') return troubleOf(fault)
    const result = await store.change((state) => {
      const outcome = isOfAccount(change) ? changeAccount(state, change, manifest, now) : changeHeld(state, change)
      const changed = outcome.status === 'applied'
      if (changed) state.writes += 1
      return { changed, result: outcome }
    })
    return fault ? troubleOf(fault) : result
  }

  return {
    manifest,
    async check() {
      const { accounts } = await store.read()
      return {
        ok: true,
        actingAccount,
        message: `sandbox of ${manifest.system} with ${accounts.size} accounts in \`${options.store}\``,
      }
    },
    fetchAccounts: () =>
      stream((state) => ({
        rows: [...state.accounts.values()].map((account) => accountRow(account, manifest)),
        scopesOf: () => ['accounts'],
        scopes: ['accounts'],
      })),
    fetchGrants: ({ resources }) =>
      stream((state) => ({
        rows: grantRows(state, resources),
        scopesOf: ({ type, resource }) =>
          resources === null ? [type, resourceKey(type, resource)] : [resourceKey(type, resource)],
        scopes: resources ?? manifest.types.map(({ type }) => type),
      })),
    openRows() {
      const opened = rows ?? openRows()
      rows = null
      return opened
    },
    async readBack(keys) {
      const troubles = faults.takeReads(({ scope }) => scope === 'read_back')
      if (troubles.some(({ as }) => as !== 'vanished')) throw unreachable(system)
      // Also after an interruption: what was written is looked at.
      if (latencyMs > 0) await setTimeout(latencyMs)
      const state = await store.read()
      return keys.map((key) => ({ key, state: troubles.length > 0 ? null : stateOf(state, key, manifest) }))
    },
    async apply(change) {
      try {
        return await write(change)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        const isUnknown = error.code === 'file-unwritable'
        return { status: 'failed', class: isUnknown ? 'outcome_unknown' : 'transient', message: error.message }
      }
    },
    limits: () => limit.report(),
    async close() {
      rows?.close()
      await store.settle()
    },
  }
}

function isOfAccount(change: AdapterChange): boolean {
  return change.type === accountType || change.resource === null
}

function nameOf(change: AdapterChange): string {
  return change.account ?? change.profile?.username ?? ''
}

function grantOf(change: AdapterChange): string {
  return change.resource === null ? change.type : resourceKey(change.type, change.resource)
}

function keyOf(change: AdapterChange): ReadBackKey {
  return { account: nameOf(change), type: change.type, resource: change.resource }
}

function stateOf(state: SandboxState, key: ReadBackKey, manifest: AdapterManifest): ChangeState | null {
  const account = state.accounts.get(key.account)
  if (!account) return null
  if (key.type === accountType || key.resource === null) return accountState(accountRow(account, manifest))
  const held = account.grants.get(resourceKey(key.type, nativeName(state, key.type, key.resource, manifest)))
  return held ? { level: held.level, status: held.status } : null
}

function troubleOf(fault: WriteFault): ChangeResult {
  const { as, retryAfterMs } = fault
  const kind = as === 'outcome_unknown_before' || as === 'outcome_unknown_after' ? 'outcome_unknown' : as
  if (kind === 'conflict' || kind === 'ignored') return { status: 'conflict', actual: null }
  const message = 'as `sandbox.fail` asks'
  return { status: 'failed', class: kind, message, ...(retryAfterMs === null ? {} : { retryAfterMs }) }
}

function timedOut(system: string): Failure {
  return new Failure({
    code: 'system-unreadable',
    message: `the sandbox \`${system}\` stopped to answer, as \`sandbox.fail\` asks`,
    help: 'take the fault out of `sandbox.fail`',
  })
}

function unreachable(system: string): Failure {
  return new Failure({
    code: 'system-unreadable',
    message: `the sandbox \`${system}\` cannot be reached, as \`sandbox.fail\` asks`,
    help: 'take the fault out of `sandbox.fail`',
  })
}

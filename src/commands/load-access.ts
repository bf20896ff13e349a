import type { Ledger, LedgerGrant } from '../domain/ledger.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { type AccessEngine, createAccessEngine, loadRemembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { loadWorkspace, requireSound, type Workspace } from './workspace.ts'

/** What questions about access are answered from: files, people and the ledger, no system. */
export interface LoadedAccess {
  readonly workspace: Workspace
  readonly engine: AccessEngine
  readonly ledger: Ledger
  /** what earlier runs gave anybody */
  readonly rights: readonly Pick<LedgerGrant, 'system' | 'type' | 'resource' | 'level'>[]
  readonly peopleCount: number
}

/** Fails when any file is wrong: an answer from half of the files would be a guess. */
export async function loadAccess(
  global: GlobalOptions,
  context: CommandContext,
  at: string | null,
): Promise<LoadedAccess> {
  return accessOf(await loadWorkspace(global, context, { at }))
}

/** The same of files and people that were read before. */
export async function accessOf(workspace: Workspace): Promise<LoadedAccess> {
  const remembered = await loadRemembered(workspace, await openLedger(workspace))
  const engine = createAccessEngine(workspace, remembered)
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  const { ledger } = remembered
  return { workspace, engine, ledger, rights: ledger.grants, peopleCount: workspace.people.people.length }
}

import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings } from '../domain/settings.ts'

const ownFiles = ['ledger.json', 'ledger.json.bak', 'audit.jsonl', 'audit.jsonl.torn']

interface LedgerPlace {
  readonly settings: Pick<Settings, 'environment' | 'state'>
  readonly root: string
}

/** Forgets a ledger of sandboxes, log included; the caller holds its lock, and makes sure that no live system is described by it. */
export function resetLedger(place: LedgerPlace): void {
  for (const path of pathsOf(place)) rmSync(path, { force: true })
}

/** Whether there is anything to forget. */
export function hasLedger(place: LedgerPlace): boolean {
  return pathsOf(place).some((path) => existsSync(path))
}

function pathsOf({ settings, root }: LedgerPlace): string[] {
  if (settings.state.backend !== 'file') return []
  const folder = resolve(root, settings.state.path, settings.environment ?? '')
  return ownFiles.map((name) => join(folder, name))
}

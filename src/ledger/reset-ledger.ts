import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings } from '../domain/settings.ts'

const ownFiles = ['ledger.json', 'ledger.json.bak', 'audit.jsonl', 'audit.jsonl.torn']

/** Forgets a ledger of sandboxes, log included; the caller makes sure that no live system is described by it. */
export function resetLedger(options: {
  readonly settings: Pick<Settings, 'environment' | 'state'>
  readonly root: string
}): void {
  const { settings, root } = options
  if (settings.state.backend !== 'file') return
  const folder = resolve(root, settings.state.path, settings.environment ?? '')
  for (const name of ownFiles) rmSync(join(folder, name), { force: true })
}

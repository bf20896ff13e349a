import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A stored ledger in a file without a name, so that it can be gone through row by row wherever it is kept. */
export interface LedgerSpool {
  /**
   * A handle, open as long as the program runs, of a file with what `fill` wrote for `version`; that is done once for each
   * version. Null where there is no place for it: then the ledger has to be read whole.
   */
  handleOf(version: string, fill: (handle: number) => Promise<boolean>): Promise<number | null>
}

export function createSpool(): LedgerSpool {
  let known: { readonly version: string; readonly handle: number } | null = null
  return {
    async handleOf(version, fill) {
      if (known?.version === version) return known.handle
      const handle = openNameless()
      if (handle === null || !(await fill(handle))) return null
      known = { version, handle }
      return handle
    },
  }
}

/** Read and written by this program alone, and gone with it, however it ends. */
function openNameless(): number | null {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'provisionr-ledger-'))
    try {
      return openSync(join(folder, 'ledger.json'), 'wx+', 0o600)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  } catch {
    return null
  }
}

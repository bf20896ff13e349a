import { canonicalJson } from '../domain/canonical-json.ts'
import type { Settings } from '../domain/settings.ts'
import { parseSettings } from '../config/load-settings.ts'
import { fileCommits } from '../git/file-commits.ts'
import { readRevision } from '../git/read-revision.ts'
import { demandsOf } from './merge-demands.ts'

/** A commit that names another ledger than the one before it, where that one demanded something of merges. */
export interface LedgerMove {
  readonly commit: string
  readonly onto: string
}

/**
 * Where the branch ever changed which ledger counts. An empty ledger knows of nothing that was applied: whoever could name one
 * without leave would have everything that was pushed before taken for known. `file` is the configuration's.
 */
export async function ledgerMoves(
  root: string,
  { to, file, environment }: { readonly to: string; readonly file: string; readonly environment: string | null },
): Promise<readonly LedgerMove[]> {
  const settingsAt = async (commit: string): Promise<Settings | null> => {
    const read = await readRevision(root, { commit, paths: [file], extensions: [], optional: [file] })
    const [found] = read.files
    return found ? parseSettings({ ...found, environment }).settings : null
  }
  const moves: LedgerMove[] = []
  for (const { commit, parent } of await fileCommits(root, to, file)) {
    if (parent === null) continue
    const [before, after] = [await settingsAt(parent), await settingsAt(commit)]
    if (before !== null && demandsOf(before) !== null && ledgerOf(before) !== ledgerOf(after))
      moves.push({ commit, onto: parent })
  }
  return moves
}

function ledgerOf(settings: Settings | null): string {
  return canonicalJson(settings && [settings.organization, settings.environment, settings.state])
}

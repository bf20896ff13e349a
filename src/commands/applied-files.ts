import { canonicalJson } from '../domain/canonical-json.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Settings } from '../domain/settings.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { loadWorkspace, type Workspace } from './workspace.ts'

/**
 * The files that count for what cannot wait until the forge was asked: where they had to be verified, those that were applied
 * last, whatever was merged or pushed since. Null where that is demanded only now, and nothing was verified yet.
 */
export async function appliedFiles(
  newest: Workspace,
  { isVerified, lastCommit }: Pick<Ledger, 'isVerified' | 'lastCommit'>,
  global: GlobalOptions,
  context: CommandContext,
): Promise<Workspace | null> {
  if (isVerified !== true || lastCommit === null) return newest.settings.apply.require === null ? newest : null
  const applied = await loadWorkspace(global, context, { fresh: true, revision: lastCommit, isWhole: true })
  const own = ({ organization, environment, state }: Settings) => canonicalJson({ organization, environment, state })
  if (own(applied.settings) === own(newest.settings)) return applied
  throw new Failure({
    code: 'branch-gate',
    message: 'what was merged since the last verified run changes where the ledger is; nothing was changed',
    help: 'run `provisionr apply`, which verifies it, or put that back as it was',
  })
}

import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import { includesCommit } from '../git/includes-commit.ts'
import type { MergedCommit } from './require-branch.ts'

/**
 * Refuses a state of the files that is older than the one that was applied last: a job of an earlier commit that is run
 * again would take back what was merged since. The same commit again is fine, and so is whatever the branch ends with.
 */
export async function requireNewest(root: string, merged: MergedCommit, { lastCommit }: Ledger): Promise<void> {
  const { commit, branch, isTip } = merged
  if (lastCommit === null || isTip || commit === lastCommit) return
  const includes = await includesCommit(root, commit, lastCommit)
  if (includes) return
  const [short, last] = [commit, lastCommit].map((one) => one.slice(0, 7))
  const message =
    includes === null
      ? `${short} is not the newest commit of \`${branch}\`, and this clone lacks ${last}, which was applied last: nobody can tell which is newer`
      : `${short} is older than ${last}, which was applied last: it would take back what was merged since`
  const newest = `run the job of the newest commit of \`${branch}\``
  throw new Failure({
    code: 'branch-gate',
    message: `${message}; nothing was changed`,
    help:
      includes === null
        ? `${newest}, or fetch the whole history (\`fetch-depth: 0\`)`
        : `${newest}; to go back, merge a commit that reverts the change`,
  })
}

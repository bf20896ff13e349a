import { listRemoteRefs } from './remote-tip.ts'
import { askGit } from './run-git.ts'

export type Pushed =
  | { readonly kind: 'pushed' }
  /** the remote has a branch of this name already, which was left alone */
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly why: string }

/**
 * Pushes a commit to a branch that the remote does not have yet. No hook of this clone runs, and no branch of it moves; git
 * remembers what the remote has, as after every push.
 */
export async function pushNewBranch(
  folder: string,
  { remote, branch, commit }: { readonly remote: string; readonly branch: string; readonly commit: string },
): Promise<Pushed> {
  const ref = `refs/heads/${branch}`
  // An empty expectation is that there is no such ref (git-push, `--force-with-lease`).
  const pushed = await push(folder, [`--force-with-lease=${ref}:`, '--', remote, `${commit}:${ref}`])
  if (pushed.ok) return { kind: 'pushed' }
  // Whatever was said, what the remote has is what counts.
  const listed = await listRemoteRefs(folder, remote, ref)
  const there = 'refs' in listed ? listed.refs.get(ref) : undefined
  if (there === commit) return { kind: 'pushed' }
  return there === undefined ? { kind: 'failed', why: pushed.problem } : { kind: 'taken' }
}

/** Takes a pushed branch away again, if it still ends with this commit. Gives why that failed; null: it is gone. */
export async function takeBranchBack(
  folder: string,
  { remote, branch, commit }: { readonly remote: string; readonly branch: string; readonly commit: string },
): Promise<string | null> {
  const ref = `refs/heads/${branch}`
  const pushed = await push(folder, [`--force-with-lease=${ref}:${commit}`, '--', remote, `:${ref}`])
  if (pushed.ok) return null
  const listed = await listRemoteRefs(folder, remote, ref)
  return 'refs' in listed && !listed.refs.has(ref) ? null : pushed.problem
}

async function push(folder: string, args: readonly string[]) {
  const plain = ['-c', 'push.followTags=false', '-c', 'push.gpgSign=false']
  return askGit(folder, [...plain, 'push', '--quiet', '--no-verify', '--recurse-submodules=no', ...args])
}

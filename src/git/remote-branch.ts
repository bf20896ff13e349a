import { askGit } from './run-git.ts'

/** Whether the branch of the remote contains a commit; `unknown` says why nobody can tell. */
export type Containment =
  /** `isTip`: the branch ends with it */
  | { readonly kind: 'contained'; readonly isTip: boolean }
  | { readonly kind: 'missing'; readonly remote: string }
  | { readonly kind: 'unknown'; readonly why: string }

export async function findInRemote(folder: string, commit: string, branch: string): Promise<Containment> {
  const found = await fetchRemoteTip(folder, branch)
  if (found.kind === 'unknown') return found
  const { remote, tip } = found
  if (tip === commit) return { kind: 'contained', isTip: true }
  const contained = await askGit(folder, ['merge-base', '--is-ancestor', commit, tip])
  return contained.ok ? { kind: 'contained', isTip: false } : { kind: 'missing', remote }
}

/** Where a branch of the remote ends; `unknown` says why nobody can tell. */
export type RemoteTip =
  | { readonly kind: 'found'; readonly remote: string; readonly tip: string }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Asks the remote itself where its branch is, never what this clone remembers of it; fetches the branch when this clone
 * does not have it yet, without moving any ref.
 */
export async function fetchRemoteTip(folder: string, branch: string): Promise<RemoteTip> {
  const remote = await remoteOf(folder, branch)
  if (remote === null) return { kind: 'unknown', why: 'this repository has no remote to ask' }
  const ref = `refs/heads/${branch}`
  const listed = await listRemoteRefs(folder, remote, ref)
  if (listed.kind === 'unknown') return listed
  // What was asked for is a pattern, which matches the ends of other names as well.
  const tip = listed.refs.get(ref)
  if (tip === undefined) return { kind: 'unknown', why: `the remote \`${remote}\` has no branch \`${branch}\`` }
  const known = await askGit(folder, ['cat-file', '-e', `${tip}^{commit}`])
  if (!known.ok) {
    const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--refmap=']
    const fetched = await askGit(folder, ['fetch', ...options, '--', remote, ref])
    if (!fetched.ok)
      return { kind: 'unknown', why: `the remote \`${remote}\` does not give its branch: ${fetched.problem}` }
  }
  return { kind: 'found', remote, tip }
}

/** Commits by the full names of the remote's refs that match a pattern of `git ls-remote`. */
export async function listRemoteRefs(
  folder: string,
  remote: string,
  pattern: string,
): Promise<
  | { readonly kind: 'found'; readonly refs: ReadonlyMap<string, string> }
  | { readonly kind: 'unknown'; readonly why: string }
> {
  const listed = await askGit(folder, ['ls-remote', '--refs', '--', remote, pattern])
  if (!listed.ok) return { kind: 'unknown', why: `the remote \`${remote}\` does not answer: ${listed.problem}` }
  const lines = listed.output.split('\n').filter((line) => line !== '')
  return {
    kind: 'found',
    refs: new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.split('\t')[0]!])),
  }
}

/** The branch's own remote, else `origin`, else the only one there is. */
async function remoteOf(folder: string, branch: string): Promise<string | null> {
  const own = await askGit(folder, ['config', '--get', `branch.${branch}.remote`])
  const remotes = (await askGit(folder, ['remote'])).output.split('\n').filter((name) => name !== '')
  const wanted = own.output.trim()
  if (remotes.includes(wanted)) return wanted
  if (remotes.includes('origin')) return 'origin'
  return remotes.length === 1 ? remotes[0]! : null
}

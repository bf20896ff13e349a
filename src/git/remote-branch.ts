import { askGit } from './run-git.ts'

/** Whether the branch of the remote contains a commit; `unknown` says why nobody can tell. */
export type Containment =
  /** `isTip`: the branch ends with it */
  | { readonly kind: 'contained'; readonly isTip: boolean }
  | { readonly kind: 'missing'; readonly remote: string }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Asks the remote itself where its branch is, never what this clone remembers of it; fetches the branch when this clone
 * does not have it yet, without moving any ref.
 */
export async function findInRemote(folder: string, commit: string, branch: string): Promise<Containment> {
  const remote = await remoteOf(folder, branch)
  if (remote === null) return { kind: 'unknown', why: 'this repository has no remote to ask' }
  const ref = `refs/heads/${branch}`
  const listed = await askGit(folder, ['ls-remote', '--refs', '--', remote, ref])
  if (!listed.ok) return { kind: 'unknown', why: `the remote \`${remote}\` does not answer: ${listed.problem}` }
  // What was asked for is a pattern, which matches the ends of other names as well.
  const line = listed.output.split('\n').find((one) => one.endsWith(`\t${ref}`))
  const tip = line?.split('\t')[0]
  if (tip === undefined) return { kind: 'unknown', why: `the remote \`${remote}\` has no branch \`${branch}\`` }
  if (tip === commit) return { kind: 'contained', isTip: true }
  const known = await askGit(folder, ['cat-file', '-e', `${tip}^{commit}`])
  if (!known.ok) {
    const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--refmap=']
    const fetched = await askGit(folder, ['fetch', ...options, '--', remote, ref])
    if (!fetched.ok)
      return { kind: 'unknown', why: `the remote \`${remote}\` does not give its branch: ${fetched.problem}` }
  }
  const contained = await askGit(folder, ['merge-base', '--is-ancestor', commit, tip])
  return contained.ok ? { kind: 'contained', isTip: false } : { kind: 'missing', remote }
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

import { fetchRef } from './fetch-ref.ts'
import { remoteOf } from './remote-of.ts'
import { askGit } from './run-git.ts'

/** Whether the branch of the remote contains a commit; `unknown` says why nobody can tell. */
export type Containment =
  /** `isTip`: the branch ends with it */
  | { readonly kind: 'contained'; readonly isTip: boolean }
  | { readonly kind: 'missing'; readonly remote: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** Asks the remote where its branch is, and whether that includes the commit. */
export async function findInRemote(folder: string, commit: string, branch: string): Promise<Containment> {
  const remote = await remoteOf(folder, branch)
  if (remote === null) return { kind: 'unknown', why: 'this repository has no remote to ask' }
  const tip = await fetchRef(folder, remote, `refs/heads/${branch}`)
  if ('why' in tip) return { kind: 'unknown', why: tip.why }
  if (tip.commit === commit) return { kind: 'contained', isTip: true }
  const contained = await askGit(folder, ['merge-base', '--is-ancestor', commit, tip.commit])
  return contained.ok ? { kind: 'contained', isTip: false } : { kind: 'missing', remote }
}

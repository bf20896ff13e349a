import { fetchRef } from './fetch-ref.ts'
import { remoteOf } from './remote-of.ts'
import { askGit } from './run-git.ts'

/** Where a branch of the remote ends; `unknown` says why nobody can tell. */
export type RemoteTip =
  | { readonly kind: 'found'; readonly remote: string; readonly tip: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** Asks the remote where its branch ends, and gets that commit; no ref is moved. */
export async function fetchRemoteTip(folder: string, branch: string): Promise<RemoteTip> {
  const remote = await remoteOf(folder, branch)
  if (remote === null) return { kind: 'unknown', why: 'this repository has no remote to ask' }
  const tip = await fetchRef(folder, remote, `refs/heads/${branch}`)
  return 'why' in tip ? { kind: 'unknown', why: tip.why } : { kind: 'found', remote, tip: tip.commit }
}

/** Commits by the whole names of the remote's refs that match a pattern of `git ls-remote`. */
export async function listRemoteRefs(
  folder: string,
  remote: string,
  pattern: string,
): Promise<{ readonly refs: ReadonlyMap<string, string> } | { readonly why: string }> {
  const listed = await askGit(folder, ['ls-remote', '--refs', '--', remote, pattern])
  if (!listed.ok) return { why: `the remote \`${remote}\` does not answer: ${listed.problem}` }
  const lines = listed.output.split('\n').filter((line) => line !== '')
  return { refs: new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.split('\t')[0]!])) }
}

import { remoteOf } from './remote-of.ts'
import { askGit } from './run-git.ts'

/**
 * Makes a commit known to this clone that no branch has any more, as after a push that wrote a branch's history anew: remotes
 * give by its id what they still keep (https://git-scm.com/docs/protocol-v2). Neither refs nor files change. False where
 * that cannot be, and for a shallow clone, which lacks what lies between as well.
 */
export async function fetchCommit(folder: string, branch: string, commit: string): Promise<boolean> {
  const shallow = await askGit(folder, ['rev-parse', '--is-shallow-repository'])
  if (shallow.output.trim() !== 'false') return false
  const remote = await remoteOf(folder, branch)
  if (remote === null) return false
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--refmap=']
  return (await askGit(folder, ['-c', 'protocol.version=2', 'fetch', ...options, '--', remote, commit])).ok
}

import { Failure } from '../domain/failure.ts'
import { runGit } from './run-git.ts'

/** The commits by which a branch that ends with `to` got other contents of a file, newest first, by first parents. */
export async function fileCommits(
  folder: string,
  to: string,
  file: string,
): Promise<readonly { readonly commit: string; readonly parent: string | null }[]> {
  // With `-m --first-parent` a merge counts by what it changes of the branch.
  const options = ['--first-parent', '-m', '--no-renames', '--no-show-signature', '--format=%H %P', '--no-patch']
  const text = await runGit(folder, ['--literal-pathspecs', 'log', ...options, to, '--', file])
  if (text === null) {
    throw new Failure({
      code: 'revision-unreadable',
      message: `git could not tell when \`${file}\` was changed`,
      help: 'a partial or damaged clone lacks that: fetch the whole history, and check it with `git fsck`',
    })
  }
  const lines = text.split('\n').filter((line) => line !== '')
  return [...new Set(lines)].map((line) => {
    const [commit = '', parent = null] = line.split(' ')
    return { commit, parent: parent === '' ? null : parent }
  })
}

import { runGit } from './run-git.ts'

/** What is checked out, as far as it decides what an apply may do. */
export interface CheckoutFacts {
  readonly commit: string
  /** null: HEAD is detached */
  readonly branch: string | null
  /** files that are not as in the commit, relative to the folder, sorted; untracked ones only where documents are read */
  readonly changed: readonly string[]
}

/** Also a folder that is a repository of its own, which git names with a slash. */
const documents = /\.ya?ml$|\/$/i

/**
 * Asks git about the checkout that `folder` is in. Every tracked file of the repository counts; of the files at or below
 * `paths` (relative to the folder) also those that are untracked or ignored, and those that git was told not to look at.
 * Null without git, a repository, or a commit.
 */
export async function readCheckout(folder: string, paths: readonly string[]): Promise<CheckoutFacts | null> {
  const head = await runGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  if (head === null) return null
  const options = ['--porcelain', '-z', '--no-renames', '--untracked-files=no', '--ignore-submodules=none']
  const tracked = await runGit(folder, ['status', ...options])
  const below = ['--', ...paths.map((path) => `:(literal)${path}`)]
  // Without any exclusion, so that files which are ignored are found as well.
  const untracked = paths.length === 0 ? '' : await runGit(folder, ['ls-files', '--others', '-z', ...below])
  const listed = paths.length === 0 ? '' : await runGit(folder, ['ls-files', '-v', '-z', ...below])
  if (tracked === null || untracked === null || listed === null) return null
  const branch = await runGit(folder, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const files = [
    ...entries(tracked).map((entry) => entry.slice(3)),
    ...entries(untracked).filter((file) => documents.test(file) || paths.includes(file)),
    // `S` and small letters: skipped in the working tree, or assumed to be unchanged.
    ...entries(listed).flatMap((entry) => (/^[a-zS]/.test(entry) ? [entry.slice(2)] : [])),
  ]
  return { commit: head.trim(), branch: branch?.trim() || null, changed: [...new Set(files)].sort() }
}

function entries(output: string): string[] {
  return output.split('\0').filter((entry) => entry !== '')
}

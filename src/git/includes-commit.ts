import { askGit } from './run-git.ts'

/** Whether the history of `commit` includes `earlier`; null when this clone does not have one of them. */
export async function includesCommit(folder: string, commit: string, earlier: string): Promise<boolean | null> {
  for (const one of [commit, earlier])
    if (!(await askGit(folder, ['cat-file', '-e', `${one}^{commit}`])).ok) return null
  return (await askGit(folder, ['merge-base', '--is-ancestor', earlier, commit])).ok
}

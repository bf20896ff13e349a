import { runGit } from './run-git.ts'

/** The message of a commit; null when git does not know it. */
export async function commitMessage(folder: string, commit: string): Promise<string | null> {
  return runGit(folder, ['show', '--no-patch', '--format=%B', '--end-of-options', commit])
}

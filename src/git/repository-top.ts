import { realpathSync } from 'node:fs'
import { runGit } from './run-git.ts'

/** The top folder of the repository that `folder` is in; null outside of one or without git. */
export async function repositoryTop(folder: string): Promise<string | null> {
  const top = (await runGit(folder, ['rev-parse', '--show-toplevel']))?.replace(/\r?\n$/, '') ?? ''
  return top === '' ? null : realpathSync(top)
}

import { runGit } from './run-git.ts'

/** The address, else the name, that git would sign a commit in this folder with; null when it knows neither. */
export async function gitUser(folder: string): Promise<string | null> {
  for (const key of ['user.email', 'user.name']) {
    const value = (await runGit(folder, ['config', '--get', key]))?.trim() ?? ''
    if (value !== '') return value
  }
  return null
}

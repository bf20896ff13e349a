import { askGit } from './run-git.ts'

/** The branch's own remote, else `origin`, else the only one there is; null: nobody can tell. */
export async function remoteOf(folder: string, branch: string): Promise<string | null> {
  const own = await askGit(folder, ['config', '--get', `branch.${branch}.remote`])
  const remotes = (await askGit(folder, ['remote'])).output.split('\n').filter((name) => name !== '')
  const wanted = own.output.trim()
  if (remotes.includes(wanted)) return wanted
  if (remotes.includes('origin')) return 'origin'
  return remotes.length === 1 ? remotes[0]! : null
}

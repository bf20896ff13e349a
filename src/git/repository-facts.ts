import { runGit } from './run-git.ts'

/** Where the files come from; all null outside a git repository. */
export interface RepositoryFacts {
  readonly commit: string | null
  readonly branch: string | null
  /** tracked files differ from the commit, or untracked ones stand in the way */
  readonly dirty: boolean | null
}

const unknown: RepositoryFacts = { commit: null, branch: null, dirty: null }

/** Asks git about the repository that `folder` is in; without git or a repository everything is unknown. */
export async function readRepositoryFacts(folder: string): Promise<RepositoryFacts> {
  const status = await runGit(folder, ['status', '--porcelain=v2', '--branch', '--', '.'])
  if (status === null) return unknown
  const lines = status.split('\n').filter((line) => line !== '')
  const header = (name: string) => lines.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3) ?? null
  const commit = header('branch.oid')
  const branch = header('branch.head')
  return {
    commit: commit === '(initial)' ? null : commit,
    branch: branch === '(detached)' ? null : branch,
    dirty: lines.some((line) => !line.startsWith('#')),
  }
}

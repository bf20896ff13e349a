import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

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
  const status = await git(folder, ['status', '--porcelain=v2', '--branch', '--', '.'])
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

/** Without what git hooks set: it is the folder that says which repository is meant. */
function environment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, GIT_PREFIX: _prefix, ...rest } = process.env
  return rest
}

async function git(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    const options = {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...environment(), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    }
    // A repository's own configuration must not start programs just because somebody looks at its status.
    const { stdout } = await promisify(execFile)('git', ['-c', 'core.fsmonitor=false', ...args], options)
    return stdout
  } catch {
    return null
  }
}

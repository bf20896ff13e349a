import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What git prints when run in a folder; null without git, outside a repository, on an error, or after ten seconds. */
export async function runGit(folder: string, args: readonly string[]): Promise<string | null> {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, GIT_PREFIX: _prefix, ...env } = process.env
  try {
    const options = {
      cwd: folder,
      timeout: 10_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    }
    // A repository's own configuration must not start programs just because somebody reads its history.
    const { stdout } = await promisify(execFile)('git', ['-c', 'core.fsmonitor=false', ...args], options)
    return stdout
  } catch {
    return null
  }
}

import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { repositoryTop } from '../git/repository-top.ts'

/**
 * From paths as findings have them (relative to `root`) to paths from the top of the git repository, or from `root` where
 * there is none; null for what lies outside.
 */
export async function repositoryPaths(root: string): Promise<(file: string) => string | null> {
  const top = (await repositoryTop(root)) ?? realpathSync(root)
  const base = realpathSync(root)
  return (file) => {
    const path = relative(top, resolve(base, file))
    return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
      ? null
      : path.split(sep).join('/')
  }
}

import { existsSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { quoted } from '../config/quoted.ts'
import { usage } from './exception-input.ts'

/**
 * Whether a path of the repository is among those asked for, which are files or folders relative to `cwd`; all are when
 * none was asked for. Throws `usage` for one that does not exist, lies outside of `root` or holds none of `files`.
 */
export function chooseFiles(
  asked: readonly string[],
  files: readonly string[],
  { root, cwd }: { readonly root: string; readonly cwd: string },
): (path: string) => boolean {
  const chosen = asked.map((path) => {
    const location = resolve(cwd, path)
    const folder = relative(root, location).split(sep).join('/')
    if (folder === '..' || folder.startsWith('../') || isAbsolute(folder))
      throw usage(`${quoted(path)} lies outside of the repository`, 'name files or folders inside of it')
    if (!existsSync(location)) throw usage(`${quoted(path)} does not exist`, 'name a file or a folder that does')
    if (!files.some((file) => isIn(file, folder))) {
      const help = 'name the configuration, or what lies in the folders that its `policies:` and `exceptions:` name'
      throw usage(`there is no policy, exception or configuration in ${quoted(path)}`, help)
    }
    return folder
  })
  return (path) => chosen.length === 0 || chosen.some((folder) => isIn(path, folder))
}

function isIn(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

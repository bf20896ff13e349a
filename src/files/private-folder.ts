import { existsSync, lstatSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder that only its owner may write, if there is none; false when it cannot be, or somebody else could have
 * written into the one that is there.
 */
export function ensurePrivateFolder(path: string): boolean {
  try {
    makeFolders(resolve(path))
    const stat = lstatSync(path)
    const isOurs = process.getuid === undefined || stat.uid === process.getuid()
    return stat.isDirectory() && isOurs && (process.platform === 'win32' || (stat.mode & 0o022) === 0)
  } catch {
    return false
  }
}

/** One after the other: making them at once goes round for ever where nothing can be made (`/proc`). */
function makeFolders(path: string): void {
  const missing: string[] = []
  for (let at = path; !existsSync(at); at = dirname(at)) missing.push(at)
  for (const one of missing.toReversed()) {
    try {
      mkdirSync(one, { mode: 0o700 })
    } catch (error) {
      // Another run was faster.
      if (!existsSync(one)) throw error
    }
  }
}

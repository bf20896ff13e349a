import { lstatSync, mkdirSync } from 'node:fs'

/**
 * Makes a folder that only its owner may write, if there is none; false when it cannot be, or somebody else could have
 * written into the one that is there.
 */
export function ensurePrivateFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const stat = lstatSync(path)
    const isOurs = process.getuid === undefined || stat.uid === process.getuid()
    return stat.isDirectory() && isOurs && (process.platform === 'win32' || (stat.mode & 0o022) === 0)
  } catch {
    return false
  }
}

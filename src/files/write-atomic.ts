import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { nodeCrypto } from './sha256.ts'

/**
 * Replaces a file as a whole: whoever reads it, also after a crash, sees the old text or the new one. Parent folders are
 * made; a link is followed. Without `mode`, an existing file keeps its own and a new one gets the system's default.
 * Throws the failure `file-unwritable`, and then leaves nothing behind.
 */
export function writeFileAtomic(
  path: string,
  text: string | Uint8Array,
  options: { readonly mode?: number } = {},
): void {
  let temporary: string | null = null
  try {
    const target = followLink(path)
    const folder = dirname(target)
    mkdirSync(folder, { recursive: true })
    const mode = options.mode ?? modeOf(target)
    temporary = join(folder, `.${basename(target).slice(0, 100)}.${nodeCrypto().randomBytes(6).toString('hex')}.tmp`)
    writeDurably(temporary, text, mode)
    renameSync(temporary, target)
    temporary = null
    syncFolder(folder)
  } catch (cause) {
    if (temporary !== null) rmSync(temporary, { force: true })
    throw unwritable(path, cause)
  }
}

function writeDurably(path: string, text: string | Uint8Array, mode: number | null): void {
  // `wx`: never follow or overwrite something that lies there already.
  const handle = openSync(path, 'wx', mode ?? 0o666)
  try {
    // The mode given to open is cut by the umask.
    if (mode !== null) fchmodSync(handle, mode)
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A rename is durable only once its folder is; some systems (Windows) cannot open folders and need no sync. */
function syncFolder(folder: string): void {
  let handle: number
  try {
    handle = openSync(folder, 'r')
  } catch {
    return
  }
  try {
    fsyncSync(handle)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'EPERM'))) throw error
  } finally {
    closeSync(handle)
  }
}

function followLink(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

function modeOf(path: string): number | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? null : stat.mode & 0o777
}

function unwritable(path: string, cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  return new Failure({
    code: 'file-unwritable',
    message: `\`${path}\` cannot be written (${code})`,
    help: 'check that the folder exists, is writable for this user, and that the disk is not full',
    cause,
  })
}

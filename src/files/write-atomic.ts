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
 * made; a link is followed. Without `mode`, an existing file keeps its own and a new one gets the system's default. What is
 * not `durable` may be damaged after a power cut, which who reads it has to notice; waiting for the disk takes longer than
 * many commands. Throws the failure `file-unwritable`, and then leaves nothing behind.
 */
export function writeFileAtomic(path: string, text: string | Uint8Array, options: AtomicOptions = {}): void {
  const file = openAtomic(path, options)
  file.write(text)
  file.finish()
}

interface AtomicOptions {
  readonly mode?: number
  /** as long as nothing else is said */
  readonly durable?: boolean
}

/** A file that is written piece by piece and seen by others only when it is finished. */
export interface AtomicFile {
  readonly write: (text: string | Uint8Array) => void
  /** puts it in its place */
  readonly finish: () => void
  /** gives up: what was there stays */
  readonly discard: () => void
}

/** As `writeFileAtomic`, for texts that are too long to be kept. Whatever fails leaves nothing behind. */
export function openAtomic(path: string, options: AtomicOptions = {}): AtomicFile {
  const { durable = true } = options
  let temporary: string | null = null
  let handle: number | null = null
  const orFail = <T>(run: () => T): T => {
    try {
      return run()
    } catch (cause) {
      discard()
      throw unwritable(path, cause)
    }
  }
  const target = orFail(() => followLink(path))
  // Renaming would put a plain file where a device, a pipe or a folder is.
  const found = orFail(() => statSync(target, { throwIfNoEntry: false }))
  if (found?.isFile() === false) throw irregular(path)
  const folder = dirname(target)
  orFail(() => {
    mkdirSync(folder, { recursive: true })
    const mode = options.mode ?? modeOf(target)
    const name = join(folder, `.${basename(target).slice(0, 100)}.${nodeCrypto().randomBytes(6).toString('hex')}.tmp`)
    // `wx`: never follow or overwrite something that lies there already.
    handle = openSync(name, 'wx', mode ?? 0o666)
    temporary = name
    // The mode given to open is cut by the umask.
    if (mode !== null) fchmodSync(handle, mode)
  })
  return { write: (text) => orFail(() => writeFileSync(handle!, text)), finish: () => orFail(finish), discard }

  function finish(): void {
    if (durable) fsyncSync(handle!)
    close()
    renameSync(temporary!, target)
    temporary = null
    if (durable) syncFolder(folder)
  }

  function discard(): void {
    close()
    if (temporary !== null) rmSync(temporary, { force: true })
    temporary = null
  }

  function close(): void {
    if (handle !== null) closeSync(handle)
    handle = null
  }
}

/** Whether `name` is that of a file in which `target`, in the same folder, was about to be written anew. */
export function isDraftOf(target: string, name: string): boolean {
  const start = `.${target.slice(0, 100)}.`
  return name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length))
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

function irregular(path: string): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `\`${path}\` is no regular file, and is not replaced by one`,
    help: 'name a file; without one, the result goes to standard output',
  })
}

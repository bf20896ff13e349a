import { isUtf8 } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import type { Diagnostic } from '../domain/diagnostic.ts'

/** A text file as others see it: `path` is relative to the root that was read, with `/`, on every platform. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

const defaultMaxBytes = 10 * 1024 * 1024

export type ReadOutcome = { readonly text: string } | { readonly diagnostic: Diagnostic }

/**
 * Reads one UTF-8 text file, without its byte order mark, and never blocks on a pipe or a device.
 * `location` is where it lies on the disk, `path` how diagnostics call it.
 * Diagnostics: `missing-path`, `not-a-file`, `file-too-large`, `not-utf8`, `file-unreadable`.
 */
export function readTextFile(location: string, path: string, maxBytes: number = defaultMaxBytes): ReadOutcome {
  let bytes: Buffer
  try {
    // Without O_NONBLOCK, opening a pipe waits for a writer.
    const handle = openSync(location, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const stat = fstatSync(handle)
      if (!stat.isFile()) return refuse(path, 'not-a-file', 'is not a regular file', 'put a plain text file there')
      if (stat.size > maxBytes) return refuseSize(path, stat.size, maxBytes)
      bytes = readAll(handle, stat.size)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    return refuseUnreadable(path, error)
  }
  if (bytes.length > maxBytes) return refuseSize(path, bytes.length, maxBytes)
  if (isUtf8(bytes)) return { text: bytes.toString('utf8', hasMark(bytes) ? 3 : 0) }
  return refuse(path, 'not-utf8', 'is not UTF-8 text', 'save the file as UTF-8 and read it again', firstBadLine(bytes))
}

/** One call reads what has the size that was told; thousands of small files are read so. */
function readAll(handle: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size + 1)
  const read = readSync(handle, bytes, 0, size + 1, null)
  const start = bytes.subarray(0, read)
  return read === size && size > 0 ? start : Buffer.concat([start, readFileSync(handle)])
}

function hasMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

/** The diagnostic for a file or folder that the system would not let us read. */
export function unreadableDiagnostic(path: string, error: unknown): Diagnostic {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  if (code === 'ENOENT')
    return diagnosticOf(path, 'missing-path', 'does not exist', 'create it, or take it off the list')
  const help =
    code === 'EACCES' || code === 'EPERM' ? 'give this user permission to read it' : 'check the disk and the path'
  return diagnosticOf(path, 'file-unreadable', `cannot be read (${code})`, help)
}

export function diagnosticOf(path: string, code: string, problem: string, help: string, line = 1): Diagnostic {
  return { severity: 'error', code, message: `\`${path}\` ${problem}`, help, at: { file: path, line, column: 1 } }
}

function refuse(path: string, code: string, problem: string, help: string, line?: number): ReadOutcome {
  return { diagnostic: diagnosticOf(path, code, problem, help, line) }
}

function refuseUnreadable(path: string, error: unknown): ReadOutcome {
  return { diagnostic: unreadableDiagnostic(path, error) }
}

function refuseSize(path: string, size: number, maxBytes: number): ReadOutcome {
  const problem = `has ${size} bytes, more than the ${maxBytes} that are read`
  return refuse(path, 'file-too-large', problem, 'split it into smaller files')
}

/** UTF-8 never has a newline byte inside a character, so each line can be tried on its own. */
function firstBadLine(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let start = 0
  for (let line = 1; ; line++) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline === -1 ? bytes.length : newline
    try {
      decoder.decode(bytes.subarray(start, end))
    } catch {
      return line
    }
    if (newline === -1) return line
    start = newline + 1
  }
}

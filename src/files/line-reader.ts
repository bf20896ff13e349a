import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Hash } from 'node:crypto'
import { newline } from './ascii.ts'
import { nodeCrypto } from './sha256.ts'

const chunkBytes = 1 << 18
/** how much of what follows is at hand when the next line is looked at before it is taken */
const margin = 1 << 14

/** A file line by line, in little memory: `bytes` from `start` to `end` is the line, without its newline. */
export interface LineReader {
  bytes: Buffer
  /** the same memory as `bytes` */
  view: DataView
  start: number
  end: number
  /** behind the last byte that was read; what follows in `bytes` means nothing */
  limit: number
  /**
   * Where the line after this one begins, with all of it in `bytes` if it is not unusually long, to be looked at without
   * its end being searched for. `start` and `end` mean nothing after this.
   */
  ahead(): number
  /** Takes the line that was looked at ahead; `to` is behind its newline. */
  skip(to: number): void
  /** Goes to the next line; false at the end. What follows the last newline is a line unless it is empty. */
  next(): boolean
  /** whether the last line had no newline: the file may be cut off */
  isCut(): boolean
  /** SHA-256 (hex) of what was read so far, from the line on that `hashFrom` names, and of what may follow. */
  digest(suffix?: string): string
  close(): void
}

/** The line as text. */
export function lineText({ bytes, start, end }: LineReader): string {
  return bytes.toString('utf8', start, end)
}

/** The JSON of a line that is one entry of a list, without the comma that may follow it. */
export function entryText(reader: LineReader): string {
  const text = lineText(reader)
  return text.endsWith(',') ? text.slice(0, -1) : text
}

/**
 * Opens a regular file; null when there is none or it is none. A handle is read from the file's beginning, and stays open.
 * `hashFrom` is the number of the line (from 0) at which the digest begins.
 */
export function openLines(file: string | number, options: { readonly hashFrom: number }): LineReader | null {
  const isOwn = typeof file === 'string'
  let handle: number
  try {
    handle = isOwn ? openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)) : file
  } catch {
    return null
  }
  const stat = fstatSync(handle)
  if (!stat.isFile()) {
    if (isOwn) closeSync(handle)
    return null
  }
  const hash: Hash = nodeCrypto().createHash('sha256')
  let isOpen = true
  let isCut = false
  let filled = 0
  let at = 0
  let lines = 0
  let hashed = 0
  let isAtEnd = false
  /** of what is read next, in the file */
  let position = 0
  const bytes = Buffer.allocUnsafe(Math.min(chunkBytes, stat.size + 1))
  const reader: LineReader = {
    bytes,
    view: viewOf(bytes),
    start: 0,
    end: 0,
    limit: 0,
    ahead,
    skip: (to) => take(to - 1, to),
    next,
    isCut: () => isCut,
    digest,
    close,
  }
  return reader

  function next(): boolean {
    for (;;) {
      const found = at < filled ? reader.bytes.indexOf(newline, at) : -1
      if (found !== -1 && found < filled) {
        take(found, found + 1)
        return true
      }
      if (isAtEnd) {
        if (at >= filled) return false
        isCut = true
        take(filled, filled)
        return true
      }
      refill()
    }
  }

  function ahead(): number {
    while (filled - at < margin && !isAtEnd) refill()
    return at
  }

  function take(end: number, after: number): void {
    reader.start = at
    reader.end = end
    at = after
    if (++lines === options.hashFrom) hashed = at
  }

  /** Moves what is left to the front and reads on; a line longer than the buffer makes it grow. */
  function refill(): void {
    if (lines >= options.hashFrom) hash.update(reader.bytes.subarray(hashed, at))
    const left = filled - at
    const target = left * 2 > reader.bytes.length ? Buffer.allocUnsafe(reader.bytes.length * 2) : reader.bytes
    reader.bytes.copy(target, 0, at, filled)
    if (target !== reader.bytes) reader.view = viewOf(target)
    reader.bytes = target
    at = 0
    hashed = 0
    filled = left
    const got = readSync(handle, target, filled, target.length - filled, position)
    position += got
    if (got === 0) isAtEnd = true
    filled += got
    reader.limit = filled
  }

  function digest(suffix = ''): string {
    hash.update(reader.bytes.subarray(hashed, at))
    hashed = at
    return hash.copy().update(suffix).digest('hex')
  }

  function close(): void {
    if (isOpen && isOwn) closeSync(handle)
    isOpen = false
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

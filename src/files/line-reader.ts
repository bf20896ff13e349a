import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { createHash, type Hash } from 'node:crypto'

const chunkBytes = 1 << 20
const newline = 0x0a

/** A file line by line, in little memory: `bytes` from `start` to `end` is the line, without its newline. */
export interface LineReader {
  bytes: Buffer
  start: number
  end: number
  /** Goes to the next line; false at the end. What follows the last newline is a line unless it is empty. */
  next(): boolean
  /** whether the last line had no newline: the file may be cut off */
  isCut(): boolean
  /** SHA-256 (hex) of what was read so far, from the line on that `hashFrom` names. */
  digest(): string
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
 * Opens a regular file; null when there is none or it is none. `hashFrom` is the number of the line (from 0) at which
 * the digest begins.
 */
export function openLines(path: string, options: { readonly hashFrom: number }): LineReader | null {
  let handle: number
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    return null
  }
  const stat = fstatSync(handle)
  if (!stat.isFile()) {
    closeSync(handle)
    return null
  }
  const hash: Hash = createHash('sha256')
  let isOpen = true
  let isCut = false
  let filled = 0
  let at = 0
  let lines = 0
  let hashed = 0
  let isAtEnd = false
  const reader: LineReader = {
    bytes: Buffer.allocUnsafe(Math.min(chunkBytes, stat.size + 1)),
    start: 0,
    end: 0,
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
    reader.bytes = target
    at = 0
    hashed = 0
    filled = left
    const got = readSync(handle, target, filled, target.length - filled, null)
    if (got === 0) isAtEnd = true
    filled += got
  }

  function digest(): string {
    hash.update(reader.bytes.subarray(hashed, at))
    hashed = at
    return hash.copy().digest('hex')
  }

  function close(): void {
    if (isOpen) closeSync(handle)
    isOpen = false
  }
}

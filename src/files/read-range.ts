import { readSync } from 'node:fs'

const newline = 0x0a
const usualLine = 4096

/** Bytes of an open file; null when it does not have so many. */
export function readRange(handle: number, from: number, length: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length; ) {
    const got = readSync(handle, bytes, filled, length - filled, from + filled)
    if (got === 0) return null
    filled += got
  }
  return bytes
}

/** The bytes of the line that begins at `from`, without its newline; it ends at `end` at the latest. */
export function readLineAt(handle: number, from: number, end: number): Buffer | null {
  for (let length = usualLine; ; length *= 4) {
    const wanted = Math.min(length, end - from)
    const bytes = readRange(handle, from, wanted)
    if (bytes === null) return null
    const found = bytes.indexOf(newline)
    if (found !== -1) return bytes.subarray(0, found)
    if (wanted < length) return bytes
  }
}

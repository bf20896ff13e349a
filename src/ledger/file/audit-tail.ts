import { readSync } from 'node:fs'

const firstChunk = 64 * 1024

/** The end of a file of lines. */
export interface AuditTail {
  /** the last line that has its end, without it; null when there is none */
  readonly line: string | null
  /** what follows the last line's end: nothing, unless writing it was interrupted */
  readonly fragment: string
  /** the byte at which the fragment begins */
  readonly fragmentStart: number
}

/** Reads backwards until the last whole line and what follows it are known. */
export function readTail(handle: number, size: number): AuditTail {
  for (let length = Math.min(firstChunk, size); ; length = Math.min(length * 4, size)) {
    const start = size - length
    const chunk = readBytes(handle, start, length)
    const end = chunk.lastIndexOf('\n')
    const before = end > 0 ? chunk.lastIndexOf('\n', end - 1) : -1
    if (start > 0 && before === -1) continue
    const line = end === -1 ? null : chunk.subarray(before + 1, end).toString('utf8')
    return { line, fragment: chunk.subarray(end + 1).toString('utf8'), fragmentStart: start + end + 1 }
  }
}

function readBytes(handle: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const read = readSync(handle, bytes, done, length - done, start + done)
    if (read === 0) break
    done += read
  }
  return bytes.subarray(0, done)
}

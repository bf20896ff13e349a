import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { readRange } from './read-range.ts'
import { writeFileAtomic } from './write-atomic.ts'

/** A file of this program's own: a head that is read at once, and sections of which only pieces are. */
export interface SectionFile {
  readonly head: unknown
  /** bytes of a section; null when they are not there */
  readonly read: (section: number, from: number, length: number) => Buffer | null
  readonly length: (section: number) => number
  readonly close: () => void
}

const firstRead = 1 << 16

/** Writes a head (as JSON) and sections under a `label` of one line; what has another label is never read again. */
export function writeSections(path: string, label: string, head: unknown, sections: readonly Uint8Array[]): void {
  const written = Buffer.from(JSON.stringify({ lengths: sections.map((one) => one.length), head }))
  const top = Buffer.from(`${label} ${written.length}\n`)
  writeFileAtomic(path, Buffer.concat([top, written, ...sections]), { mode: 0o600 })
}

/** Null when there is none of this label, or it is not whole. */
export function openSections(path: string, label: string): SectionFile | null {
  let handle: number
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    return null
  }
  try {
    const opened = readTop(handle, label)
    if (opened !== null) return opened
  } catch {
    // Not as it was written.
  }
  closeSync(handle)
  return null
}

function readTop(handle: number, label: string): SectionFile | null {
  const stat = fstatSync(handle)
  if (!stat.isFile()) return null
  const start = Buffer.allocUnsafe(Math.min(firstRead, stat.size))
  if (readSync(handle, start, 0, start.length, 0) !== start.length) return null
  const newline = start.indexOf(0x0a)
  const first = start.toString('latin1', 0, Math.max(0, newline))
  if (!first.startsWith(`${label} `)) return null
  const from = newline + 1
  const length = Number(first.slice(label.length + 1))
  const text = from + length <= start.length ? start.subarray(from, from + length) : readRange(handle, from, length)
  if (text === null) return null
  const { lengths, head } = JSON.parse(text.toString('utf8')) as { lengths: readonly number[]; head: unknown }
  const places: number[] = []
  let end = from + length
  for (const one of lengths) {
    places.push(end)
    end += one
  }
  if (end !== stat.size) return null
  return {
    head,
    read: (section, at, size) =>
      at < 0 || size < 0 || at + size > lengths[section]! ? null : readRange(handle, places[section]! + at, size),
    length: (section) => lengths[section]!,
    close: () => closeSync(handle),
  }
}

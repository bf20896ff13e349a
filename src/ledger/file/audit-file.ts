import {
  appendFileSync,
  closeSync,
  createReadStream,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  writeSync,
} from 'node:fs'
import { basename } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { writeFileAtomic } from '../../files/write-atomic.ts'
import { parseAuditLine } from '../audit-chain.ts'
import type { AuditEnd } from '../ledger-backend.ts'
import { type AuditTail, readTail } from './audit-tail.ts'
import { codeOf, unusableLog } from './file-trouble.ts'

/** The end of the log as it is on the disk; writes nothing. */
export function readAuditEnd(path: string): AuditEnd {
  let handle: number
  try {
    handle = openSync(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { line: null, torn: null }
    throw unusableLog(path, error)
  }
  try {
    return endOf(path, readTail(handle, fstatSync(handle).size))
  } catch (error) {
    throw unusableLog(path, error)
  } finally {
    closeSync(handle)
  }
}

/**
 * Adds lines behind `expected`; nothing is lost once it returns. A last line whose writing was interrupted is moved to
 * `<path>.torn`. False, and nothing is written, when the log ends otherwise.
 */
export function appendLines(path: string, lines: readonly string[], expected: AuditEnd): boolean {
  const handle = openLog(path)
  try {
    const tail = readTail(handle, fstatSync(handle).size)
    const end = endOf(path, tail)
    if (end.line !== expected.line || end.torn?.bytes !== expected.torn?.bytes) return false
    if (end.torn) moveAside(path, handle, tail)
    const isUnfinished = tail.fragment !== '' && end.torn === null
    const text = lines.map((line) => `${line}\n`).join('')
    write(handle, isUnfinished ? `\n${text}` : text, fstatSync(handle).size)
    return true
  } catch (error) {
    throw error instanceof Failure ? error : unusableLog(path, error)
  } finally {
    closeSync(handle)
  }
}

/** The lines of the log as they are, also one that was never finished; none when there is no log. */
export async function* readAuditLines(path: string): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unusableLog(path, error)
  }
  if (rest !== '') yield rest
}

function endOf(path: string, tail: AuditTail): AuditEnd {
  const { line, fragment } = tail
  if (fragment === '') return { line, torn: null }
  // A line that lacks nothing but its end is whole.
  const entry = parseAuditLine(fragment)
  const before = line === null ? null : parseAuditLine(line)
  if (entry !== null && entry.prev_hash === (before?.hash ?? null)) return { line: fragment, torn: null }
  return { line, torn: { bytes: Buffer.byteLength(fragment), movedTo: `${basename(path)}.torn` } }
}

function moveAside(path: string, handle: number, tail: AuditTail): void {
  appendFileSync(`${path}.torn`, `${tail.fragment}\n`, { mode: 0o600, flush: true })
  ftruncateSync(handle, tail.fragmentStart)
}

function openLog(path: string): number {
  try {
    return openSync(path, 'r+')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unusableLog(path, error)
  }
  // Made whole, so that its name is durable too.
  writeFileAtomic(path, '', { mode: 0o600 })
  return openSync(path, 'r+')
}

/** All or nothing, as far as the disk allows: what was written of a text that does not fit is taken back. */
function write(handle: number, text: string, position: number): void {
  const bytes = Buffer.from(text)
  try {
    let done = 0
    while (done < bytes.length) done += writeSync(handle, bytes, done, bytes.length - done, position + done)
    fdatasyncSync(handle)
  } catch (error) {
    ftruncateSync(handle, position)
    throw error
  }
}

import { fstatSync } from 'node:fs'
import { identityOf } from '../files/file-identity.ts'
import { readRange } from '../files/read-range.ts'
import type { LedgerOrigin } from './ledger-places.ts'
import { openLedgerRows } from './ledger-rows.ts'

/** Where the people's lines begin and end, in bytes, of a file that was read whole once and found sound. */
export interface LedgerSurvey {
  readonly identity: string
  readonly from: number
  readonly to: number
}

/** Goes through all lines, so that nothing is believed that was cut off, edited or put in another order. */
export function surveyLedger(
  handle: number,
  { path, origin }: { readonly path: string; readonly origin: LedgerOrigin },
): LedgerSurvey | null {
  const rows = openLedgerRows(path, origin)
  if (rows === null) return null
  try {
    for (; rows.person() !== null; rows.advance()) rows.entry()
    rows.verify()
  } finally {
    rows.close()
  }
  const stat = fstatSync(handle)
  const range = linesOf(handle, stat.size)
  return range && { identity: identityOf(stat), ...range }
}

const lastOfHead = '\n  "entries": [\n'

function linesOf(handle: number, size: number): Pick<LedgerSurvey, 'from' | 'to'> | null {
  const end = readRange(handle, Math.max(0, size - 16), Math.min(size, 16))?.toString('latin1') ?? ''
  const close = /\n(?: {2})?\]\n\}\n$/.exec(end)
  if (close === null) return null
  for (let length = Math.min(size, 1 << 18); ; length = Math.min(size, length * 4)) {
    const found = readRange(handle, 0, length)?.indexOf(lastOfHead) ?? -1
    if (found !== -1) return { from: found + lastOfHead.length, to: size - close[0].length + 1 }
    if (length === size) return null
  }
}

import type { SystemProgress } from '../domain/progress.ts'
import type { Instant } from '../domain/time.ts'
import { count } from './count-text.ts'
import { nameText } from './printable.ts'

/** One line: `gitlab: 1204 of 10000 changes, 3 failed, waits 12 s for its limit`; never wider than `columns`. */
export function progressText(
  progress: SystemProgress,
  { now, columns }: { readonly now: Instant; readonly columns: number },
): string {
  const { system, phase, done, total, failed, waitsUntil } = progress
  const amount = phase === 'reading' ? `${count(done, 'row')} read` : `${done} of ${count(total ?? done, 'change')}`
  const seconds = waitsUntil === null ? 0 : Math.ceil((waitsUntil - now) / 1000)
  const parts = [
    amount,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(seconds <= 0 ? [] : [`waits ${seconds} s for its limit`]),
  ]
  const line = `${nameText(system)}: ${parts.join(', ')}`
  return line.length < columns ? line : `${line.slice(0, Math.max(1, columns - 2))}…`
}

/** What draws `lines` over the `drawn` lines that were drawn last. */
export function redraw(lines: readonly string[], drawn: number): string {
  const up = drawn === 0 ? '' : `\u001B[${drawn}A`
  return `${up}\u001B[J${lines.map((line) => `${line}\n`).join('')}`
}

import type { Stats } from 'node:fs'

/**
 * What tells without reading it that a file is the one that was read before, as far as it is settled. The time of the
 * last change of its entry (ctime) cannot be set by programs, so that content that came back in with an old date shows.
 */
export function identityOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`
}

/** Coarse file systems count in steps of so many milliseconds: two changes within one step leave the same times. */
const coarsestStep = 2000

/** Whether a later change is certain to be seen in the identity; `now` is the clock when the file was looked at. */
export function isSettled({ mtimeMs, ctimeMs }: Stats, now: number): boolean {
  return Math.max(mtimeMs, ctimeMs) + coarsestStep < now
}

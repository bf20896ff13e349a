import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Duration, Instant } from '../domain/time.ts'

/** Longer than any write takes: what is younger may be somebody's running one. */
const oldEnough: Duration = 30 * 60_000

/**
 * Removes what writers that were killed left in a folder: files of this user that `isDraft` knows by their names, and that
 * nobody has touched for half an hour. What cannot be removed stays: it is litter, which harms nobody.
 */
export function sweepDrafts(folder: string, isDraft: (name: string) => boolean, now: Instant): void {
  try {
    for (const name of readdirSync(folder)) if (isDraft(name)) sweep(join(folder, name), now)
  } catch {
    // A folder that cannot be listed is told by whoever has to write there.
  }
}

function sweep(path: string, now: Instant): void {
  try {
    const stat = lstatSync(path)
    const isOurs = process.getuid === undefined || stat.uid === process.getuid()
    if (stat.isFile() && isOurs && stat.mtimeMs < now - oldEnough) rmSync(path)
  } catch {
    // Somebody else swept it.
  }
}

import type { Instant } from '../domain/time.ts'

/** How a run waits before it asks again; chance and waiting are handed in. */
export interface Patience {
  /** over after so many milliseconds, or as soon as the run is interrupted */
  readonly wait: (milliseconds: number) => Promise<void>
  /** calls back once after so many milliseconds, also after an interruption; gives what stops it */
  readonly timer: (milliseconds: number, ring: () => void) => () => void
  /** real time, also where the evaluation's clock is fixed */
  readonly now: () => Instant
  /** from 0 to less than 1 */
  readonly random: () => number
  /** fired: nothing more is begun, what is under way is finished */
  readonly signal: AbortSignal
}

/** A system that asks for a longer pause (in milliseconds) is left alone until the next run. */
export const longestAsked = 300_000

const firstPause = 500
const longestPause = 30_000

/** Milliseconds before the next attempt: twice as long each time, of which chance takes up to a half. */
export function retryPause(attempt: number, { random }: Pick<Patience, 'random'>): number {
  const longest = Math.min(longestPause, firstPause * 2 ** (attempt - 1))
  return Math.round(longest * (1 - random() / 2))
}

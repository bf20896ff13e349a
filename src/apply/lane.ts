import type { ExecutedChange, Execution } from './execution.ts'
import { createPacer } from './pacer.ts'
import { type ChangingAdapter, pacedAdapter } from './paced-adapter.ts'
import type { SystemGate } from './send-change.ts'
import type { Instant } from '../domain/time.ts'

/** One system's part of a run, by the changes' numbers. */
export interface Lane {
  /** at the system's pace */
  readonly adapter: ChangingAdapter
  readonly gate: SystemGate
  readonly concurrency: number
  /** wait for nothing any more, in the plan's order */
  readonly ready: number[]
  /** on record as about to be done */
  readonly announced: number[]
  /** done, and not yet seen to */
  readonly finished: ExecutedChange[]
  finishedSince: Instant | null
  /** how many wait for others */
  blocked: number
  underWay: number
  isVerifying: boolean
}

export function createLane(
  system: string,
  { adapters, systems, concurrency, patience }: Pick<Execution, 'adapters' | 'systems' | 'concurrency' | 'patience'>,
): Lane {
  const { interval, timeout } = systems.get(system)!
  return {
    adapter: pacedAdapter(adapters.get(system)!, { pacer: createPacer(interval, patience), timeout, patience }),
    gate: { isDown: false },
    concurrency: concurrency(system),
    ready: [],
    announced: [],
    finished: [],
    finishedSince: null,
    blocked: 0,
    underWay: 0,
    isVerifying: false,
  }
}

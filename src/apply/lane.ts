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
  /** how many changes there are, were answered, and failed when they were seen to */
  total: number
  done: number
  failed: number
  underWay: number
  isVerifying: boolean
  /** tells how far it is; `waitsUntil`: its calls wait until then */
  readonly tell: (waitsUntil: Instant | null) => void
}

export function createLane(
  system: string,
  {
    adapters,
    systems,
    concurrency,
    patience,
    watch,
  }: Pick<Execution, 'adapters' | 'systems' | 'concurrency' | 'patience' | 'watch'>,
): Lane {
  const { interval, timeout } = systems.get(system)!
  const tell = (waitsUntil: Instant | null) => {
    const { done, total, failed } = lane
    watch?.({ system, phase: 'changing', done, total, failed, waitsUntil })
  }
  const pacer = createPacer(interval, patience, tell)
  const lane: Lane = {
    adapter: pacedAdapter(adapters.get(system)!, { pacer, timeout, patience }),
    gate: { isDown: false },
    concurrency: concurrency(system),
    ready: [],
    announced: [],
    finished: [],
    finishedSince: null,
    blocked: 0,
    total: 0,
    done: 0,
    failed: 0,
    underWay: 0,
    isVerifying: false,
    tell,
  }
  return lane
}

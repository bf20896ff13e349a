import type { LimitReport } from '../adapters/adapter.ts'
import type { Duration, Instant } from '../domain/time.ts'
import { longestAsked, type Patience } from './patience.ts'

/**
 * Spreads the calls to one system over time, so that they keep to the rate that the settings name, to what the system says
 * of its limits, and to what its refusals show. It never stops calls to another system.
 */
export interface Pacer {
  /**
   * Over as soon as the next call may be sent, or the run is interrupted: 0. Anything else is how long (in milliseconds) the
   * system wants to be left alone, which is too long to wait: the call is not to be sent.
   */
  take(): Promise<Duration>
  /** the call that was let through is over; `limits`: what the system said about them last */
  answered(limits: LimitReport | null): void
  /** the call was one too many: none is sent for so many milliseconds, and the pace is kept from then on */
  refused(pause: Duration): void
}

/** So late at most may calls make up for lost time. */
const longestCredit: Duration = 250
/** Windows are believed to be over a little later than announced: clocks differ. */
const margin = { share: 0.01, most: 250 }
/** A pace that was learned from refusals: a bit slower than what went well, and tried a bit faster now and then. */
const learning = { caution: 1.02, calls: 1000, speedUp: 0.95 }

/** `interval`: milliseconds between two calls, as the settings say; null: as fast as the system allows. */
export function createPacer(
  interval: Duration | null,
  { now, wait, signal }: Pick<Patience, 'now' | 'wait' | 'signal'>,
  onWait: (until: Instant) => void = () => undefined,
): Pacer {
  /** the time when the wait ends that was asked for, also where clocks stand still */
  let reached: Instant = Number.NEGATIVE_INFINITY
  let nextSlot: Instant | null = null
  let pausedUntil: Instant = Number.NEGATIVE_INFINITY
  let learned: Duration | null = null
  let sinceRefusal: { readonly at: Instant; calls: number } | null = null
  let report: LimitReport | null = null
  let window: Duration = 0
  let underWay = 0
  let isProbing = false
  let turn: Promise<unknown> = Promise.resolve()
  let wake: () => void = () => undefined

  const clock = () => Math.max(now(), reached)

  /** Milliseconds for which the system wants no call; `answer`: it depends on the calls under way. */
  function asked(): Duration | 'answer' {
    const at = clock()
    if (pausedUntil > at) return pausedUntil - at
    if (isProbing && underWay > 0) return 'answer'
    if (report === null) return 0
    const reset = report.resetsAt + Math.min(margin.most, window * margin.share)
    if (reset <= at) {
      report = null
      // The new window shows with its first answer.
      isProbing = true
      return underWay > 0 ? 'answer' : 0
    }
    if (report.remaining > underWay) return 0
    return underWay > 0 ? 'answer' : reset - at
  }

  async function waitForTurn(): Promise<Duration> {
    while (!signal.aborted) {
      const left = asked()
      if (left === 'answer') {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      if (left > longestAsked) return left
      const pause = Math.max(left, (nextSlot ?? 0) - clock())
      if (pause <= 0) break
      const until = clock() + pause
      if (left > 0) onWait(until)
      await wait(pause)
      if (!signal.aborted) reached = Math.max(reached, until)
    }
    underWay++
    const spacing = Math.max(interval ?? 0, learned ?? 0)
    nextSlot = Math.max(nextSlot ?? clock(), clock() - longestCredit) + spacing
    return 0
  }

  return {
    take() {
      const next = turn.then(waitForTurn)
      turn = next
      return next
    },
    answered(limits) {
      underWay--
      const at = clock()
      if (at >= pausedUntil) isProbing = false
      if (limits !== null && limits.resetsAt > at) {
        report = limits
        window = Math.max(window, limits.resetsAt - at)
      }
      if (sinceRefusal) {
        sinceRefusal.calls++
        if (learned !== null && sinceRefusal.calls % learning.calls === 0) learned *= learning.speedUp
      }
      wake()
    },
    refused(pause) {
      underWay--
      const at = clock()
      const isFirst = at >= pausedUntil
      pausedUntil = Math.max(pausedUntil, at + pause)
      isProbing = true
      if (isFirst && report === null) {
        const calls = sinceRefusal?.calls ?? 0
        if (sinceRefusal && calls > 0) learned = ((at - sinceRefusal.at) / calls) * learning.caution
        sinceRefusal = { at, calls: 0 }
      }
      wake()
    },
  }
}

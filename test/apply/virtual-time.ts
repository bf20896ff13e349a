import { setImmediate } from 'node:timers/promises'
import type { Patience } from '../../src/apply/patience.ts'

/** A time that passes only when everybody waits for it, and then at once. */
export interface VirtualTime extends Pick<Patience, 'now' | 'wait' | 'timer'> {
  /** Lets time pass until `work` is done. */
  during<T>(work: Promise<T>): Promise<T>
}

export function virtualTime(start = 0): VirtualTime {
  let now = start
  let count = 0
  let idle = 0
  const bells = new Map<number, { readonly at: number; readonly ring: () => void }>()
  const timer = (milliseconds: number, ring: () => void) => {
    const id = ++count
    bells.set(id, { at: now + milliseconds, ring })
    idle = 0
    return () => {
      bells.delete(id)
      idle = 0
    }
  }
  const ringNext = () => {
    let next: number | null = null
    for (const [id, bell] of bells) if (next === null || bell.at < bells.get(next)!.at) next = id
    if (next === null) return
    const { at, ring } = bells.get(next)!
    bells.delete(next)
    now = Math.max(now, at)
    ring()
  }
  return {
    now: () => now,
    timer,
    wait: (milliseconds) =>
      new Promise((resolve) => {
        timer(milliseconds, resolve)
      }),
    async during(work) {
      const over = new AbortController()
      const end = () => over.abort()
      work.then(end, end)
      // Whatever does not wait for time has some turns to go on.
      while (!over.signal.aborted) {
        await setImmediate()
        if (++idle % 6 === 0) ringNext()
      }
      return work
    },
  }
}

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
  const bells = new Map<number, { readonly at: number; readonly ring: () => void }>()
  const timer = (milliseconds: number, ring: () => void) => {
    const id = ++count
    bells.set(id, { at: now + milliseconds, ring })
    return () => void bells.delete(id)
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
    wait: (milliseconds) => new Promise((resolve) => void timer(milliseconds, resolve)),
    async during(work) {
      let isOver = false
      const end = () => {
        isOver = true
      }
      work.then(end, end)
      // Whatever does not wait for time has several turns to go on.
      for (let idle = 0; !isOver; idle++) {
        await setImmediate()
        if (idle % 3 === 2) ringNext()
      }
      return work
    },
  }
}

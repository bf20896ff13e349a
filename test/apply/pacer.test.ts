import { describe, expect, test } from 'vitest'
import type { LimitReport } from '../../src/adapters/adapter.ts'
import { createPacer } from '../../src/apply/pacer.ts'
import { virtualTime } from './virtual-time.ts'

const calls = 5000
const window = 60_000
const latency = 40

interface Limited {
  /** the setting `rate`, as milliseconds between two calls */
  readonly interval?: number
  /** calls that the system takes in a window */
  readonly limit: number
  readonly announces: boolean
  readonly concurrency?: number
}

/** Sends calls until each was taken, as fast as the pacer lets them through; gives how long it took. */
async function send({ interval, limit, announces, concurrency = 8 }: Limited) {
  const time = virtualTime()
  const pacer = createPacer(interval ?? null, { ...time, signal: new AbortController().signal })
  let started = 0
  let used = 0
  let left = calls
  let refused = 0
  const call = async () => {
    await pacer.take()
    await time.wait(latency / 2)
    if (time.now() >= started + window) {
      started = time.now()
      used = 0
    }
    const isTaken = ++used <= limit
    const report: LimitReport | null = announces
      ? { remaining: Math.max(0, limit - used), resetsAt: started + window }
      : null
    const asked = started + window - time.now()
    await time.wait(latency / 2)
    if (isTaken) pacer.answered(report)
    else pacer.refused(asked)
    return isTaken
  }
  const worker = async () => {
    while (left > 0) {
      left--
      if (await call()) continue
      refused++
      left++
    }
  }
  await time.during(Promise.all(Array.from({ length: concurrency }, worker)))
  return { took: time.now(), refused }
}

/** The first window is used up at once, and so is every other; the last calls come at the beginning of the last one. */
const least = (limit: number) => Math.floor((calls - 1) / limit) * window

describe('calls to a system with a limit', () => {
  test.each([300, 600])('that it announces (%i a minute) use it up, and are never refused', async (limit) => {
    const { took, refused } = await send({ limit, announces: true })
    expect(refused).toBe(0)
    expect(took / least(limit)).toBeLessThan(1.06)
  })

  test('that the settings name keep to it', async () => {
    const { took, refused } = await send({ interval: 100, limit: 600, announces: false })
    expect(refused).toBeLessThanOrEqual(calls / 1000)
    expect(took / (calls * 100)).toBeLessThan(1.01)
  })

  test('that it only shows by refusing find it out', async () => {
    const { took, refused } = await send({ limit: 600, announces: false })
    expect(refused).toBeLessThanOrEqual(calls / 200)
    expect(took / least(600)).toBeLessThan(1.2)
  })
})

describe('a pause that the system asks for', () => {
  const patience = (time = virtualTime()) => ({ ...time, signal: new AbortController().signal })

  test('holds calls up, and then lets one through to see whether it is over', async () => {
    const world = patience()
    const pacer = createPacer(null, world)
    await pacer.take()
    pacer.refused(5000)
    const order: string[] = []
    const first = pacer.take().then(() => order.push(`first at ${world.now()}`))
    const second = pacer.take().then(() => order.push(`second at ${world.now()}`))
    await world.during(first)
    pacer.answered(null)
    await world.during(second)
    expect(order).toEqual(['first at 5000', 'second at 5000'])
  })

  test('that is too long is not waited for', async () => {
    const pacer = createPacer(null, patience())
    await pacer.take()
    pacer.refused(3_600_000)
    expect(await pacer.take()).toBe(3_600_000)
  })

  test('ends with an interruption', async () => {
    const interruption = new AbortController()
    const wait = () => Promise.resolve(interruption.abort())
    const pacer = createPacer(null, { now: () => 0, wait, signal: interruption.signal })
    await pacer.take()
    pacer.refused(5000)
    expect(await pacer.take()).toBe(0)
  })
})

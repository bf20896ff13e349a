import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import { leaseLength } from '../../src/ledger/hold-lease.ts'
import { keepLease } from '../../src/ledger/keep-lease.ts'
import { createLease, type Lease, lockLost } from '../../src/ledger/lease.ts'
import { now, owner } from './ledger-fixture.ts'

const ignore = () => undefined

/** A kept lease whose renewals and time the test decides on. */
function setUp(renew: (lease: Lease, at: number) => Promise<Lease>) {
  let at = now
  let beat: (() => void) | null = null
  const lease = createLease(owner, now, leaseLength)
  const kept = keepLease({ renew: (one) => renew(one, at) }, lease, {
    clock: () => at,
    metronome: (next) => {
      beat = next
      return () => {
        beat = null
      }
    },
  })
  const tick = async (minutes: number) => {
    at = now + minutes * 60_000
    beat?.()
    // Answers come in later turns.
    await setImmediate()
    return kept.signal.reason as unknown
  }
  return { kept, lease, tick, isBeating: () => beat !== null }
}

test('a lease is renewed as long as its holder works', async () => {
  const renewals: number[] = []
  const { kept, tick, isBeating } = setUp(async (lease, at) => {
    renewals.push(at)
    return { ...lease, expires: at + leaseLength }
  })
  for (const minutes of [2, 4, 11, 20]) expect(await tick(minutes)).toBe(undefined)
  expect(renewals).toEqual([2, 4, 11, 20].map((minutes) => now + minutes * 60_000))
  await kept.stop()
  expect(isBeating()).toBe(false)
})

test('one that is taken over is known to be lost at the next renewal', async () => {
  const { tick, isBeating } = setUp(async (lease) => {
    throw lockLost(lease, { ...lease, owner: { ...owner, run: 'run-2' } })
  })
  expect(await tick(2)).toMatchObject({ code: 'lock-lost', message: expect.stringContaining('`run-2`') as string })
  expect(isBeating()).toBe(false)
})

test('trouble in renewing is borne until the lease is over', async () => {
  let isDown = true
  const { tick } = setUp(async (lease, at) => {
    if (isDown) throw new Failure({ code: 'ledger-unreadable', message: 'no route', help: 'wait' })
    return { ...lease, expires: at + leaseLength }
  })
  expect(await tick(8)).toBe(undefined)
  isDown = false
  expect(await tick(9)).toBe(undefined)
  isDown = true
  expect(await tick(18)).toBe(undefined)
  expect(await tick(19)).toMatchObject({ code: 'lock-lost', message: expect.stringContaining('no route') as string })
})

test('a renewal without an answer counts as none once the lease is over', async () => {
  let asked = 0
  const { tick } = setUp(async () => {
    asked++
    return new Promise<Lease>(ignore)
  })
  expect(await tick(9)).toBe(undefined)
  expect(await tick(10)).toMatchObject({ code: 'lock-lost' })
  expect(asked).toBe(1)
})

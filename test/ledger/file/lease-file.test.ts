import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatLease, type Lease, parseLease } from '../../../src/ledger/lease.ts'
import { swapLease, whileHeld } from '../../../src/ledger/file/lease-file.ts'
import { leaseLength } from '../../../src/ledger/hold-lease.ts'
import { acquireLease, releaseLease, renewLease } from './file-lock.ts'
import { birthOf } from '../../../src/ledger/pid-birth.ts'
import { failureOf, now, owner, temporaryFolder } from '../ledger-fixture.ts'

const here = { host: hostname(), pid: process.pid, run: 'run-1' }
const newLock = () => join(temporaryFolder(), 'state', 'ledger.lock')
/** No system gives programs such a number. */
const nobody = 2 ** 31 - 1

function holderOf(path: string): Lease | null {
  return parseLease(readFileSync(path, 'utf8'))
}

function filesBeside(path: string): string[] {
  return readdirSync(join(path, '..'))
}

/** Puts a lease there as a run that was killed leaves it. */
async function abandon(path: string, members: Partial<Lease>): Promise<Lease> {
  const lease = { ...(await acquireLease(path, owner, now)), ...members }
  writeFileSync(path, formatLease(lease))
  return lease
}

describe('the lock', () => {
  test('has one holder, whom the second one is told', async () => {
    const path = newLock()
    const lease = await acquireLease(path, owner, now)
    expect(holderOf(path)).toEqual(lease)
    const failure = await failureOf(() => acquireLease(path, { ...owner, run: 'run-2' }, now))
    expect(failure).toMatchObject({ code: 'lock-held', exitCode: 8 })
    expect(failure.message).toContain(
      'run `run-1` on host `ci-1` (pid 4711) has held the ledger since 2026-11-20T09:00:00Z',
    )
    expect(failure.help).toContain(lease.id)
    expect(filesBeside(path)).toEqual(['ledger.lock'])
  })

  test('is held by another run of the same program too', async () => {
    const path = newLock()
    await acquireLease(path, here, now)
    expect(await failureOf(() => acquireLease(path, { ...here, run: 'run-2' }, now))).toMatchObject({
      code: 'lock-held',
    })
  })

  test('can be taken again once it was released, and leaves nothing behind', async () => {
    const path = newLock()
    await releaseLease(path, await acquireLease(path, owner, now), now)
    expect(filesBeside(path)).toEqual([])
    expect((await acquireLease(path, { ...owner, run: 'run-2' }, now)).owner.run).toBe('run-2')
  })

  test("is not released by someone who is no longer its holder's", async () => {
    const path = newLock()
    const lost = await acquireLease(path, owner, now)
    const taken = await acquireLease(path, { ...owner, run: 'run-2' }, now + leaseLength)
    await releaseLease(path, lost, now + leaseLength)
    await releaseLease(path, { id: 'unknown' }, now + leaseLength)
    expect(holderOf(path)).toEqual(taken)
  })

  test.each([
    '',
    '{',
    'null',
    '{"id": "x"}',
    '{"id":"../x","host":"h","pid":1,"run":"r","acquired":"2026-01-01T00:00:00Z","expires":"2026-01-01T00:00:00Z"}',
  ])('that says %j is never taken over', async (text) => {
    const path = newLock()
    await abandon(path, {})
    writeFileSync(path, text)
    const failure = await failureOf(() => acquireLease(path, owner, now + 9 * leaseLength))
    expect(failure).toMatchObject({ code: 'lock-held', help: expect.stringContaining(path) as string })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
})

describe('a lock left behind', () => {
  test('is taken over once it has expired', async () => {
    const path = newLock()
    const stale = await abandon(path, {})
    expect(await failureOf(() => acquireLease(path, owner, stale.expires - 1))).toMatchObject({ code: 'lock-held' })
    const lease = await acquireLease(path, { ...owner, run: 'run-2' }, stale.expires)
    expect(holderOf(path)).toEqual(lease)
    expect(filesBeside(path)).toEqual(['ledger.lock'])
    expect(await failureOf(() => renewLease(path, stale, stale.expires))).toMatchObject({
      code: 'lock-lost',
      exitCode: 8,
    })
  })

  test('by a program of this host that is gone is taken over at once', async () => {
    const path = newLock()
    await abandon(path, { owner: { ...here, pid: nobody }, birth: birthOf(nobody) })
    expect((await acquireLease(path, here, now)).owner).toEqual(here)
  })

  test.runIf(birthOf(process.pid).started !== null)(
    'by a program whose number another one has now is taken over at once',
    async () => {
      const path = newLock()
      await abandon(path, { owner: here, birth: { ...birthOf(here.pid), started: '1' } })
      expect((await acquireLease(path, { ...here, run: 'run-2' }, now)).owner.run).toBe('run-2')
    },
  )

  test.each([
    ['another host', { owner: { ...here, host: 'elsewhere', pid: nobody }, birth: birthOf(nobody) }],
    [
      'a container or boot with its own numbers',
      { owner: { ...here, pid: nobody }, birth: { realm: 'other', started: null } },
    ],
  ])('by a program of %s is not taken over before it expires', async (_, members) => {
    const path = newLock()
    await abandon(path, members)
    expect(await failureOf(() => acquireLease(path, here, now + leaseLength - 1))).toMatchObject({ code: 'lock-held' })
  })
})

describe('renewing a lease', () => {
  test('gives it its full length again, and keeps the time it was taken', async () => {
    const path = newLock()
    const lease = await acquireLease(path, owner, now)
    expect(await renewLease(path, lease, now + 10)).toEqual({ ...lease, expires: now + 10 + leaseLength })
    expect(holderOf(path)).toEqual({ ...lease, expires: now + 10 + leaseLength })
    expect(filesBeside(path)).toEqual(['ledger.lock'])
  })

  test('fails when the lock was removed', async () => {
    const path = newLock()
    const lease = await acquireLease(path, owner, now)
    await releaseLease(path, { id: lease.id }, now)
    expect((await failureOf(() => renewLease(path, lease, now))).message).toContain('it was removed')
  })
})

describe('writing under a lease', () => {
  test('is refused once the lease is lost', async () => {
    const path = newLock()
    const lease = await acquireLease(path, owner, now)
    expect(whileHeld(path, lease, now, () => 'written')).toBe('written')
    await acquireLease(path, { ...owner, run: 'run-2' }, lease.expires)
    expect(whileHeld(path, lease, now, () => 'written')).toBe('fenced')
    expect(filesBeside(path)).toEqual(['ledger.lock'])
  })

  test.runIf(birthOf(process.pid).started !== null)(
    'keeps takers away for as long as it lasts, also when it was suspended for hours',
    async () => {
      const path = newLock()
      const lease = await acquireLease(path, owner, now)
      const later = now + 9 * leaseLength
      const taken = whileHeld(path, lease, now, () => swapLease(path, lease, { ...lease, id: 'taker' }, later))
      expect(taken).toBe(false)
      expect(holderOf(path)).toEqual(lease)
    },
  )

  test('is not possible while a taker is about to replace the lease, and possible when it was renewed instead', async () => {
    const path = newLock()
    const lease = await acquireLease(path, owner, now)
    expect(swapLease(path, lease, { ...lease, expires: lease.expires + 1 }, now)).toBe(true)
    expect(swapLease(path, lease, { ...lease, id: 'taker' }, lease.expires)).toBe(false)
    expect(whileHeld(path, lease, now, () => whileHeld(path, lease, now, () => 'written'))).toBe(null)
    expect(whileHeld(path, lease, now, () => 'written')).toBe('written')
  })
})

describe('a claim on a stale lock', () => {
  test('by a taker that is at work keeps others away', async () => {
    const path = newLock()
    const stale = await abandon(path, {})
    const later = stale.expires
    writeFileSync(`${path}.${stale.id}`, formatLease({ ...stale, id: 'claim', expires: later + 60_000 }))
    expect(await failureOf(() => acquireLease(path, here, later))).toMatchObject({ code: 'lock-held' })
    expect(holderOf(path)).toEqual(stale)
  })

  test('by a taker that died, and by one that died taking that one over, is cleared away', async () => {
    const path = newLock()
    const stale = await abandon(path, {})
    writeFileSync(`${path}.${stale.id}`, formatLease({ ...stale, id: 'claim' }))
    writeFileSync(`${path}.${stale.id}.claim`, formatLease({ ...stale, id: 'second' }))
    const lease = await acquireLease(path, here, stale.expires)
    expect(holderOf(path)).toEqual(lease)
    expect(filesBeside(path)).toEqual(['ledger.lock'])
  })
})

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatLease, type Lease, parseLease } from '../../src/ledger/lease.ts'
import { acquireLease, keepLease, releaseLease } from '../../src/ledger/lease-file.ts'
import { birthOf } from '../../src/ledger/pid-birth.ts'
import { failureOf, now, owner, temporaryFolder } from './ledger-fixture.ts'

const hour = 60 * 60_000
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
function abandon(path: string, members: Partial<Lease>): Lease {
  const lease = { ...acquireLease(path, owner, now), ...members }
  writeFileSync(path, formatLease(lease))
  return lease
}

describe('the lock', () => {
  test('has one holder, whom the second one is told', async () => {
    const path = newLock()
    const lease = acquireLease(path, owner, now)
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
    acquireLease(path, here, now)
    expect(await failureOf(() => acquireLease(path, { ...here, run: 'run-2' }, now))).toMatchObject({
      code: 'lock-held',
    })
  })

  test('can be taken again once it was released, and leaves nothing behind', () => {
    const path = newLock()
    releaseLease(path, acquireLease(path, owner, now), now)
    expect(filesBeside(path)).toEqual([])
    expect(acquireLease(path, { ...owner, run: 'run-2' }, now).owner.run).toBe('run-2')
  })

  test("is not released by someone who is no longer its holder's", () => {
    const path = newLock()
    const lost = acquireLease(path, owner, now)
    const taken = acquireLease(path, { ...owner, run: 'run-2' }, now + hour)
    releaseLease(path, lost, now + hour)
    releaseLease(path, { id: 'unknown' }, now + hour)
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
    abandon(path, {})
    writeFileSync(path, text)
    const failure = await failureOf(() => acquireLease(path, owner, now + 9 * hour))
    expect(failure).toMatchObject({ code: 'lock-held', help: expect.stringContaining(path) as string })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
})

describe('a lock left behind', () => {
  test('is taken over once it has expired', async () => {
    const path = newLock()
    const stale = abandon(path, {})
    expect(await failureOf(() => acquireLease(path, owner, stale.expires - 1))).toMatchObject({ code: 'lock-held' })
    const lease = acquireLease(path, { ...owner, run: 'run-2' }, stale.expires)
    expect(holderOf(path)).toEqual(lease)
    expect(filesBeside(path)).toEqual(['ledger.lock'])
    expect(await failureOf(() => keepLease(path, stale, stale.expires))).toMatchObject({
      code: 'lock-lost',
      exitCode: 8,
    })
  })

  test('by a program of this host that is gone is taken over at once', () => {
    const path = newLock()
    abandon(path, { owner: { ...here, pid: nobody }, birth: birthOf(nobody) })
    expect(acquireLease(path, here, now).owner).toEqual(here)
  })

  test.runIf(birthOf(process.pid).started !== null)(
    'by a program whose number another one has now is taken over at once',
    () => {
      const path = newLock()
      abandon(path, { owner: here, birth: { ...birthOf(here.pid), started: '1' } })
      expect(acquireLease(path, { ...here, run: 'run-2' }, now).owner.run).toBe('run-2')
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
    abandon(path, members)
    expect(await failureOf(() => acquireLease(path, here, now + hour - 1))).toMatchObject({ code: 'lock-held' })
  })
})

describe('keeping a lease', () => {
  test('prolongs it when half of it is over', () => {
    const path = newLock()
    const lease = acquireLease(path, owner, now)
    keepLease(path, lease, now + 10)
    expect(holderOf(path)?.expires).toBe(now + hour)
    keepLease(path, lease, now + 0.75 * hour)
    expect(holderOf(path)).toEqual({ ...lease, expires: now + 1.75 * hour })
    expect(filesBeside(path)).toEqual(['ledger.lock'])
  })

  test('fails when the lock was removed', async () => {
    const path = newLock()
    const lease = acquireLease(path, owner, now)
    releaseLease(path, { id: lease.id }, now)
    expect((await failureOf(() => keepLease(path, lease, now))).message).toContain('it was removed')
  })
})

describe('a claim on a stale lock', () => {
  test('by a taker that is at work keeps others away', async () => {
    const path = newLock()
    const stale = abandon(path, {})
    const later = stale.expires
    writeFileSync(`${path}.${stale.id}`, formatLease({ ...stale, id: 'claim', expires: later + 60_000 }))
    expect(await failureOf(() => acquireLease(path, here, later))).toMatchObject({ code: 'lock-held' })
    expect(holderOf(path)).toEqual(stale)
  })

  test('by a taker that died, and by one that died taking that one over, is cleared away', () => {
    const path = newLock()
    const stale = abandon(path, {})
    writeFileSync(`${path}.${stale.id}`, formatLease({ ...stale, id: 'claim' }))
    writeFileSync(`${path}.${stale.id}.claim`, formatLease({ ...stale, id: 'second' }))
    const lease = acquireLease(path, here, stale.expires)
    expect(holderOf(path)).toEqual(lease)
    expect(filesBeside(path)).toEqual(['ledger.lock'])
  })
})

import { describe, expect, test } from 'vitest'
import { leaseLength } from '../../src/ledger/hold-lease.ts'
import { type BackendUnderTest, openAt } from './ground.ts'
import { failureOf, now, owner, recordOf } from './ledger-fixture.ts'

const second = { ...owner, run: 'run-2' }

/** What every backend does with the lock. */
export function testLock({ create }: BackendUnderTest): void {
  describe('the lock', () => {
    test('has one holder, whom others are told', async () => {
      const ground = await create()
      const lease = await (await openAt(ground)).acquire({ ...owner, url: 'https://ci.example.com/7' })
      const other = await openAt(ground)
      expect(await other.holder()).toEqual(lease)
      const failure = await failureOf(() => other.acquire(second))
      expect(failure).toMatchObject({ code: 'lock-held', exitCode: 8 })
      expect(failure.message).toContain('run `run-1` on host `ci-1` (pid 4711, https://ci.example.com/7) has held')
      expect(failure.help).toContain(`provisionr state unlock ${lease.id}`)
    })

    test('can be taken again once it was given back', async () => {
      const ground = await create()
      const store = await openAt(ground)
      await store.release(await store.acquire(owner))
      const other = await openAt(ground)
      expect(await other.holder()).toBe(null)
      expect((await other.acquire(second)).owner.run).toBe('run-2')
    })

    test('of another environment is another one', async () => {
      const ground = await create()
      await (await openAt(ground, { environment: 'staging' })).acquire(owner)
      expect((await (await openAt(ground, { environment: 'production' })).acquire(second)).owner.run).toBe('run-2')
    })

    test('lasts longer when it is renewed', async () => {
      const ground = await create()
      let at = now
      const store = await openAt(ground, { clock: () => at })
      const lease = await store.acquire(owner)
      at += leaseLength - 1
      expect(await store.renew(lease)).toEqual({ ...lease, expires: at + leaseLength })
      at += leaseLength - 1
      const other = await openAt(ground, { clock: () => at })
      expect(await failureOf(() => other.acquire(second))).toMatchObject({ code: 'lock-held' })
    })

    test('is taken over when it is over, and then its former holder can write nothing', async () => {
      const ground = await create()
      let at = now
      const store = await openAt(ground, { clock: () => at })
      const lease = await store.acquire(owner)
      const ledger = await store.save(await store.load(), lease)
      await store.appendAudit([recordOf()], lease)
      at = lease.expires
      const other = await openAt(ground, { clock: () => at })
      const taken = await other.acquire(second)
      const before = await ground.stored()
      for (const write of [
        () => store.save(ledger, lease),
        () => store.appendAudit([recordOf()], lease),
        () => store.renew(lease),
        () => store.clear(lease),
      ]) {
        const failure = await failureOf(write)
        expect(failure).toMatchObject({ code: 'lock-lost', exitCode: 8 })
        expect(failure.message).toContain('run `run-2`')
      }
      await store.release(lease)
      expect(await ground.stored()).toBe(before)
      expect(await other.holder()).toEqual(taken)
      expect((await other.appendAudit([recordOf({ run: 'run-2' })], taken)).count).toBe(2)
      expect(await other.save(await other.load(), taken)).toMatchObject({ serial: 2 })
    })

    test('is broken by its id alone, by no other, and the next one has it for itself', async () => {
      const ground = await create()
      const store = await openAt(ground)
      const lease = await store.acquire(owner)
      const other = await openAt(ground)
      await other.release({ id: 'unknown' })
      expect(await other.holder()).toEqual(lease)
      await other.release({ id: lease.id })
      expect(await other.holder()).toBe(null)
      expect(await failureOf(() => store.appendAudit([recordOf()], lease))).toMatchObject({ code: 'lock-lost' })
      const next = await other.acquire(second)
      expect(await failureOf(async () => store.save(await store.load(), lease))).toMatchObject({ code: 'lock-lost' })
      expect(await other.save(await other.load(), next)).toMatchObject({ serial: 1 })
    })

    test('can be renewed while something is written', async () => {
      const ground = await create()
      const store = await openAt(ground)
      const lease = await store.acquire(owner)
      const [ledger, renewed] = await Promise.all([
        store.save(await store.load(), lease),
        store.renew(lease),
        store.appendAudit([recordOf()], lease),
        store.appendAudit([recordOf(), recordOf()], lease),
        store.renew(lease),
      ])
      expect(renewed.id).toBe(lease.id)
      const other = await openAt(ground)
      expect((await other.load()).serial).toBe(ledger.serial)
      expect((await other.verifyAudit()).problems).toEqual([])
      expect((await store.appendAudit([recordOf()], lease)).count).toBe(4)
    })
  })
}

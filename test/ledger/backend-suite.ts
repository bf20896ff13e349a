import { describe, expect, test } from 'vitest'
import { emptyLedger, type Ledger } from '../../src/domain/ledger.ts'
import { formatLedger } from '../../src/ledger/ledger-format.ts'
import type { PersonEntry } from '../../src/ledger/ledger-lines.ts'
import { listsOf } from '../../src/ledger/read-entries.ts'
import { failureOf, fullLedger, now, owner, recordOf } from './ledger-fixture.ts'
import { type BackendUnderTest, openAt } from './ground.ts'
import { versionOne } from './version-one.ts'

/** What every backend does with a ledger. */
export function testLedger({ create, shown }: BackendUnderTest): void {
  async function stored() {
    const ground = await create()
    const store = await openAt(ground)
    const lease = await store.acquire(owner)
    await store.save(await store.load(), lease)
    await store.appendAudit([recordOf(), recordOf()], lease)
    await store.save(await store.load(), lease)
    await store.release(lease)
    return { ground, store }
  }

  describe('without a ledger', () => {
    test('loading gives an empty one, and nothing is stored', async () => {
      const ground = await create()
      const store = await openAt(ground, { environment: 'staging' })
      expect(await store.load()).toEqual(emptyLedger('acme', 'staging'))
      expect(await store.unsettled()).toEqual([])
      expect(await store.holder()).toBe(null)
      expect(await store.isEmpty()).toBe(true)
    })
  })

  describe('a ledger', () => {
    test('is given to another program as it was saved', async () => {
      const ground = await create()
      const store = await openAt(ground, { environment: 'production' })
      const lease = await store.acquire(owner)
      const full = { ...fullLedger, serial: 0, audit: { count: 0, hash: null } }
      const saved = await store.save(full, lease)
      expect(saved).toEqual({ ...full, serial: 1 })
      const other = await openAt(ground, { environment: 'production' })
      expect(await other.load()).toEqual(saved)
      expect(await other.isEmpty()).toBe(false)
      expect(await (await openAt(ground)).isEmpty()).toBe(true)
    })

    test('of any size and any characters is given as it was saved', async () => {
      const ground = await create()
      const store = await openAt(ground)
      const lease = await store.acquire(owner)
      const people = Array.from({ length: 20_000 }, (_, index) => ({
        person: `p${String(index).padStart(6, '0')}`,
        state: 'active' as const,
        seen: now,
        attributes: { name: `Zoë 🙂 \u2028 ${index}`, note: '\'";--\\\n\t' },
      }))
      await store.save({ ...(await store.load()), people }, lease)
      expect((await (await openAt(ground)).load()).people).toEqual(people)
    })

    test('can be gone through person by person, also after another program saved it', async () => {
      const ground = await create()
      const store = await openAt(ground, { environment: 'production' })
      const other = await openAt(ground, { environment: 'production' })
      expect(await other.openRows()).toBeNull()
      const lease = await store.acquire(owner)
      let ledger: Ledger = { ...fullLedger, serial: 0, audit: { count: 0, hash: null } }
      for (const lastCommit of ['a'.repeat(40), 'b'.repeat(40)]) {
        ledger = await store.save({ ...ledger, lastCommit }, lease)
        // Twice, as a plan that looks at people again.
        for (const rows of [await other.openRows(), await other.openRows()]) {
          const entries: PersonEntry[] = []
          for (; rows!.person() !== null; rows!.advance()) entries.push(rows!.entry())
          rows!.verify()
          expect({ ...rows!.head, ...listsOf(entries) }).toEqual(ledger)
        }
      }
    })

    test('is saved by one of two that loaded the same', async () => {
      const ground = await create()
      const store = await openAt(ground)
      const first = await store.acquire(owner)
      const ledger = await store.load()
      const saved = await store.save(ledger, first)
      expect(await failureOf(() => store.save(ledger, first))).toMatchObject({ code: 'ledger-moved', exitCode: 5 })
      await store.release(first)
      const other = await openAt(ground)
      const second = await other.acquire({ ...owner, run: 'run-2' })
      const failure = await failureOf(() => other.save(ledger, second))
      expect(failure.message).toContain('has serial 1, and this run began with 0')
      expect(failure.message).toMatch(shown)
      expect(await other.load()).toEqual(saved)
      await other.save(saved, second)
      expect(await failureOf(() => store.save(saved, second))).toMatchObject({ code: 'ledger-moved' })
    })

    test('remembers the head of the audit log, and which entries came later', async () => {
      const { ground, store } = await stored()
      expect((await store.load()).audit.count).toBe(2)
      expect(await store.unsettled()).toEqual([])
      const lease = await store.acquire({ ...owner, run: 'run-2' })
      await store.appendAudit([recordOf({ event: 'refusal' }), recordOf({ event: 'intent', run: 'run-2' })], lease)
      const other = await openAt(ground)
      expect((await other.unsettled()).map(({ seq, event, run }) => [seq, event, run])).toEqual([
        [4, 'intent', 'run-2'],
      ])
      await store.save(await store.load(), lease)
      expect(await other.unsettled()).toEqual([])
    })

    test('of version 1 is read, and saved as version 2', async () => {
      const ground = await create()
      const store = await openAt(ground)
      const lease = await store.acquire(owner)
      await store.save(await store.load(), lease)
      await store.release(lease)
      await ground.tamper(versionOne)
      const other = await openAt(ground)
      const ledger = await other.load()
      expect(ledger).toMatchObject({ serial: 7, people: [{ person: 'a' }] })
      expect(await other.save(ledger, await other.acquire(owner))).toEqual({ ...ledger, serial: 8 })
      expect(await ground.stored()).toContain('"version": 2')
    })

    test('is thrown away with its log only by who has the lock', async () => {
      const { ground, store } = await stored()
      const lease = await store.acquire(owner)
      expect(await failureOf(() => store.clear({ ...lease, id: 'x' }))).toMatchObject({ code: 'lock-lost' })
      await store.clear(lease)
      const other = await openAt(ground)
      expect(await other.isEmpty()).toBe(true)
      expect(await other.load()).toEqual(emptyLedger('acme', null))
      expect((await other.holder())?.id).toBe(lease.id)
      const anew = await store.save(await store.load(), lease)
      expect((await store.appendAudit([recordOf()], lease)).count).toBe(1)
      expect((await store.save(anew, lease)).audit.count).toBe(1)
    })
  })

  describe('a stored ledger', () => {
    test.each([
      ['cut', (text: string) => text.slice(0, -20)],
      ['edited', (text: string) => text.replace('"acme"', '"acne"')],
      ['emptied', () => ''],
      ['no ledger', () => '{"version": 2}\n'],
    ])('that was %s is neither read nor overwritten, and the help names ways out', async (_, damage) => {
      const { ground, store } = await stored()
      const ledger = await store.load()
      const damaged = damage((await ground.stored())!)
      await ground.tamper(damaged)
      const lease = await store.acquire(owner)
      const failure = await failureOf(() => store.save({ ...ledger, serial: 1 }, lease))
      expect(failure).toMatchObject({ code: 'ledger-unreadable', exitCode: 1 })
      expect(failure.message).toMatch(shown)
      expect(failure.help).toContain('provisionr state rebuild')
      expect(await failureOf(async () => (await openAt(ground)).load())).toMatchObject({ code: 'ledger-unreadable' })
      expect(await ground.stored()).toBe(damaged)
    })

    test.each([
      ['it is damaged', '{', true],
      ['it is gone', null, true],
      ['its log is damaged, too', '{', false],
    ])('gives way to one made anew when %s, and copies are kept', async (_, damage, keepLog) => {
      const { ground } = await stored()
      await ground.tamper(damage)
      if (!keepLog) await ground.tamperAudit(['{}'])
      const store = await openAt(ground)
      const lease = await store.acquire(owner)
      const anew = { ...emptyLedger('acme', null), peopleCount: 3 }
      const options = { keepLog, label: 'damaged-1' }
      expect(await failureOf(() => store.rebuild(anew, options, { ...lease, id: 'x' }))).toMatchObject({
        code: 'lock-lost',
      })
      const { ledger, aside } = await store.rebuild(anew, options, lease)
      expect(ledger).toMatchObject({ peopleCount: 3, audit: { count: keepLog ? 2 : 0 } })
      expect(aside.length).toBeGreaterThan(0)
      expect(await (await openAt(ground)).load()).toEqual(ledger)
      expect((await store.appendAudit([recordOf()], lease)).count).toBe(keepLog ? 3 : 1)
    })

    test('that a later version wrote is refused', async () => {
      const { ground } = await stored()
      const text = formatLedger(fullLedger).replace('"version": 2', '"version": 99')
      await ground.tamper(text)
      const failure = await failureOf(async () => (await openAt(ground)).load())
      expect(failure).toMatchObject({ code: 'ledger-unreadable', help: expect.stringContaining('upgrade') as string })
    })

    test('that is gone is missed, not begun anew', async () => {
      const { ground } = await stored()
      await ground.tamper(null)
      const failure = await failureOf(async () => (await openAt(ground)).load())
      expect(failure).toMatchObject({ code: 'ledger-unreadable', message: expect.stringMatching(/is gone/) as string })
    })

    test('of another organisation is refused', async () => {
      const { ground } = await stored()
      const failure = await failureOf(async () => (await openAt(ground, { organization: 'other' })).load())
      expect(failure.message).toContain('belongs to `acme`')
    })

    test('of a run that ended between log and ledger is there with what it did not record', async () => {
      const { ground, store } = await stored()
      const before = await ground.stored()
      const lease = await store.acquire(owner)
      await store.appendAudit([recordOf({ event: 'intent' }), recordOf()], lease)
      const other = await openAt(ground, { clock: () => lease.expires })
      expect(await ground.stored()).toBe(before)
      const next = await other.acquire({ ...owner, run: 'run-2' })
      expect((await other.unsettled()).map(({ seq }) => seq)).toEqual([3, 4])
      expect(await other.save(await other.load(), next)).toMatchObject({ serial: 3, audit: { count: 4 } })
    })
  })
}

import { describe, expect, test } from 'vitest'
import { formatAuditLine } from '../../src/ledger/audit-chain.ts'
import type { LedgerStore } from '../../src/ledger/ledger-store.ts'
import { type BackendUnderTest, openAt } from './ground.ts'
import { failureOf, owner, recordOf } from './ledger-fixture.ts'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** What every backend does with the audit log. */
export function testAudit({ create, shown }: BackendUnderTest): void {
  async function logged(count: number) {
    const ground = await create()
    const store = await openAt(ground)
    const lease = await store.acquire(owner)
    await store.save(await store.load(), lease)
    await store.appendAudit(
      Array.from({ length: count }, (_, index) => recordOf({ person: `p${index}` })),
      lease,
    )
    await store.save(await store.load(), lease)
    const lines = (await collect(store.readAudit())).map(formatAuditLine)
    return { ground, store, lease, lines }
  }

  describe('the audit log', () => {
    test('keeps everything in order, over several runs and many appends', async () => {
      const ground = await create()
      for (const run of ['run-1', 'run-2']) {
        const store: LedgerStore = await openAt(ground)
        const lease = await store.acquire({ ...owner, run })
        await store.save(await store.load(), lease)
        const heads = await Promise.all(
          [1, 2, 3].map(async (size) =>
            store.appendAudit(
              Array.from({ length: size }, () => recordOf({ run, person: String(size), detail: 'x\u2028é🙂\n' })),
              lease,
            ),
          ),
        )
        await store.save(await store.load(), lease)
        expect(heads.map(({ count }) => count % 6)).toEqual([1, 3, 0])
        await store.release(lease)
      }
      const store = await openAt(ground)
      const entries = await collect(store.readAudit())
      expect(entries.map(({ seq, run, person }) => [seq, run, person])).toEqual(
        ['run-1', 'run-2'].flatMap((run, turn) =>
          ['1', '2', '2', '3', '3', '3'].map((person, index) => [turn * 6 + index + 1, run, person]),
        ),
      )
      expect(entries[0]!.detail).toBe('x\u2028é🙂\n')
      expect((await store.verifyAudit()).problems).toEqual([])
    })

    test('grows to thousands of entries', async () => {
      const { store, lease } = await logged(5000)
      const head = await store.appendAudit([recordOf({ person: 'last' })], lease)
      expect(head.count).toBe(5001)
      await store.appendAudit([recordOf()], lease)
      expect((await collect(store.readAudit())).length).toBe(5002)
      expect((await store.verifyAudit()).problems).toEqual([])
    })

    test('appends nothing for nothing', async () => {
      const { store, lease } = await logged(2)
      expect((await store.appendAudit([], lease)).count).toBe(2)
    })

    test.each([
      ['edited', (lines: string[]) => lines.with(1, lines[1]!.replace('"p1"', '"px"')), 'edited'],
      ['cut at its end', (lines: string[]) => lines.slice(0, 2), 'shortened'],
      ['cut in the middle', (lines: string[]) => lines.toSpliced(1, 1), 'missing'],
      ['put in another order', (lines: string[]) => [lines[1]!, lines[0]!, lines[2]!], 'missing'],
      ['emptied', () => [], 'shortened'],
    ])('that was %s is found out', async (_, damage, kind) => {
      const { ground, lines } = await logged(3)
      await ground.tamperAudit(damage(lines))
      const { problems } = await (await openAt(ground)).verifyAudit()
      expect(problems[0]).toMatchObject({ kind })
    })

    test.each([
      ['whose last line was edited', (lines: string[]) => lines.with(2, lines[2]!.replace('"p2"', '"px"'))],
      ['whose last line is no entry', (lines: string[]) => [...lines, '{}']],
      ['that was cut', (lines: string[]) => lines.slice(0, 2)],
      ['that was emptied', () => []],
    ])('%s is not appended to, and no ledger is saved beside it', async (_, damage) => {
      const { ground, store, lease, lines } = await logged(3)
      const ledger = await store.load()
      await store.release(lease)
      await ground.tamperAudit(damage(lines))
      const other = await openAt(ground)
      const next = await other.acquire(owner)
      const failure = await failureOf(() => other.appendAudit([recordOf()], next))
      expect(failure).toMatchObject({ code: 'audit-unreadable', exitCode: 1 })
      expect(failure.message).toMatch(shown)
      expect(await failureOf(() => other.save(ledger, next))).toMatchObject({ code: 'audit-unreadable' })
    })
  })
}

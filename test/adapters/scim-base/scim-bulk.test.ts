import { expect, test } from 'vitest'
import { type BulkOperation, gatherBulk } from '../../../src/adapters/scim-base/scim-bulk.ts'

const operation = (group: string): BulkOperation => ({ method: 'PATCH', path: `/Groups/${group}`, data: {} })
const limits = { operations: 3, bytes: 10_000 }

/** Sends so many changes at once; the first goes alone, for nothing is under way. */
async function sendAll(count: number, answer: (sent: readonly BulkOperation[]) => unknown, own = limits) {
  const sizes: number[] = []
  const gather = gatherBulk({
    name: 'wiki',
    one: () => Promise.resolve(void sizes.push(1)),
    many: (body) => {
      const { Operations: sent } = body as { Operations: BulkOperation[] }
      sizes.push(sent.length)
      return Promise.resolve({ status: 200, url: 'https://wiki.example.com/Bulk', headers: {}, body: answer(sent) })
    },
  })
  const all = Array.from({ length: count }, (_, index) => gather(operation(`g-${index}`), own))
  const settled = await Promise.allSettled(all)
  const outcomes = settled.map((one) =>
    one.status === 'fulfilled' ? 'applied' : (one.reason as { class: string }).class,
  )
  return { sizes, outcomes }
}

const good = (sent: readonly BulkOperation[]) => ({
  Operations: sent.map(({ path }) => ({ method: 'PATCH', location: `https://wiki.example.com${path}`, status: '200' })),
})

test('what comes while a request is under way shares the next, up to what the service takes', async () => {
  expect(await sendAll(8, good)).toEqual({ sizes: [1, 3, 3, 1], outcomes: Array(8).fill('applied') })
  expect((await sendAll(4, good, { operations: 10, bytes: 1 })).sizes).toEqual([1, 1, 1, 1])
})

test('each change is told what became of it alone', async () => {
  const statuses = ['200', { code: '403' }, '500']
  const mixed = (sent: readonly BulkOperation[]) => ({
    Operations: sent.map((_, index) => ({ status: statuses[index] })),
  })
  expect((await sendAll(4, mixed)).outcomes).toEqual(['applied', 'applied', 'permission', 'outcome_unknown'])
})

test.each([
  ['lacks one', (sent: readonly BulkOperation[]) => ({ Operations: good(sent).Operations.slice(1) })],
  [
    'has them in another order',
    (sent: readonly BulkOperation[]) => ({ Operations: good(sent).Operations.toReversed() }),
  ],
  ['is nothing that was asked for', () => 'done'],
])('nobody knows what became of changes when the answer %s', async (_, answer) => {
  expect((await sendAll(3, answer)).outcomes).toEqual(['applied', 'outcome_unknown', 'outcome_unknown'])
})

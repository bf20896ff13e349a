import { expect, test } from 'vitest'
import { inParallel } from '../../../src/adapters/http/in-parallel.ts'

test('what is read together comes in its order, and never more at once than allowed', async () => {
  let underWay = 0
  let most = 0
  const results: number[] = []
  const read = async (item: number) => {
    most = Math.max(most, ++underWay)
    for (let turn = 0; turn < item % 3; turn++) await Promise.resolve()
    underWay--
    return item * 2
  }
  for await (const result of inParallel([1, 2, 3, 4, 5, 6, 7], 3, read)) results.push(result)
  expect([results, most]).toEqual([[2, 4, 6, 8, 10, 12, 14], 3])
})

test('the first failure ends it, and later ones trouble nobody', async () => {
  const begun: number[] = []
  const read = (item: number) => {
    begun.push(item)
    return item > 1 ? Promise.reject(new Error(`no ${item}`)) : Promise.resolve(item)
  }
  const seen: number[] = []
  const all = async () => {
    for await (const one of inParallel([1, 2, 3, 4, 5, 6], 3, read)) seen.push(one)
  }
  await expect(all()).rejects.toThrow('no 2')
  expect([seen, begun]).toEqual([[1], [1, 2, 3, 4]])
})

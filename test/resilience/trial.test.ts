import { expect, test } from 'vitest'
import { runTrials, type Trial } from './trial.ts'

test('a trial that cannot be judged has failed, and the others go on', async () => {
  const trial = (label: string, run: Trial['run']): Trial => ({ kind: 'killed', label, run })
  const told: string[] = []
  const { tried, failed } = await runTrials(
    [
      trial('first', () => Promise.reject(new SyntaxError('no ledger'))),
      trial('second', () => Promise.resolve([])),
      trial('third', () => Promise.resolve(null)),
    ],
    { lanes: 1, until: Number.POSITIVE_INFINITY, tell: (text) => told.push(text) },
  )
  expect(failed).toEqual(['first'])
  expect(tried).toEqual(new Map([['killed', 2]]))
  expect(told).toEqual(['FAILED first\n  SyntaxError: no ledger'])
})

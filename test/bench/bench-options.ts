import { parseArgs } from 'node:util'
import type { DriftMode } from './drift.ts'

export const planSizes = ['S', 'M', 'L', 'XL'] as const

export interface BenchOptions {
  readonly sizes: readonly (typeof planSizes)[number][]
  readonly runs: number
  /** tiny and without a word about time: whether everything runs and agrees */
  readonly smoke: boolean
  /** the page in docs/ */
  readonly write: boolean
  readonly drift: DriftMode
  readonly seed: number
  /** where the companies are kept; null: among the caches */
  readonly folder: string | null
}

export const usage = `npm run bench -- [--sizes S,M,L,XL] [--runs 5] [--drift people|grants] [--seed 1] [--folder DIR] [--write] [--smoke]
`

/** Throws an error with a sentence when an option makes no sense. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      sizes: { type: 'string', default: 'S,M' },
      runs: { type: 'string', default: '5' },
      smoke: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      drift: { type: 'string', default: 'people' },
      seed: { type: 'string', default: '1' },
      folder: { type: 'string' },
    },
  })
  const sizes = planSizes.filter((size) => values.sizes.split(',').includes(size))
  const runs = Number(values.runs)
  const seed = Number(values.seed)
  if (values.sizes.split(',').some((one) => !planSizes.some((size) => size === one)))
    throw new Error(`--sizes knows ${planSizes.join(', ')}`)
  if (!Number.isSafeInteger(runs) || runs < 1) throw new Error('--runs is a whole number from 1 on')
  if (!Number.isSafeInteger(seed)) throw new Error('--seed is a whole number')
  if (values.drift !== 'people' && values.drift !== 'grants') throw new Error('--drift is people or grants')
  if (values.smoke && values.write) throw new Error('--smoke measures nothing that could be written')
  return {
    sizes,
    runs,
    seed,
    drift: values.drift,
    smoke: values.smoke,
    write: values.write,
    folder: values.folder ?? null,
  }
}

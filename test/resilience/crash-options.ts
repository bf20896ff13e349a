import { parseArgs } from 'node:util'

export interface CrashOptions {
  /** trials of each family and stage, at most */
  readonly points: number
  readonly seed: number
  /** no trial begins later */
  readonly seconds: number
  /** only trials whose name contains this */
  readonly only: string
  /** the figures go into the results page */
  readonly write: boolean
}

export const usage = `usage: npm run crash -- [--smoke] [--points N] [--seed N] [--seconds N] [--only TEXT] [--write]
  --smoke    a sample of at most 40 seconds
  --points   trials of each family and stage (default: every write boundary)
  --only     the trials whose name contains TEXT, such as the name of one that failed
  --write    puts the figures into docs/resilience.md
`

/** Throws on options that make no sense. */
export function readOptions(argv: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      smoke: { type: 'boolean', default: false },
      points: { type: 'string' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string' },
      only: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
    },
  })
  const number = (text: string | undefined, fallback: number) => {
    const value = text === undefined ? fallback : Number(text)
    if (!Number.isFinite(value) || value < 1) throw new Error(`\`${text}\` is no number from 1`)
    return value
  }
  return {
    points: number(values.points, values.smoke ? 25 : 100_000),
    seed: number(values.seed, 1),
    seconds: number(values.seconds, values.smoke ? 40 : 1e6),
    only: values.only,
    write: values.write,
  }
}

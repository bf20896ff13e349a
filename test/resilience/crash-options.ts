import { parseArgs } from 'node:util'

export interface CrashOptions {
  /** trials of each family and stage, at most; null: what suits the backend */
  readonly points: number | null
  /** where the ledger is kept */
  readonly backends: readonly Backend[]
  readonly seed: number
  /** for each backend: no trial begins later */
  readonly seconds: number
  /** only trials whose name contains this */
  readonly only: string
  /** the figures go into the results page */
  readonly write: boolean
}

export type Backend = (typeof allBackends)[number]
export const allBackends = ['file', 'git', 'postgres'] as const

export const usage = `usage: npm run crash -- [--smoke] [--backend NAME] [--points N] [--seed N] [--seconds N] [--only TEXT] [--write]
  --smoke    a sample of at most 25 seconds for each backend
  --backend  ${allBackends.join(', ')} (default: all)
  --points   trials of each family and stage (default: file, every write boundary; git, 60; postgres, 150)
  --only     the trials whose name contains TEXT, such as the name of one that failed
  --write    puts the figures into docs/resilience.md
`

/** Throws on options that make no sense. */
export function readOptions(argv: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      smoke: { type: 'boolean', default: false },
      backend: { type: 'string' },
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
  const chosen = allBackends.filter((one) => values.backend === undefined || values.backend === one)
  if (chosen.length === 0) throw new Error(`there is no backend \`${values.backend}\``)
  return {
    backends: chosen,
    points: values.points === undefined ? (values.smoke ? 25 : null) : number(values.points, 1),
    seed: number(values.seed, 1),
    seconds: number(values.seconds, values.smoke ? 25 : 1e6),
    only: values.only,
    write: values.write,
  }
}

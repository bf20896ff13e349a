import { goodRemark, type Purpose, type Remark } from '../domain/examination.ts'
import { formatDuration } from '../domain/time.ts'

/** A system's own word on the credentials. */
export interface Inspected {
  readonly lacks: { readonly plan: readonly string[]; readonly apply: readonly string[] } | null
  /** the system's clock less the local one, in milliseconds */
  readonly clockSkew: number | null
  readonly notes: readonly string[]
}

const doubtfulSkew = 30_000
const badSkew = 300_000

/** What follows for runs of `purpose` from what a system says of the credentials. */
export function judgeCredentials(
  { lacks, clockSkew, notes }: Inspected,
  { purpose, adapter }: { readonly purpose: Purpose; readonly adapter: string },
): readonly Remark[] {
  return [...judgeLacks(lacks, purpose, adapter), ...judgeClock(clockSkew), ...notes.map(goodRemark)]
}

function judgeLacks(lacks: Inspected['lacks'], purpose: Purpose, adapter: string): Remark[] {
  if (lacks === null) return [goodRemark('it does not tell what the credentials may do: the first run will show it')]
  const needed = purpose === 'plan' ? lacks.plan : [...lacks.plan, ...lacks.apply]
  if (needed.length > 0) {
    const named = needed.map((one) => `\`${one}\``).join(', ')
    return [
      {
        status: 'error',
        message: `for ${purpose}, the credentials lack ${named}`,
        help: `grant it in the system; the README of the adapter \`${adapter}\` lists the least that is needed`,
        isOfCredentials: true,
      },
    ]
  }
  if (purpose === 'apply') return [goodRemark('the credentials may read and write what is needed')]
  const isReadOnly = lacks.apply.length > 0
  return [
    goodRemark(
      isReadOnly ? 'the credentials may read, and not write' : 'the credentials may read, and could write, too',
    ),
  ]
}

/** What ends by time ends by the local clock. */
function judgeClock(skew: number | null): Remark[] {
  if (skew === null || Math.abs(skew) < doubtfulSkew) return []
  const way = skew > 0 ? 'behind' : 'ahead of'
  const seconds = Math.round(Math.abs(skew) / 1000)
  return [
    {
      status: Math.abs(skew) < badSkew ? 'warning' : 'error',
      message: `the clock here is ${formatDuration(seconds * 1000)} ${way} that of the system`,
      help: 'let this machine take its time from the network: access begins and ends by its clock',
      isOfCredentials: false,
    },
  ]
}

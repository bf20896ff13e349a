/** A promise about speed: a ratio (or megabytes) that must be reached, and the next one to aim at. */
export interface Target {
  readonly id: string
  readonly what: string
  readonly unit: string
  /** whether more is better */
  readonly better: 'more' | 'less'
  readonly must: number | null
  readonly next: number | null
}

const atLeast = (id: string, what: string, must: number | null, next: number | null): Target => ({
  id,
  what,
  unit: '×',
  better: 'more',
  must,
  next,
})
const atMost = (id: string, what: string, must: number, next: number | null, unit = '×'): Target => ({
  id,
  what,
  unit,
  better: 'less',
  must,
  next,
})

export const targets: readonly Target[] = [
  atLeast('evaluation-naive', 'evaluation of a person, 2,000 policies: faster than scanning all policies', 40, 150),
  atLeast('evaluation-rules', '… than json-rules-engine, one run per person', 3000, null),
  atLeast('evaluation-cedar', '… than Cedar, one call per person', 1000, null),
  atMost('version', '`provisionr --version` ÷ `node -e 0`', 1.25, 1.1),
  atMost('help', '`provisionr --help` ÷ `node -e 0`', 1.25, 1.1),
  atMost('lint-first', '`provisionr lint` of 2,000 files, the first time ÷ `node -e 0`', 10, 8),
  atMost('lint-unchanged', '… unchanged since ÷ `node -e 0`', 1.6, 1.4),
  atMost('plan-S', '`provisionr plan` S ÷ `node -e 0`', 2.5, 1.5),
  atMost('plan-M', '`provisionr plan` M ÷ `node -e 0`', 6, 2.4),
  atMost('plan-L', '`provisionr plan` L ÷ `cat` of its inputs', 15, 4),
  atMost('plan-XL', '`provisionr plan` XL ÷ `provisionr plan` L', 11, 10),
  atMost('memory-L', 'most memory of `provisionr plan` L', 400, 90, ' MB'),
  atMost('memory-XL', 'most memory of `provisionr plan` XL ÷ L', 2, null),
  atMost('explain-M', '`provisionr explain PERSON` M ÷ `node -e 0`', 2.5, 1.5),
  atMost('explain-L', '`provisionr explain PERSON` L ÷ `node -e 0`', 5, 3),
  atMost('edited-L', '`provisionr plan --base` of one edited policy, L ÷ the full plan', 0.5, 0.15),
  atLeast('terraform', '`terraform plan` of the same memberships at S ÷ `provisionr plan`', 100, 200),
]

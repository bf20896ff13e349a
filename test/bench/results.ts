import type { EvaluationReport } from './evaluation-report.ts'

/** A number, or why there is none. */
export type Measured = number | { readonly missing: string }

/** One process, as it was timed among others. */
export interface Timed {
  readonly name: string
  /** the median, in milliseconds */
  readonly median: number
  /** in milliseconds */
  readonly least: number
  readonly most: number
}

/** Processes that took turns. */
export interface Series {
  readonly title: string
  readonly timed: readonly Timed[]
}

export interface Results {
  readonly machine: string
  readonly runs: number
  readonly evaluation: EvaluationReport | null
  readonly series: readonly Series[]
  /** what was compared and agreed, in words */
  readonly agreements: readonly string[]
  /** by target's id */
  readonly measured: ReadonlyMap<string, Measured>
}

import type { SizeName } from './sizes.ts'

export interface EvaluationRequest {
  readonly root: string
  readonly size: SizeName
  readonly seed: number
  readonly runs: number
  /** how many people the slow ways are asked about */
  readonly few: number
}

export interface EvaluationReport {
  readonly people: number
  readonly policies: number
  /** expected, of all people */
  readonly grants: number
  /** where the ways gave different grants */
  readonly disagreements: readonly string[]
  /** per person, the median of the runs */
  readonly microseconds: {
    readonly product: number
    readonly naive: number
    readonly rules: number
    readonly cedar: number
  }
}

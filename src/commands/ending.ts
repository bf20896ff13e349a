import type { Emergency } from '../domain/emergency.ts'
import type { PlannedChange } from '../domain/plan.ts'

/** What is to end at once. */
export interface Ending {
  /** what has to be written down; empty where it is known already */
  readonly decided: readonly Emergency[]
  /** of the changes of a plan those that end it */
  readonly changesOf: (changes: readonly PlannedChange[]) => readonly PlannedChange[]
  /** where all of it is; null: everywhere */
  readonly systems: ReadonlySet<string> | null
  /** what else there is to say of it */
  readonly told: readonly string[]
}

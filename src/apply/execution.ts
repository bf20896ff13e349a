import type { Adapter } from '../adapters/adapter.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import type { Outcome, PlannedChange } from '../domain/plan.ts'
import type { Watch } from '../domain/progress.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { ChangingAdapter } from './paced-adapter.ts'
import type { Patience } from './patience.ts'

export interface Execution {
  readonly changes: readonly PlannedChange[]
  readonly adapters: ReadonlyMap<string, Adapter>
  readonly people: ReadonlyMap<string, Person>
  /** what an account that was there before the run is called */
  readonly usernameOf: (system: string, account: string) => string | null
  readonly leavers: ReadonlySet<string>
  readonly catalog: SystemCatalog
  readonly systems: ReadonlyMap<string, SystemSettings>
  /** calls under way at once, per system */
  readonly concurrency: (system: string) => number
  readonly patience: Patience
  /** told how far each system is */
  readonly watch?: Watch
  /** told before changes are sent, and awaited; several at once share what it costs to be durable */
  readonly beforeBatch: (changes: readonly PlannedChange[]) => Promise<void>
  /** told what became of changes of one system; gives back what proved true, which later changes rely on */
  readonly afterBatch: (done: readonly ExecutedChange[], adapter: ChangingAdapter) => Promise<readonly ExecutedChange[]>
}

export interface ExecutedChange {
  readonly change: PlannedChange
  /** native account id, also of an account that this run made */
  readonly account: string | null
  readonly outcome: Outcome
  /** failed as far as is known, and yet it may have been done: nobody could look */
  readonly isUncertain?: boolean
}

/** What the changes of a run know of each other. */
export interface RunState {
  readonly done: Map<string, ExecutedChange>
  /** native ids of accounts that the run made */
  readonly created: Map<string, string>
}

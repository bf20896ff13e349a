import type { Instant } from './time.ts'

/** What `doctor` has to say of one thing; an error keeps runs from working, a warning may. */
export interface Remark {
  readonly status: 'ok' | 'warning' | 'error'
  readonly message: string
  /** the next step; null where there is none */
  readonly help: string | null
  /** the error is one of credentials: missing, wrong, or too weak */
  readonly isOfCredentials: boolean
}

/** Which runs the credentials at hand are for: those that only read, or those that write. */
export type Purpose = 'plan' | 'apply'

export interface SystemExamination {
  readonly name: string
  readonly adapter: string
  /** the credential's own account, which is never touched; null: it has none, or it is not known */
  readonly actingAccount: string | null
  /** null: the system does not tell, or could not be asked */
  readonly lacks: { readonly plan: readonly string[]; readonly apply: readonly string[] } | null
  /** the system's clock less the local one, in milliseconds; null: it does not tell */
  readonly clockSkew: number | null
  /** when a run last went through it to the end */
  readonly lastGoodRun: Instant | null
  readonly requests: number
  readonly remarks: readonly Remark[]
}

/** Whether everything is in place for runs of the purpose, and what is not. */
export interface Examination {
  readonly purpose: Purpose
  readonly evaluatedAt: Instant
  readonly ledger: readonly Remark[]
  readonly people: readonly Remark[]
  /** null: none is configured */
  readonly forge: readonly Remark[] | null
  readonly systems: readonly SystemExamination[]
}

export function goodRemark(message: string): Remark {
  return { status: 'ok', message, help: null, isOfCredentials: false }
}

/** Every remark, of whatever. */
export function remarksOf({ ledger, people, forge, systems }: Examination): readonly Remark[] {
  return [...ledger, ...people, ...(forge ?? []), ...systems.flatMap(({ remarks }) => remarks)]
}

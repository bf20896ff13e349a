import { DatabaseError } from 'pg'
import type { FailureClass } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'

/** What the server refused, by its five characters (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export function refusalOf(error: unknown, { name, clean }: Spoken): CallFailure | null {
  const state = stateOf(error)
  if (state === null) return null
  const { message, detail } = error as DatabaseError
  const said = clean([message, detail].filter(Boolean).join('; ')).slice(0, 300)
  return new CallFailure({ class: classOf(state), message: `${name} refused (${state}): ${said}`, cause: error })
}

/** A connection that could not be made, or that ended without an answer. */
export function lossOf(error: unknown, isUnknown: boolean, { name, clean }: Spoken): CallFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const said = clean(error instanceof Error ? error.message : String(error))
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL/.test(code)) {
    const message = `${name} cannot be trusted (${code}): name its certificate authority with \`ca\``
    return new CallFailure({ class: 'invalid', message, cause: error })
  }
  const kind: FailureClass = isUnknown ? 'outcome_unknown' : 'transient'
  return new CallFailure({ class: kind, message: `${name} did not answer (${code || said})`, cause: error })
}

/** The server is gone or going, so that the connection is of no use any more. */
export function isLoss(error: unknown): boolean {
  const state = stateOf(error)
  return state === null || /^(08|57P)/.test(state) || state === '25P03'
}

export interface Spoken {
  /** the system's name */
  readonly name: string
  readonly clean: (text: string) => string
}

function stateOf(error: unknown): string | null {
  return error instanceof DatabaseError ? (error.code ?? null) : null
}

function classOf(state: string): FailureClass {
  if (state.startsWith('28')) return 'auth'
  if (state === '42501') return 'permission'
  if (state.startsWith('0A')) return 'unsupported'
  // Too many connections or too little memory, lost locks and deadlocks, cancelled statements, and two who changed one row.
  return /^(08|40|53|55|57|58|XX|25P)/.test(state) ? 'transient' : 'invalid'
}

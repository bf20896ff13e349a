import type { Drift, DriftItem } from '../domain/plan.ts'
import { grantText } from './change-text.ts'
import { longestMessage, nameText, printable } from './printable.ts'

export type DriftKind = 'excess' | 'missing' | 'level' | 'orphaned' | 'disputed'

/** A list of the drift: on which side the difference is. */
export type DriftSide = keyof Drift

export interface DriftGroup {
  readonly kind: DriftKind
  readonly items: readonly DriftItem[]
}

/** Drift by kind; excess and missing access at another level than expected is a group of its own. */
export function groupDrift({ excess, missing, orphans, disputed }: Drift): readonly DriftGroup[] {
  const differs = ({ expected, actual }: DriftItem) => expected !== null && actual !== null
  return [
    { kind: 'excess', items: excess.filter((item) => !differs(item)) },
    { kind: 'missing', items: missing.filter((item) => !differs(item)) },
    { kind: 'level', items: [...excess, ...missing].filter(differs) },
    { kind: 'orphaned', items: orphans },
    { kind: 'disputed', items: disputed },
  ]
}

export function countDrift(drift: Drift): number {
  return drift.excess.length + drift.missing.length + drift.orphans.length + drift.disputed.length
}

/** Whose it is: the person, or the account that nobody is linked to. */
export function driftSubject({ person, account }: DriftItem): string {
  if (person !== null) return nameText(person)
  return account === null ? 'nobody' : `account ${nameText(account)}`
}

/** `gitlab:group:finance (developer)`; with two levels, `… (developer, expected reporter)`. */
export function driftGrantText(item: DriftItem): string {
  const { expected, actual } = item
  const key = grantText(item)
  if (expected === null || actual === null) return key
  const isLevel = expected.level !== actual.level
  const word = (state: { readonly level: string | null; readonly status: string }) =>
    printable(isLevel ? (state.level ?? 'no level') : state.status)
  return `${key} (${word(actual)}, expected ${word(expected)})`
}

export function driftMessage({ message }: DriftItem): string {
  return printable(message, { max: longestMessage })
}

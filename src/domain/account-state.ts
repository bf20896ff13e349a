import type { ActualAccount } from './access.ts'
import type { ChangeState } from './plan.ts'
import { formatInstant, type Instant } from './time.ts'

/** What an account is, as changes say it; its own end only where the system tells. */
export function accountState({ status, validUntil }: Pick<ActualAccount, 'status' | 'validUntil'>): ChangeState {
  const state = { level: null, status }
  return validUntil === undefined ? state : { ...state, valid_until: endText(validUntil) }
}

function endText(end: Instant | null): string | null {
  return end === null ? null : formatInstant(end)
}

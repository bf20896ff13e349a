import type { Adapter, ReadBackKey, ReadBackState } from '../adapters/adapter.ts'
import { accountType } from '../domain/grant.ts'
import type { ChangeState, PlannedChange } from '../domain/plan.ts'
import { type Patience, retryPause } from './patience.ts'

const attempts = 3

/** What is true now of `keys`, by `keyText`; an error when the system did not say, also when asked again. */
export async function readStates(
  adapter: Pick<Adapter, 'readBack'>,
  keys: readonly ReadBackKey[],
  patience: Pick<Patience, 'wait' | 'random' | 'signal'>,
): Promise<ReadonlyMap<string, ChangeState | null> | Error> {
  for (let attempt = 1; ; attempt++) {
    try {
      const states: readonly ReadBackState[] = await adapter.readBack(keys)
      return new Map(states.map(({ key, state }) => [keyText(key), state]))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      if (attempt === attempts || patience.signal.aborted) return error
      await patience.wait(retryPause(attempt, patience))
    }
  }
}

/** Whether what was read is what the change was to bring about. */
export function isAsMeant(change: Pick<PlannedChange, 'type' | 'after'>, actual: ChangeState | null): boolean {
  if (change.after === null) return actual === null
  const { status, level, valid_until: end } = change.after
  if (actual === null) return false
  const isEnd = end === undefined || actual.valid_until === undefined || actual.valid_until === end
  if (change.type === accountType) return (actual.status === status && isEnd) || actual.status === 'invited'
  // A level that the system does not tell cannot be seen to be another.
  return actual.level === null || actual.level === level
}

export function keyText({ account, type, resource }: ReadBackKey): string {
  return JSON.stringify([account, type, resource])
}

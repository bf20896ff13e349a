import type { Adapter, ReadBackKey } from '../adapters/adapter.ts'
import type { ChangeState, PlannedChange } from '../domain/plan.ts'
import type { Patience } from './patience.ts'
import { keyText, readStates } from './read-back.ts'

/** A change whose before-image no longer holds, with what is there instead. */
export interface Moved {
  readonly change: PlannedChange
  readonly actual: ChangeState | null
}

/**
 * Reads again exactly what the changes are about, and gives those that find something else than they were decided on. An
 * error when a system does not say.
 */
export async function findMoved(
  changes: readonly PlannedChange[],
  adapters: ReadonlyMap<string, Pick<Adapter, 'readBack'>>,
  patience: Pick<Patience, 'wait' | 'random' | 'signal'>,
): Promise<readonly Moved[] | Error> {
  const moved: Moved[] = []
  for (const [system, adapter] of adapters) {
    const first = new Map<string, { readonly key: ReadBackKey; readonly change: PlannedChange }>()
    for (const change of changes) {
      if (change.system !== system || change.account === null || change.action === 'end_sessions') continue
      const key = { account: change.account, type: change.type, resource: change.resource }
      // What comes second to the same thing was decided on what the first leaves.
      if (!first.has(keyText(key))) first.set(keyText(key), { key, change })
    }
    if (first.size === 0) continue
    const states = await readStates(
      adapter,
      [...first.values()].map((one) => one.key),
      patience,
    )
    if (states instanceof Error) return new Error(`${system}: ${states.message}`)
    for (const [text, { change }] of first) {
      const actual = states.get(text) ?? null
      if (!isAsBefore(change.before, actual)) moved.push({ change, actual })
    }
  }
  return moved
}

function isAsBefore(before: ChangeState | null, actual: ChangeState | null): boolean {
  const isEnd = before?.valid_until === undefined || before.valid_until === actual?.valid_until
  return actual?.level === before?.level && actual?.status === before?.status && isEnd
}

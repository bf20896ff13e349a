import type { Adapter, ReadBackKey } from '../adapters/adapter.ts'
import type { ChangeState } from '../domain/plan.ts'
import { type ExecutedChange, isDone } from './execute-changes.ts'
import type { Patience } from './patience.ts'
import { isAsMeant, keyText, readStates } from './read-back.ts'

/**
 * Reads back what was changed; whatever is not as it was meant to be has failed, whatever the system answered before. What
 * nobody can look at has failed too, and stays uncertain.
 */
export async function verifyChanges(
  executed: readonly ExecutedChange[],
  adapters: ReadonlyMap<string, Adapter>,
  patience: Patience,
): Promise<ExecutedChange[]> {
  const seen = new Map<string, ReadonlyMap<string, ChangeState | null> | Error>()
  for (const [system, adapter] of adapters) {
    const here = executed.filter((one) => one.change.system === system && isDone(one.outcome) && one.account !== null)
    const keys = [...new Map(here.map((one) => [keyText(keyOf(one)), keyOf(one)])).values()]
    if (keys.length > 0) seen.set(system, await readStates(adapter, keys, patience))
  }
  return executed.map((one) => {
    if (!isDone(one.outcome) || one.change.action === 'end_sessions') return one
    const states = seen.get(one.change.system)
    if (states === undefined) return unread(one, 'could not be read back: the account is unknown')
    if (states instanceof Error) return unread(one, `could not be read back: ${states.message}`)
    const actual = states.get(keyText(keyOf(one)))
    if (actual === undefined) return unread(one, 'could not be read back')
    return isAsMeant(one.change, actual)
      ? one
      : failed(one, `read back as ${actual === null ? 'absent' : (actual.level ?? actual.status)}`)
  })
}

function keyOf({ change, account }: ExecutedChange): ReadBackKey {
  return { account: account!, type: change.type, resource: change.resource }
}

function failed(executed: ExecutedChange, detail: string): ExecutedChange {
  return { ...executed, outcome: { status: 'failed', detail } }
}

function unread(executed: ExecutedChange, detail: string): ExecutedChange {
  return { ...failed(executed, detail), isUncertain: true }
}

import type { Adapter, ReadBackKey } from '../adapters/adapter.ts'
import { isDone } from './execute-one.ts'
import type { ExecutedChange } from './execution.ts'
import type { Patience } from './patience.ts'
import { isAsMeant, keyText, readStates } from './read-back.ts'

/**
 * Reads back what was changed in one system; whatever is not as it was meant to be has failed, whatever the system answered before. What
 * nobody can look at has failed too, and stays uncertain.
 */
export async function verifyChanges(
  executed: readonly ExecutedChange[],
  adapter: Pick<Adapter, 'readBack'>,
  patience: Pick<Patience, 'wait' | 'random' | 'signal'>,
): Promise<ExecutedChange[]> {
  const looked = executed.filter((one) => isDone(one.outcome) && one.account !== null)
  const keys = [...new Map(looked.map((one) => [keyText(keyOf(one)), keyOf(one)])).values()]
  const states = keys.length === 0 ? new Map<string, never>() : await readStates(adapter, keys, patience)
  return executed.map((one) => {
    if (!isDone(one.outcome) || one.change.action === 'end_sessions') return one
    if (one.account === null) return doubted(one, 'could not be read back: the account is unknown')
    if (states instanceof Error) return doubted(one, `could not be read back: ${states.message}`)
    const actual = states.get(keyText(keyOf(one)))
    if (actual === undefined) return doubted(one, 'could not be read back')
    return isAsMeant(one.change, actual)
      ? one
      : contradicted(one, `read back as ${actual === null ? 'absent' : (actual.level ?? actual.status)}`)
  })
}

function keyOf({ change, account }: ExecutedChange): ReadBackKey {
  return { account: account!, type: change.type, resource: change.resource }
}

/**
 * The system said that it was done, and shows something else: it may only be late to show it, so it counts as what may be
 * there. An account that was made is found again by its name.
 */
function contradicted(executed: ExecutedChange, detail: string): ExecutedChange {
  const { isUncertain: _, ...certain } = doubted(executed, detail)
  return executed.change.action === 'create_account' ? certain : doubted(executed, detail)
}

function doubted(executed: ExecutedChange, detail: string): ExecutedChange {
  return { ...executed, outcome: { status: 'failed', detail }, isUncertain: true }
}

import type { Adapter, ReadBackKey, ReadBackState } from '../adapters/adapter.ts'
import { accountType } from '../domain/grant.ts'
import type { ChangeState } from '../domain/plan.ts'
import { type ExecutedChange, isDone } from './execute-changes.ts'

/** Reads back what was changed; whatever is not as it was meant to be has failed, whatever the system answered before. */
export async function verifyChanges(
  executed: readonly ExecutedChange[],
  adapters: ReadonlyMap<string, Adapter>,
): Promise<ExecutedChange[]> {
  const seen = new Map<string, Map<string, ChangeState | null> | Error>()
  for (const [system, adapter] of adapters) {
    const here = executed.filter((one) => one.change.system === system && isDone(one.outcome) && one.account !== null)
    if (here.length > 0) seen.set(system, await readBack(adapter, here))
  }
  return executed.map((one) => {
    if (!isDone(one.outcome) || one.change.action === 'end_sessions') return one
    const states = seen.get(one.change.system)
    if (states === undefined) return failed(one, 'could not be read back: the account is unknown')
    if (states instanceof Error) return failed(one, `could not be read back: ${states.message}`)
    const actual = states.get(keyText(keyOf(one)))
    if (actual === undefined) return failed(one, 'could not be read back')
    return isAsMeant(one, actual)
      ? one
      : failed(one, `read back as ${actual === null ? 'absent' : (actual.level ?? actual.status)}`)
  })
}

async function readBack(
  adapter: Adapter,
  executed: readonly ExecutedChange[],
): Promise<Map<string, ChangeState | null> | Error> {
  const keys = new Map(executed.map((one) => [keyText(keyOf(one)), keyOf(one)]))
  try {
    const states: readonly ReadBackState[] = await adapter.readBack([...keys.values()])
    return new Map(states.map(({ key, state }) => [keyText(key), state]))
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

function isAsMeant({ change }: ExecutedChange, actual: ChangeState | null): boolean {
  if (change.after === null) return actual === null
  if (actual === null) return false
  if (change.type === accountType) return actual.status === change.after.status || actual.status === 'invited'
  return actual.level === change.after.level
}

function keyOf({ change, account }: ExecutedChange): ReadBackKey {
  return { account: account!, type: change.type, resource: change.resource }
}

function keyText({ account, type, resource }: ReadBackKey): string {
  return JSON.stringify([account, type, resource])
}

function failed(executed: ExecutedChange, detail: string): ExecutedChange {
  return { ...executed, outcome: { status: 'failed', detail } }
}

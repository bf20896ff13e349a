import type { AdapterChange, ChangeResult, FailureClass } from '../adapters/adapter.ts'
import type { ChangingAdapter } from './paced-adapter.ts'
import { longestAsked, type Patience, retryPause } from './patience.ts'
import { isAsMeant, keyText, readStates } from './read-back.ts'

/** What is known of one system's mood, shared by all calls to it. */
export interface SystemGate {
  /** nothing succeeded since a change was given up: the next ones are tried once */
  isDown: boolean
}

export interface SentChange {
  readonly result: ChangeResult
  /** it may have been done all the same: the answer is lost, and the system does not say */
  readonly isUncertain: boolean
}

const attempts = 5

const repeatable: ReadonlySet<FailureClass> = new Set(['transient', 'rate_limited', 'outcome_unknown'])

/**
 * Sends a change, again if that may help: what failed for the moment or was too much at once, after a pause; what has no
 * known outcome is read back first, and sent again only when it is not there.
 */
export async function sendChange(
  adapter: ChangingAdapter,
  change: AdapterChange,
  gate: SystemGate,
  patience: Patience,
): Promise<SentChange> {
  for (let attempt = 1; ; attempt++) {
    let result = await send(adapter, change)
    if (isUnknown(result)) {
      const found = await lookAgain(adapter, change, patience)
      if (found === 'unread') return { result, isUncertain: true }
      if (found !== 'absent') result = found
    }
    if (result.status !== 'failed' || !repeatable.has(result.class)) {
      gate.isDown = false
      return { result, isUncertain: false }
    }
    const asked = result.retryAfterMs ?? 0
    const isLast = attempt === attempts || gate.isDown || asked > longestAsked || patience.signal.aborted
    if (isLast) {
      gate.isDown ||= attempt === attempts
      return { result: { ...result, message: describe(result.message, attempt, asked) }, isUncertain: false }
    }
    await patience.wait(asked + retryPause(attempt, patience))
    if (patience.signal.aborted)
      return { result: { ...result, message: `${result.message} (interrupted)` }, isUncertain: false }
  }
}

function describe(message: string, attempt: number, asked: number): string {
  if (asked > longestAsked) return `${message} (it asks to wait ${Math.ceil(asked / 1000)} seconds)`
  return attempt === 1 ? message : `${message} (tried ${attempt} times)`
}

async function send(adapter: ChangingAdapter, change: AdapterChange): Promise<ChangeResult> {
  try {
    return await adapter.apply(change)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { status: 'failed', class: 'outcome_unknown', message }
  }
}

function isUnknown(result: ChangeResult): boolean {
  return result.status === 'failed' && result.class === 'outcome_unknown'
}

/** What became of a change whose answer was lost; `absent` when it was not done, and can be sent again without harm. */
async function lookAgain(
  adapter: ChangingAdapter,
  change: AdapterChange,
  patience: Patience,
): Promise<ChangeResult | 'absent' | 'unread'> {
  // Reading does not show these, and doing them twice does nothing more.
  if (change.action === 'end_sessions' || change.action === 'update_account') return 'absent'
  const account = change.account ?? (await findAccount(adapter, change))
  if (account === undefined) return 'unread'
  if (account === null) return 'absent'
  const key = { account, type: change.type, resource: change.resource }
  const states = await readStates(adapter, [key], patience)
  if (states instanceof Error) return 'unread'
  const actual = states.get(keyText(key))
  if (actual === undefined) return 'unread'
  return isAsMeant(change, actual) ? { status: 'applied', account } : 'absent'
}

/** The native id of the account that the change was to make; null when there is none, undefined when nobody says. */
async function findAccount(adapter: ChangingAdapter, { profile }: AdapterChange): Promise<string | null | undefined> {
  let isWhole = false
  try {
    for await (const { items, done } of adapter.fetchAccounts()) {
      const found = items.find((one) => one.username === profile?.username)
      if (found) return found.id
      isWhole = done !== undefined && done.scopes.every(({ status }) => status === 'complete')
    }
  } catch {
    return undefined
  }
  return isWhole ? null : undefined
}

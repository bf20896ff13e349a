import type { Adapter, ChangeResult } from '../adapters/adapter.ts'
import { type Duration, formatDuration } from '../domain/time.ts'
import type { Pacer } from './pacer.ts'
import type { Patience } from './patience.ts'

/** What of a system is used to change it. */
export type ChangingAdapter = Pick<Adapter, 'apply' | 'readBack' | 'fetchAccounts'>

/** The same adapter at the system's pace; an answer that does not come within `timeout` (milliseconds) is an error. */
export function pacedAdapter(
  adapter: ChangingAdapter & Pick<Adapter, 'limits'>,
  options: { readonly pacer: Pacer; readonly timeout: Duration; readonly patience: Pick<Patience, 'timer' | 'signal'> },
): ChangingAdapter {
  const { pacer, patience } = options
  const limits = () => adapter.limits?.() ?? null

  return {
    fetchAccounts: () => adapter.fetchAccounts(),
    async readBack(keys) {
      // Also after an interruption: what was written is looked at.
      const closedFor = await pacer.take()
      if (closedFor > 0) throw new Error(`it asks to wait ${Math.ceil(closedFor / 1000)} seconds`)
      try {
        return await inTime(adapter.readBack(keys), options)
      } finally {
        pacer.answered(limits())
      }
    },
    async apply(change) {
      const closedFor = await pacer.take()
      if (closedFor > 0)
        return { status: 'failed', class: 'rate_limited', message: 'its limit is reached', retryAfterMs: closedFor }
      let result: ChangeResult | null = null
      try {
        if (patience.signal.aborted)
          return { status: 'failed', class: 'transient', message: 'interrupted before it was sent' }
        result = await inTime(adapter.apply(change), options)
        return result
      } finally {
        if (result?.status === 'failed' && result.class === 'rate_limited') pacer.refused(result.retryAfterMs ?? 0)
        else pacer.answered(result === null ? null : limits())
      }
    },
  }
}

async function inTime<T>(
  answer: Promise<T>,
  { timeout, patience }: { readonly timeout: Duration; readonly patience: Pick<Patience, 'timer'> },
): Promise<T> {
  let stop = () => {}
  const bell = new Promise<never>((_, reject) => {
    stop = patience.timer(timeout, () => reject(new Error(`no answer within ${formatDuration(timeout)}`)))
  })
  try {
    return await Promise.race([answer, bell])
  } finally {
    stop()
  }
}

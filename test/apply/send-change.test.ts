import { describe, expect, test } from 'vitest'
import type { Adapter, AdapterChange, ChangeResult, FailureClass } from '../../src/adapters/adapter.ts'
import { sendChange, type SystemGate } from '../../src/apply/send-change.ts'

const add: AdapterChange = {
  action: 'add',
  account: 'ada',
  type: 'group',
  resource: 'site',
  before: null,
  after: { level: 'guest', status: 'active' },
  profile: null,
}

interface World {
  readonly answers: readonly ChangeResult[]
  /** whether reading back shows the grant, before each look; an error: it cannot be read */
  readonly there?: readonly (boolean | Error)[]
  readonly random?: number
  readonly abortAt?: number
  readonly gate?: SystemGate
}

/** Sends `add` to a system with these answers, the last of which it repeats. */
async function sent({ answers, there = [], random = 0, abortAt, gate }: World) {
  const log: string[] = []
  const interruption = new AbortController()
  let calls = 0
  let looks = 0
  const adapter = {
    apply: () => {
      log.push('send')
      return Promise.resolve(answers[Math.min(calls++, answers.length - 1)]!)
    },
    readBack: (keys: readonly unknown[]) => {
      log.push('look')
      const seen = there[Math.min(looks++, there.length - 1)]!
      if (seen instanceof Error) return Promise.reject(seen)
      return Promise.resolve(keys.map((key) => ({ key, state: seen ? add.after : null })))
    },
  } as unknown as Adapter
  const patience = {
    wait: (milliseconds: number) => {
      log.push(`wait ${milliseconds}`)
      if (log.filter((line) => line.startsWith('wait')).length === abortAt) interruption.abort()
      return Promise.resolve()
    },
    timer: () => () => undefined,
    now: () => 0,
    random: () => random,
    signal: interruption.signal,
  }
  const outcome = await sendChange(adapter, add, gate ?? { isDown: false }, patience)
  return { log, ...outcome }
}

const failed = (kind: FailureClass, retryAfterMs?: number): ChangeResult => ({
  status: 'failed',
  class: kind,
  message: 'no',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
const applied: ChangeResult = { status: 'applied' }

describe('what may be sent again', () => {
  test('is, after pauses that double, five times in all', async () => {
    const { log, result } = await sent({ answers: [failed('transient')] })
    expect(log).toEqual(['send', 'wait 500', 'send', 'wait 1000', 'send', 'wait 2000', 'send', 'wait 4000', 'send'])
    expect(result).toMatchObject({ status: 'failed', message: 'no (tried 5 times)' })
  })

  test('is not sent in step with others: chance shortens the pauses', async () => {
    const { log } = await sent({ answers: [failed('transient'), failed('transient'), applied], random: 0.5 })
    expect(log).toEqual(['send', 'wait 375', 'send', 'wait 750', 'send'])
  })

  test('waits as long as the system asks, and a little more', async () => {
    const { log, result } = await sent({ answers: [failed('rate_limited', 7000), applied] })
    expect([log, result]).toEqual([['send', 'wait 7500', 'send'], applied])
  })

  test('is left for the next run when the system asks to wait too long', async () => {
    const { log, result } = await sent({ answers: [failed('rate_limited', 3_600_000)] })
    expect(log).toEqual(['send'])
    expect(result).toMatchObject({ message: 'no (it asks to wait 3600 seconds)' })
  })

  test('is not, once the run is interrupted', async () => {
    const { log, result } = await sent({ answers: [failed('transient')], abortAt: 1 })
    expect(log).toEqual(['send', 'wait 500'])
    expect(result).toMatchObject({ message: 'no (interrupted)' })
  })

  test('is sent once while the system is down, and again when it is back', async () => {
    const gate = { isDown: false }
    await sent({ answers: [failed('transient')], gate })
    expect((await sent({ answers: [failed('transient')], gate })).log).toEqual(['send'])
    expect((await sent({ answers: [applied], gate })).log).toEqual(['send'])
    expect((await sent({ answers: [failed('transient'), applied], gate })).log).toEqual(['send', 'wait 500', 'send'])
  })
})

test.each<FailureClass>(['auth', 'permission', 'invalid', 'unsupported'])('`%s` is never sent again', async (kind) => {
  expect((await sent({ answers: [failed(kind)] })).log).toEqual(['send'])
})

describe('what has no known outcome', () => {
  test('is read back first, and was done if it is there', async () => {
    const { log, result, isUncertain } = await sent({ answers: [failed('outcome_unknown')], there: [true] })
    expect(log).toEqual(['send', 'look'])
    expect([result.status, isUncertain]).toEqual(['applied', false])
  })

  test('is sent again only when it is not there', async () => {
    const { log, result } = await sent({ answers: [failed('outcome_unknown'), applied], there: [false] })
    expect([log, result]).toEqual([['send', 'look', 'wait 500', 'send'], applied])
  })

  test('is not sent again when nobody can look, and stays uncertain', async () => {
    const there = [new Error('gone')]
    const { log, result, isUncertain } = await sent({ answers: [failed('outcome_unknown')], there })
    expect(log).toEqual(['send', 'look', 'wait 500', 'look', 'wait 1000', 'look'])
    expect([result.status, isUncertain]).toEqual(['failed', true])
  })
})

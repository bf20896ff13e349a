import { describe, expect, test } from 'vitest'
import type { Adapter, AdapterChange, ChangeResult } from '../../src/adapters/adapter.ts'
import { executeChanges } from '../../src/apply/execute-changes.ts'
import type { ExecutedChange, Execution } from '../../src/apply/execution.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'
import type { SystemSettings } from '../../src/domain/settings.ts'
import { orderChanges } from '../../src/plan/order.ts'
import { change } from '../plan/changes.ts'
import { virtualTime } from './virtual-time.ts'
import { codeHost } from '../plan/example-systems.ts'

type Answer = (change: AdapterChange) => ChangeResult | Promise<ChangeResult>

const catalog = new Map([
  ['gitlab', codeHost],
  ['other', codeHost],
])
const settings = { accounts: { match: null }, dependsOn: [], interval: null, timeout: 30_000 }
const systems = new Map([...catalog.keys()].map((name) => [name, { name, ...settings } as unknown as SystemSettings]))
const leavers = new Set<string>()

interface World {
  readonly concurrency?: number
  readonly signal?: AbortSignal
  readonly time?: ReturnType<typeof virtualTime>
  readonly beforeBatch?: Execution['beforeBatch']
  readonly afterBatch?: Execution['afterBatch']
}

async function execute(changes: readonly PlannedChange[], answer: Answer, world: World = {}) {
  const log: string[] = []
  const done: ExecutedChange[] = []
  const time = world.time ?? virtualTime()
  const adapter = (name: string) =>
    ({
      apply: async (one: AdapterChange) => {
        log.push(`send ${name} ${one.action} ${one.account ?? 'new'} ${one.resource ?? 'account'}`)
        return answer(one)
      },
      readBack: () => Promise.reject(new Error('cannot be read')),
    }) as unknown as Adapter
  const work = executeChanges({
    changes: orderChanges(changes, { leavers, systems, catalog }),
    adapters: new Map([...catalog.keys()].map((name) => [name, adapter(name)])),
    people: new Map(),
    usernameOf: () => null,
    leavers,
    catalog,
    systems,
    concurrency: () => world.concurrency ?? 4,
    patience: { ...time, random: () => 0, signal: world.signal ?? new AbortController().signal },
    beforeBatch: async (batch) => {
      log.push(`before ${batch.length}`)
      await world.beforeBatch?.(batch)
    },
    afterBatch: async (batch, lane) => {
      log.push(`after ${batch.length}`)
      await world.afterBatch?.(batch, lane)
      done.push(...batch)
      return batch
    },
  })
  const trouble = await time.during(work).then(
    () => null,
    (error: unknown) => error,
  )
  const outcomes = done.map(
    ({ change: one, outcome }) =>
      `${one.action} ${one.resource ?? 'account'}: ${outcome.status}: ${outcome.detail ?? ''}`,
  )
  return { log, outcomes, done, trouble, took: time.now() }
}

const applied: Answer = () => ({ status: 'applied' })

test('what is sent was announced before, and what waits for something is sent when that was seen to', async () => {
  const changes = [
    change('remove', 'ada', 'gitlab', 'group:old'),
    change('add', 'ada', 'gitlab', 'group:new'),
    change('add', 'bo', 'other', 'group:new'),
  ]
  const { log } = await execute(changes, applied)
  expect(log).toEqual([
    'before 2',
    'send gitlab add ada new',
    'send other add bo new',
    'after 1',
    'after 1',
    'before 1',
    'send gitlab remove ada old',
    'after 1',
  ])
})

test('a slow system, or one that is down, holds up nobody but those who wait for it', async () => {
  const time = virtualTime()
  const changes = ['ada', 'bo', 'cy'].flatMap((person) => [
    change('add', person, 'gitlab', 'group:slow'),
    change('add', person, 'other', 'group:new'),
    change('remove', person, 'other', 'group:old'),
  ])
  const own = [...changes, change('remove', 'di', 'other', 'group:old')]
  const at: string[] = []
  await execute(
    own,
    async ({ action, account, resource }) => {
      if (resource === 'slow') await time.wait(10_000)
      at.push(`${action} ${account} ${resource} at ${time.now()}`)
      return resource === 'slow' && account === 'bo'
        ? { status: 'failed', class: 'permission', message: 'no' }
        : { status: 'applied' }
    },
    { time, concurrency: 1 },
  )
  expect(at.slice(0, 4).sort()).toEqual(
    ['ada', 'bo', 'cy'].map((one) => `add ${one} new at 0`).concat('remove di old at 0'),
  )
  expect(at.filter((line) => line.startsWith('remove ')).slice(1)).toEqual([
    'remove ada old at 10000',
    'remove bo old at 20000',
    'remove cy old at 30000',
  ])
})

test('an answer that does not come in time has no known outcome, and is not waited for', async () => {
  const { outcomes, took } = await execute([change('add', 'ada', 'gitlab', 'group:x')], () => new Promise(() => {}))
  expect(outcomes).toEqual(['add x: failed: outcome unknown: no answer within 30s'])
  expect(took).toBe(31_500)
})

describe('when something cannot be recorded', () => {
  const changes = Array.from({ length: 5 }, (_, index) => change('add', 'ada', 'gitlab', `group:${index}`))
  const full = new Error('disk full')

  test('beforehand, nothing is sent', async () => {
    const { log, trouble } = await execute(changes, applied, { beforeBatch: () => Promise.reject(full) })
    expect([log, trouble]).toEqual([['before 5'], full])
  })

  test('afterwards, nothing more is begun, and what is under way is waited for', async () => {
    const time = virtualTime()
    let sent = 0
    let ended = 0
    const many = Array.from({ length: 300 }, (_, index) => change('add', 'ada', 'gitlab', `group:${index}`))
    const { trouble } = await execute(
      many,
      async () => {
        await time.wait(++sent)
        ended++
        return { status: 'applied' }
      },
      { time, concurrency: 2, afterBatch: () => Promise.reject(full) },
    )
    expect(trouble).toBe(full)
    expect(sent).toBe(ended)
    expect(sent).toBeLessThan(110)
  })
})

test('an interruption begins nothing more, and every change has an outcome', async () => {
  const interruption = new AbortController()
  const changes = Array.from({ length: 20 }, (_, index) => change('add', 'ada', 'gitlab', `group:${index}`))
  const { log, outcomes } = await execute(
    changes,
    () => {
      interruption.abort()
      return { status: 'applied' }
    },
    { signal: interruption.signal, concurrency: 1 },
  )
  expect(log.filter((line) => line.startsWith('send'))).toHaveLength(1)
  expect(outcomes.filter((line) => line.endsWith('skipped: interrupted before it was begun'))).toHaveLength(19)
})

test('what becomes ready goes before what stands behind it in the plan', async () => {
  const time = virtualTime()
  const many = Array.from({ length: 50 }, (_, index) => change('add', `p${index}`, 'other', 'group:x'))
  const mover = [change('add', 'ada', 'gitlab', 'group:new'), change('update', 'ada', 'other', 'group:y')]
  const { log } = await execute(
    [...mover, ...many].map((one) => (one === mover[1] ? { ...one, requires: [mover[0]!.id] } : one)),
    async () => {
      await time.wait(10)
      return { status: 'applied' }
    },
    { time, concurrency: 1 },
  )
  const sent = log.filter((line) => line.startsWith('send other'))
  expect(sent).toHaveLength(51)
  expect(sent.indexOf('send other update ada y')).toBeLessThan(5)
})

test('ten thousand changes are recorded in few batches', async () => {
  const changes = Array.from({ length: 10_000 }, (_, index) => change('add', `p${index}`, 'gitlab', 'group:x'))
  const { log, done } = await execute(changes, applied)
  expect(done).toHaveLength(10_000)
  expect(log.filter((line) => line.startsWith('before')).length).toBeLessThan(400)
  expect(log.filter((line) => line.startsWith('after')).length).toBeLessThan(200)
})

test('a new account’s native id is used for what follows, in that system only', async () => {
  const create = { ...change('create_account', 'ada', 'gitlab', null), account: null }
  const adds = ['gitlab', 'other'].map((system) => ({ ...change('add', 'ada', system, 'group:x'), account: null }))
  const { log } = await execute([create, ...adds], (one) =>
    one.action === 'create_account' ? { status: 'applied', account: 'native-7' } : { status: 'applied' },
  )
  expect(log.filter((line) => line.startsWith('send'))).toEqual([
    'send gitlab create_account new account',
    'send other add new x',
    'send gitlab add native-7 x',
  ])
})

describe('what a system answers becomes the outcome', () => {
  test.each<[ChangeResult, string]>([
    [{ status: 'applied' }, 'applied: '],
    [{ status: 'applied', replaced: ['profile:a'] }, 'applied: replaced profile:a'],
    [{ status: 'unchanged', why: 'already_present' }, 'unchanged: already present'],
    [{ status: 'pending', handle: 'invitation 7' }, 'pending: invitation 7'],
    [{ status: 'action_required', message: 'accept the terms' }, 'action_required: accept the terms'],
    [
      { status: 'conflict', actual: { level: 'owner', status: 'active' } },
      'conflict: something else changed it: now owner, active',
    ],
    [{ status: 'failed', class: 'outcome_unknown', message: 'timeout' }, 'failed: outcome unknown: timeout'],
  ])('%j', async (answer, expected) => {
    const { outcomes } = await execute([change('add', 'ada', 'gitlab', 'group:x')], () => answer)
    expect(outcomes).toEqual([`add x: ${expected}`])
  })

  test('an exception is an unknown outcome, and the others go on', async () => {
    const changes = [change('add', 'ada', 'gitlab', 'group:a'), change('add', 'ada', 'gitlab', 'group:b')]
    const { outcomes } = await execute(changes, ({ resource }) => {
      if (resource === 'a') throw new Error('socket closed')
      return { status: 'applied' }
    })
    expect(outcomes.sort()).toEqual(['add a: failed: outcome unknown: socket closed', 'add b: applied: '])
  })
})

test.each([1, 3])('at most %i calls are under way in one system', async (limit) => {
  let running = 0
  let most = 0
  const time = virtualTime()
  const changes = Array.from({ length: 10 }, (_, index) => change('add', 'ada', 'gitlab', `group:${index}`))
  await execute(
    changes,
    async () => {
      running++
      most = Math.max(most, running)
      await time.wait(5)
      running--
      return { status: 'applied' }
    },
    { concurrency: limit, time },
  )
  expect(most).toBe(limit)
})

test('a required account that is only pending or already there lets its grants through', async () => {
  const changes = [
    { ...change('create_account', 'ada', 'gitlab', null), account: null },
    { ...change('add', 'ada', 'gitlab', 'group:x'), account: null },
  ]
  for (const answer of [
    { status: 'pending', handle: 'x' },
    { status: 'unchanged', why: 'already_present' },
  ] as const) {
    const { outcomes } = await execute(changes, () => answer)
    expect(outcomes.some((line) => line.includes('skipped'))).toBe(false)
  }
})

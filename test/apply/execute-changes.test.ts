import { describe, expect, test } from 'vitest'
import type { Adapter, AdapterChange, ChangeResult } from '../../src/adapters/adapter.ts'
import { gitlabManifest } from '../../src/adapters/gitlab/gitlab-manifest.ts'
import { type ExecutedChange, executeChanges } from '../../src/apply/execute-changes.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'
import type { SystemSettings } from '../../src/domain/settings.ts'
import { orderChanges } from '../../src/plan/order.ts'
import { change } from '../plan/changes.ts'

type Answer = (change: AdapterChange) => ChangeResult | Promise<ChangeResult>

const catalog = new Map([
  ['gitlab', gitlabManifest],
  ['other', gitlabManifest],
])
const systems = new Map([...catalog.keys()].map((name) => [name, { name, dependsOn: [] } as unknown as SystemSettings]))
const leavers = new Set<string>()

async function execute(changes: readonly PlannedChange[], answer: Answer, concurrency = 4) {
  const log: string[] = []
  const done: ExecutedChange[] = []
  const adapter = (name: string) =>
    ({
      apply: async (one: AdapterChange) => {
        log.push(`send ${name} ${one.action} ${one.account ?? 'new'} ${one.resource ?? 'account'}`)
        return answer(one)
      },
    }) as unknown as Adapter
  await executeChanges({
    changes: orderChanges(changes, { leavers, systems, catalog }),
    adapters: new Map([...catalog.keys()].map((name) => [name, adapter(name)])),
    people: new Map(),
    usernameOf: () => null,
    leavers,
    catalog,
    systems,
    concurrency: () => concurrency,
    patience: { wait: () => Promise.resolve(), random: () => 0, signal: new AbortController().signal },
    beforeBatch: (batch) => {
      log.push(`before ${batch.length}`)
      return Promise.resolve()
    },
    afterBatch: (batch) => {
      log.push(`after ${batch.length}`)
      done.push(...batch)
      return Promise.resolve(batch)
    },
  })
  const outcomes = done.map(
    ({ change: one, outcome }) =>
      `${one.action} ${one.resource ?? 'account'}: ${outcome.status}: ${outcome.detail ?? ''}`,
  )
  return { log, outcomes, done }
}

const applied: Answer = () => ({ status: 'applied' })

test('a stage is recorded before it is sent and finished before the next one starts', async () => {
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
    'after 2',
    'before 1',
    'send gitlab remove ada old',
    'after 1',
  ])
})

test('a new account’s native id is used for what follows, in that system only', async () => {
  const create = { ...change('create_account', 'ada', 'gitlab', null), account: null }
  const adds = ['gitlab', 'other'].map((system) => ({ ...change('add', 'ada', system, 'group:x'), account: null }))
  const { log } = await execute([create, ...adds], (one) =>
    one.action === 'create_account' ? { status: 'applied', account: 'native-7' } : { status: 'applied' },
  )
  expect(log.filter((line) => line.startsWith('send'))).toEqual([
    'send gitlab create_account new account',
    'send gitlab add native-7 x',
    'send other add new x',
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
    expect(outcomes).toEqual(['add a: failed: outcome unknown: socket closed', 'add b: applied: '])
  })
})

test.each([1, 3])('at most %i calls are under way in one system', async (limit) => {
  let running = 0
  let most = 0
  const changes = Array.from({ length: 10 }, (_, index) => change('add', 'ada', 'gitlab', `group:${index}`))
  await execute(
    changes,
    async () => {
      running++
      most = Math.max(most, running)
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
      running--
      return { status: 'applied' }
    },
    limit,
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

import { describe, expect, test } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { addGrant, createAccount, held, removeGrant } from '../changes.ts'
import { accountsOf, collect, forgeManifest, grantsOf, openTestSandbox } from './sandbox-context.ts'

const seed = `
accounts:
  a: {access: ["forge:group:x", "forge:group:y", "forge:seat:full"]}
  b: {access: ["forge:group:x", "forge:group:y"]}
  c: {access: ["forge:group:x"]}
`

const open = async (fail: unknown, more: Readonly<Record<string, unknown>> = {}) =>
  openTestSandbox(forgeManifest, { seed, sandbox: { fail, page_size: 2, ...more } })

async function reportOf(adapter: Adapter, resources: readonly string[] | null = null): Promise<string[]> {
  const pages = await collect(adapter.fetchGrants({ resources }))
  return (pages.at(-1)?.done?.scopes ?? []).map((one) => `${one.scope} ${one.status} ${one.rows}`)
}

describe('reading', () => {
  test('without faults is complete', async () => {
    expect(await reportOf(await open([]))).toEqual(['group complete 5', 'profile complete 0', 'seat complete 1'])
  })

  test('only some resources reports these, and not their types', async () => {
    const adapter = await open([])
    expect(await reportOf(adapter, ['group:y', 'group:none'])).toEqual(['group:y complete 2', 'group:none complete 0'])
    expect((await grantsOf(adapter, { resources: ['group:y'] })).map((row) => row.account)).toEqual(['a', 'b'])
  })

  test('a type in parts hits all of its resources, also when they are asked for by name', async () => {
    const fail = [{ read: 'group', as: 'partial' }]
    expect(await reportOf(await open(fail))).toEqual(['group partial 2', 'profile complete 0', 'seat complete 1'])
    expect(await reportOf(await open(fail), ['group:y'])).toEqual(['group:y partial 1'])
  })

  test('one resource in parts leaves the rest of its type complete', async () => {
    const scopes = ['group complete 3', 'profile complete 0', 'seat complete 1', 'group:y denied 0']
    expect(await reportOf(await open([{ read: 'group:y', as: 'denied' }]))).toEqual(scopes)
    expect(await reportOf(await open([{ read: 'gr*:y', as: 'denied' }]))).toEqual(scopes)
  })

  test('a resource without rows can be denied as well', async () => {
    const report = await reportOf(await open([{ read: 'group:none', as: 'denied' }]))
    expect(report).toContain('group:none denied 0')
    expect(report).toContain('group complete 5')
  })

  test('accounts can be denied, and then have no rows', async () => {
    const adapter = await open([{ read: 'accounts', as: 'denied' }])
    const pages = await collect(adapter.fetchAccounts())
    expect(pages).toEqual([
      {
        items: [],
        done: { scopes: [{ scope: 'accounts', status: 'denied', rows: 0, detail: 'as `sandbox.fail` asks' }] },
      },
    ])
    expect(await grantsOf(adapter)).toHaveLength(6)
  })

  test('vanished rows are claimed to be complete', async () => {
    const adapter = await open([{ read: '*', as: 'vanished' }])
    expect(await accountsOf(adapter)).toEqual([])
    expect(await reportOf(adapter)).toEqual(['group complete 0', 'profile complete 0', 'seat complete 0'])
  })

  test('a page can come twice, and the stream can end early', async () => {
    const doubled = await collect((await open([{ read: 'accounts', as: 'duplicate_page' }])).fetchAccounts())
    expect(doubled.map((page) => page.items.map((row) => row.id))).toEqual([['a', 'b'], ['a', 'b'], ['c']])
    expect(doubled.map((page) => page.done !== undefined)).toEqual([false, false, true])
    for (const [pages, expected] of [
      [0, 0],
      [1, 1],
      [9, 2],
    ] as const) {
      const cut = await collect((await open([{ read: 'accounts', as: 'cut', pages }])).fetchAccounts())
      expect(cut).toHaveLength(expected)
      expect(cut.every((page) => page.done === undefined)).toBe(true)
    }
  })

  test('a fault can pass after some times', async () => {
    const adapter = await open([{ read: 'accounts', as: 'unreachable', times: 1 }])
    await expect(accountsOf(adapter)).rejects.toMatchObject({ code: 'system-unreadable' })
    expect(await accountsOf(adapter)).toHaveLength(3)
  })

  test('back can fail or find nothing', async () => {
    const key = { account: 'a', type: 'group', resource: 'x' }
    const adapter = await open([
      { read: 'read_back', as: 'unreachable', times: 1 },
      { read: 'read_back', as: 'vanished', times: 1 },
    ])
    await expect(adapter.readBack([key])).rejects.toMatchObject({ code: 'system-unreadable' })
    expect(await adapter.readBack([key])).toEqual([{ key, state: held('reader') }])
    const late = await open([{ read: 'read_back', as: 'vanished', times: 1 }])
    expect(await late.readBack([key])).toEqual([{ key, state: null }])
    expect(await late.readBack([key, { ...key, account: 'nobody' }])).toMatchObject([
      { state: held('reader') },
      { state: null },
    ])
  })

  test('ends when the run is interrupted', async () => {
    const stop = new AbortController()
    const adapter = await openTestSandbox(forgeManifest, { seed, signal: stop.signal, sandbox: { page_size: 1 } })
    const pages = adapter.fetchAccounts()[Symbol.asyncIterator]()
    await pages.next()
    stop.abort()
    await expect(pages.next()).rejects.toMatchObject({ name: 'AbortError' })
    expect(await adapter.apply(addGrant('a', 'group', 'z', 'reader'))).toMatchObject({
      status: 'failed',
      class: 'transient',
    })
  })
})

describe('writing', () => {
  test('fails for what the patterns fit, as often as they say', async () => {
    const adapter = await open([
      { write: 'add', account: 'a', grant: 'group:z*', as: 'rate_limited', retry_after_ms: 250, times: 2 },
    ])
    const change = addGrant('a', 'group', 'zoo', 'reader')
    const limited = { status: 'failed', class: 'rate_limited', message: 'as `sandbox.fail` asks', retryAfterMs: 250 }
    expect(await adapter.apply(change)).toEqual(limited)
    expect(await adapter.apply({ ...change, account: 'b' })).toEqual({ status: 'applied' })
    expect(await adapter.apply({ ...change, resource: 'other' })).toEqual({ status: 'applied' })
    expect(await adapter.apply(removeGrant('a', 'group', 'zoo', 'reader'))).toMatchObject({ status: 'unchanged' })
    expect(await adapter.apply(change)).toEqual(limited)
    expect(await adapter.apply(change)).toEqual({ status: 'applied' })
  })

  test('an account that is created is known by its username', async () => {
    const adapter = await open([{ write: 'create_account', account: 'eve', grant: 'account', as: 'permission' }])
    expect(await adapter.apply(createAccount('eve'))).toMatchObject({ status: 'failed', class: 'permission' })
    expect(await adapter.apply(createAccount('adam'))).toMatchObject({ status: 'applied' })
  })

  test('an unknown outcome is written or not, as asked', async () => {
    for (const [as, rows] of [
      ['outcome_unknown_before', 0],
      ['outcome_unknown_after', 1],
    ] as const) {
      const adapter = await open([{ write: '*', as }])
      const lost = { status: 'failed', class: 'outcome_unknown' }
      expect(await adapter.apply(addGrant('a', 'group', 'z', 'reader'))).toMatchObject(lost)
      expect((await grantsOf(adapter)).filter((row) => row.resource === 'z')).toHaveLength(rows)
    }
  })

  test('a conflict says what is there', async () => {
    const adapter = await open([{ write: '*', as: 'conflict' }])
    expect(await adapter.apply(removeGrant('a', 'group', 'x', 'reader'))).toEqual({
      status: 'conflict',
      actual: held('reader'),
    })
    expect(await grantsOf(adapter)).toHaveLength(6)
  })
})

test.each([
  ['a word', { fail: 'x' }],
  ['an entry that is a word', { fail: ['x'] }],
  ['an unknown trouble', { fail: [{ read: 'group', as: 'gone' }] }],
  ['a trouble of the other kind', { fail: [{ write: 'add', as: 'partial' }] }],
  ['neither read nor write', { fail: [{ as: 'denied' }] }],
  ['read and write', { fail: [{ read: 'group', write: 'add', as: 'denied' }] }],
  ['an unknown key', { fail: [{ read: 'group', as: 'denied', time: 1 }] }],
  ['a count that is none', { fail: [{ read: 'group', as: 'denied', times: -1 }] }],
  ['an unknown option', { latency: 1 }],
  ['a page of nothing', { page_size: 0 }],
  ['a latency in words', { latency_ms: '20ms' }],
])('%s in the settings is refused', async (_, sandbox) => {
  const opening = openTestSandbox(forgeManifest, { seed, sandbox })
  await expect(opening).rejects.toMatchObject({ code: 'invalid-files', diagnostics: [{ code: 'invalid-sandbox' }] })
})

test('the check says whose account is provisionr’s own, and latency only slows', async () => {
  const adapter = await open([], { acting_account: 'c', latency_ms: 1 })
  expect(await adapter.check()).toMatchObject({ ok: true, actingAccount: 'c' })
  expect(await accountsOf(adapter)).toHaveLength(3)
  expect(await adapter.apply(addGrant('a', 'group', 'z', 'reader'))).toEqual({ status: 'applied' })
})

import { describe, expect, test } from 'vitest'
import type { Adapter, CheckReport, Page } from '../../src/adapters/adapter.ts'
import { fetchActual } from '../../src/adapters/fetch-actual.ts'
import type { ActualAccount, ActualGrant, ActualSystem, ScopeReport } from '../../src/domain/access.ts'
import type { SystemSettings } from '../../src/domain/settings.ts'
import { codeHost } from '../plan/example-systems.ts'

const settings = { name: 'gitlab', adapter: 'gitlab' } as unknown as SystemSettings

function account(id: string): ActualAccount {
  return { id, username: id, email: null, employeeId: null, externalId: null, status: 'enabled', createdAt: null }
}

function grant(accountId: string, resource: string, type = 'group'): ActualGrant {
  return { account: accountId, type, resource, level: 'guest', status: 'active', computedBy: null }
}

const whole = (scope: string, rows: number): ScopeReport => ({ scope, status: 'complete', rows, detail: null })

async function* stream<T>(...pages: readonly (Page<T> | Error)[]): AsyncGenerator<Page<T>> {
  for (const page of pages) {
    if (page instanceof Error) throw page
    yield page
  }
}

const accountPages: Page<ActualAccount>[] = [
  { items: [account('b')] },
  { items: [account('a')], done: { scopes: [whole('accounts', 2)] } },
]
const grantPages: Page<ActualGrant>[] = [
  { items: [grant('b', 'y'), grant('a', 'x')], done: { scopes: [whole('group', 2), whole('project', 0)] } },
]

function fetch(
  accounts: readonly (Page<ActualAccount> | Error)[],
  grants: readonly (Page<ActualGrant> | Error)[],
  check: () => Promise<CheckReport> = () => Promise.resolve({ ok: true, actingAccount: 'bot', message: '' }),
): Promise<ActualSystem> {
  const adapter = {
    manifest: codeHost,
    check,
    fetchAccounts: () => stream(...accounts),
    fetchGrants: () => stream(...grants),
  } as unknown as Adapter
  return fetchActual(adapter, settings, { resources: null })
}

const statusOf = (actual: ActualSystem) => Object.fromEntries(actual.scopes.map((one) => [one.scope, one.status]))

test('a system that was read whole is sorted, and says whose credentials were used', async () => {
  const actual = await fetch(accountPages, grantPages)
  expect(actual.accounts.map((one) => one.id)).toEqual(['a', 'b'])
  expect(actual.grants.map((one) => one.account)).toEqual(['a', 'b'])
  expect(statusOf(actual)).toEqual({ accounts: 'complete', group: 'complete', project: 'complete' })
  expect([actual.actingAccount, actual.requests]).toEqual(['bot', 3])
})

describe('what was not read to the end is never complete', () => {
  test('a stream that is cut off, or breaks, or is empty', async () => {
    const broken = new Error('connection reset')
    for (const pages of [[], accountPages.slice(0, 1), [accountPages[0]!, broken]]) {
      expect(statusOf(await fetch(pages, grantPages))).toEqual({
        accounts: 'failed',
        group: 'complete',
        project: 'complete',
      })
    }
    const actual = await fetch(accountPages, [grantPages[0]!, broken])
    expect(statusOf(actual)).toEqual({ accounts: 'complete', group: 'failed', project: 'failed' })
    expect(actual.scopes.at(-1)!.detail).toBe('connection reset')
  })

  test('a page that comes twice, in the same or another stream position', async () => {
    expect(statusOf(await fetch([accountPages[0]!, ...accountPages], grantPages))).toMatchObject({
      accounts: 'partial',
    })
    const twice = [{ items: [grant('a', 'x')] }, ...grantPages]
    expect(statusOf(await fetch(accountPages, twice))).toMatchObject({ group: 'partial', project: 'partial' })
  })

  test('fewer rows than were announced', async () => {
    const short = [{ items: [grant('a', 'x')], done: { scopes: [whole('group', 2), whole('project', 0)] } }]
    const actual = await fetch(accountPages, short)
    expect(statusOf(actual)).toMatchObject({ group: 'partial', project: 'complete' })
    expect(actual.scopes.find((one) => one.scope === 'group')!.detail).toBe('2 rows were announced and 1 came')
  })

  test('pages after the last page', async () => {
    const more = [...accountPages, { items: [account('c')] }]
    expect(statusOf(await fetch(more, grantPages))).toMatchObject({ accounts: 'partial' })
  })

  test('a type that nothing was said about', async () => {
    const silent = [{ items: [], done: { scopes: [whole('group', 0)] } }]
    expect(statusOf(await fetch(accountPages, silent))).toEqual({
      accounts: 'complete',
      group: 'complete',
      project: 'failed',
    })
  })

  test('a scope with two reports counts as the worse one, whichever comes first', async () => {
    const denied: ScopeReport = { ...whole('group', 0), status: 'denied' }
    for (const pair of [
      [denied, whole('group', 0)],
      [whole('group', 0), denied],
    ]) {
      const pages = [{ items: [], done: { scopes: [...pair, whole('project', 0)] } }]
      expect(statusOf(await fetch(accountPages, pages))).toMatchObject({ group: 'denied' })
    }
  })

  test('accounts, when nobody knows which of them is provisionr’s own', async () => {
    const actual = await fetch(accountPages, grantPages, () => Promise.reject(new Error('401')))
    expect(statusOf(actual)).toMatchObject({ accounts: 'failed', group: 'complete' })
    expect(actual.actingAccount).toBeNull()
  })
})

test('a bug in an adapter is a bug, not an unreadable system', async () => {
  await expect(fetch([new TypeError('x is not a function')], grantPages)).rejects.toThrow('x is not a function')
})

import { describe, expect, test } from 'vitest'
import type { Adapter, Page } from '../../src/adapters/adapter.ts'
import type { ActualAccount, ActualGrant } from '../../src/domain/access.ts'
import type { AdapterManifest, GrantType } from '../../src/domain/manifest.ts'
import { addGrant, createAccount, held, removeGrant, setAccount, updateGrant } from './changes.ts'

/** A system to put through the suite. */
export interface ConformanceSubject {
  readonly name: string
  readonly manifest: AdapterManifest
  readonly pageSize: number
  /** Opens the adapter on a system that holds exactly this, and shows these troubles. */
  open(world: World): Promise<Adapter>
}

export interface World {
  readonly accounts: readonly {
    readonly id: string
    readonly access: readonly { readonly type: string; readonly resource: string; readonly level: string | null }[]
  }[]
  readonly troubles?: readonly Trouble[]
}

export type Trouble =
  | { readonly read: string; readonly as: 'denied' | 'partial' | 'failed' | 'cut' | 'duplicate_page' | 'vanished' }
  | {
      readonly write: string
      readonly as: 'transient' | 'rate_limited' | 'permission' | 'outcome_unknown_before' | 'outcome_unknown_after'
      readonly times?: number
    }

/** What every adapter has to get right, whatever its system. */
export function describeConformance(subject: ConformanceSubject): void {
  const { manifest, pageSize } = subject
  const type = manifest.types.find((one) => one.levelMode === 'single')
  if (!type) throw new Error(`${subject.name} has no type to try`)
  describe(`${subject.name} keeps the contract of adapters`, () => {
    for (const count of [0, 1, pageSize - 1, pageSize, pageSize + 1, pageSize * 4 + 3]) {
      test(`${count} accounts and grants are read to the end, each once`, () => expectPaging(subject, type, count))
    }
    test('the last page alone carries the report, with every type', () => expectReport(subject))
    test('adding twice is unchanged the second time', () => expectAddTwice(subject, type))
    test('removing twice is unchanged the second time', () => expectRemoveTwice(subject, type))
    test('a before-image that no longer holds is a conflict and changes nothing', () => expectConflict(subject, type))
    test('a grant for an account that does not exist is invalid', async () => {
      const adapter = await subject.open(people(1))
      expect(await adapter.apply(addGrant('nobody', type.type, 'tools', type.defaultLevel))).toMatchObject(invalid)
      expect(await grantsOf(adapter)).toEqual([])
    })
    test('a level that the type does not have is invalid', async () => {
      const adapter = await subject.open(people(1))
      expect(await adapter.apply(addGrant('person-0', type.type, 'tools', 'emperor'))).toMatchObject(invalid)
      expect(await grantsOf(adapter)).toEqual([])
    })
    if (type.levels.length > 1) test('a level changes in one step', () => expectLevelChange(subject, type))
    if (manifest.account.verbs.create) test('a created account can hold grants', () => expectCreate(subject, type))
    if (manifest.account.verbs.suspend) test('suspending keeps the grants', () => expectSuspend(subject, type))
    for (const as of ['denied', 'failed', 'partial'] as const) {
      test(`a type that was read as ${as} is never reported as complete`, () => expectTrouble(subject, type, as))
    }
    test('a stream that is cut off has no report', () => expectCut(subject, type))
    test('a failed write changes nothing and can be tried again', () => expectRetry(subject, type))
    test('an unknown outcome can be read back', () => expectReadBack(subject, type))
  })
}

const invalid = { status: 'failed', class: 'invalid' }
const present = { status: 'unchanged', why: 'already_present' }
const absent = { status: 'unchanged', why: 'already_absent' }

async function expectPaging(subject: ConformanceSubject, type: GrantType, count: number): Promise<void> {
  const adapter = await subject.open(people(count, type))
  const accounts = await pagesOf(adapter.fetchAccounts())
  const grants = await pagesOf(adapter.fetchGrants({ resources: null }))
  const expected = Array.from({ length: count }, (_, index) => `person-${index}`).toSorted()
  expect(accounts.flatMap((page) => page.items.map((row) => row.id)).toSorted()).toEqual(expected)
  expect(grants.flatMap((page) => page.items.map((row) => row.account)).toSorted()).toEqual(expected)
  for (const pages of [accounts, grants]) {
    expect(pages).toHaveLength(Math.max(1, Math.ceil(count / subject.pageSize)))
    expect(pages.map((page) => page.done !== undefined)).toEqual(pages.map((_, index) => index === pages.length - 1))
  }
  expect(accounts.at(-1)?.done?.scopes).toMatchObject([{ scope: 'accounts', status: 'complete', rows: count }])
}

async function expectReport(subject: ConformanceSubject): Promise<void> {
  const adapter = await subject.open(people(2))
  const scopes = (await pagesOf(adapter.fetchGrants({ resources: null }))).at(-1)?.done?.scopes
  expect(scopes?.map((one) => [one.scope, one.status])).toEqual(
    subject.manifest.types.map((one) => [one.type, 'complete']),
  )
}

async function expectAddTwice(subject: ConformanceSubject, type: GrantType): Promise<void> {
  const adapter = await subject.open(people(1))
  const change = addGrant('person-0', type.type, 'tools', type.defaultLevel)
  expect(await adapter.apply(change)).toMatchObject({ status: 'applied' })
  expect(await adapter.apply(change)).toEqual(present)
  expect(await grantsOf(adapter)).toMatchObject([{ account: 'person-0', type: type.type, resource: 'tools' }])
}

async function expectRemoveTwice(subject: ConformanceSubject, type: GrantType): Promise<void> {
  const adapter = await subject.open(people(2, type))
  const change = removeGrant('person-0', type.type, 'team', type.defaultLevel)
  expect(await adapter.apply(change)).toMatchObject({ status: 'applied' })
  expect(await adapter.apply(change)).toEqual(absent)
  expect((await grantsOf(adapter)).map((row) => row.account)).toEqual(['person-1'])
}

async function expectConflict(subject: ConformanceSubject, type: GrantType): Promise<void> {
  const adapter = await subject.open(people(1, type))
  const before = await grantsOf(adapter)
  const actual = held(type.defaultLevel)
  const stale = removeGrant('person-0', type.type, 'team', 'somebody-changed-it')
  expect(await adapter.apply(stale)).toEqual({ status: 'conflict', actual })
  const gone = updateGrant('person-0', type.type, 'elsewhere', type.defaultLevel, type.levels.at(-1)?.id ?? null)
  expect(await adapter.apply(gone)).toEqual({ status: 'conflict', actual: null })
  expect(await grantsOf(adapter)).toEqual(before)
}

async function expectLevelChange(subject: ConformanceSubject, type: GrantType): Promise<void> {
  const adapter = await subject.open(people(1, type))
  const other = type.levels.find((one) => one.id !== type.defaultLevel)?.id ?? ''
  const change = updateGrant('person-0', type.type, 'team', type.defaultLevel, other)
  expect(await adapter.apply(change)).toMatchObject({ status: 'applied' })
  expect(await adapter.apply(change)).toEqual(present)
  expect(await grantsOf(adapter)).toMatchObject([{ resource: 'team', level: other }])
}

async function expectCreate(subject: ConformanceSubject, type: GrantType): Promise<void> {
  const adapter = await subject.open(people(1))
  const result = await adapter.apply(createAccount('new.person', { email: 'new.person@company.com' }))
  expect(result.status).toBe('applied')
  const account = result.status === 'applied' ? (result.account ?? '') : ''
  await adapter.apply(addGrant(account, type.type, 'tools', type.defaultLevel))
  expect(await accountsOf(adapter)).toContainEqual(
    expect.objectContaining({ id: account, username: 'new.person', status: 'enabled' }),
  )
  expect(await grantsOf(adapter)).toContainEqual(expect.objectContaining({ account, resource: 'tools' }))
}

async function expectSuspend(subject: ConformanceSubject, type: GrantType): Promise<void> {
  const adapter = await subject.open(people(1, type))
  const suspend = setAccount('suspend_account', 'person-0', 'enabled', 'suspended')
  expect(await adapter.apply(suspend)).toMatchObject({ status: 'applied' })
  expect(await adapter.apply(suspend)).toEqual(present)
  expect(await accountsOf(adapter)).toMatchObject([{ id: 'person-0', status: 'suspended' }])
  expect(await grantsOf(adapter)).toHaveLength(1)
}

async function expectTrouble(
  subject: ConformanceSubject,
  type: GrantType,
  as: 'denied' | 'failed' | 'partial',
): Promise<void> {
  const adapter = await subject.open({ ...people(5, type), troubles: [{ read: type.type, as }] })
  const pages = await pagesOf(adapter.fetchGrants({ resources: null }))
  const rows = pages.flatMap((page) => page.items)
  expect(rows.length).toBeLessThan(5)
  const scopes = pages.at(-1)?.done?.scopes ?? []
  expect(scopes.find((one) => one.scope === type.type)).toMatchObject({ status: as, rows: rows.length })
  expect(scopes.filter((one) => one.scope !== type.type).every((one) => one.status === 'complete')).toBe(true)
}

async function expectCut(subject: ConformanceSubject, type: GrantType): Promise<void> {
  const world = { ...people(subject.pageSize * 3, type), troubles: [{ read: type.type, as: 'cut' } as const] }
  const pages = await pagesOf((await subject.open(world)).fetchGrants({ resources: null }))
  expect(pages.flatMap((page) => page.items)).toHaveLength(subject.pageSize)
  expect(pages.some((page) => page.done)).toBe(false)
}

async function expectRetry(subject: ConformanceSubject, type: GrantType): Promise<void> {
  for (const as of ['transient', 'rate_limited', 'permission'] as const) {
    const adapter = await subject.open({ ...people(1), troubles: [{ write: 'add', as, times: 1 }] })
    const change = addGrant('person-0', type.type, 'tools', type.defaultLevel)
    expect(await adapter.apply(change)).toMatchObject({ status: 'failed', class: as })
    expect(await grantsOf(adapter)).toEqual([])
    expect(await adapter.apply(change)).toMatchObject({ status: 'applied' })
    expect(await grantsOf(adapter)).toHaveLength(1)
  }
}

async function expectReadBack(subject: ConformanceSubject, type: GrantType): Promise<void> {
  for (const as of ['outcome_unknown_before', 'outcome_unknown_after'] as const) {
    const adapter = await subject.open({ ...people(1), troubles: [{ write: 'add', as, times: 1 }] })
    const change = addGrant('person-0', type.type, 'tools', type.defaultLevel)
    expect(await adapter.apply(change)).toMatchObject({ status: 'failed', class: 'outcome_unknown' })
    const key = { account: 'person-0', type: type.type, resource: 'tools' }
    const state = as === 'outcome_unknown_after' ? held(type.defaultLevel) : null
    expect(await adapter.readBack([key])).toEqual([{ key, state }])
  }
}

/** So many accounts, each with one grant of the type at its default level, or with none. */
function people(count: number, type?: GrantType): World {
  const access = type ? [{ type: type.type, resource: 'team', level: type.defaultLevel }] : []
  return { accounts: Array.from({ length: count }, (_, index) => ({ id: `person-${index}`, access })) }
}

async function pagesOf<T>(pages: AsyncIterable<Page<T>>): Promise<Page<T>[]> {
  const all: Page<T>[] = []
  for await (const page of pages) all.push(page)
  return all
}

async function accountsOf(adapter: Adapter): Promise<readonly ActualAccount[]> {
  return (await pagesOf(adapter.fetchAccounts())).flatMap((page) => page.items)
}

async function grantsOf(adapter: Adapter): Promise<readonly ActualGrant[]> {
  return (await pagesOf(adapter.fetchGrants({ resources: null }))).flatMap((page) => page.items)
}

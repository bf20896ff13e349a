import { describe, expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { addGrant, removeGrant, setAccount } from '../changes.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { openTestScim } from './open-test-scim.ts'
import { type Quirks, startQuirkyFront } from './quirky-front.ts'
import { startScimServer } from './scim-server.ts'

const give = (account: string, group = 'Tools') => addGrant(account, 'group', group, null)
const take = (account: string, group = 'Tools') => removeGrant(account, 'group', group, null)

/** A service with users u-0 … u-4, and an empty group, that does some things in its own way. */
async function setUp(quirks: Quirks, options: Readonly<Record<string, unknown>> = {}) {
  const { url, store } = await startScimServer()
  for (const id of ['u-0', 'u-1', 'u-2', 'u-3', 'u-4']) store.users.set(id, { id, userName: id, active: true })
  store.groups.set('g-1', { id: 'g-1', displayName: 'Tools', members: [] })
  const front = await startQuirkyFront(url, quirks)
  const adapter = await openTestScim(`${front.url}/scim/v2`, options)
  const members = () => store.groups.get('g-1')!.members.map(({ value }) => value)
  const read = () => fetchActual(adapter, systemSettings({ name: 'wiki' }), { resources: null })
  const writes = () => front.asked.filter((one) => !one.startsWith('GET '))
  return { adapter, store, front, members, read, writes }
}

describe('a service of SCIM that', () => {
  test('refuses filters in paths is sent lists of members (github-emu, aws)', async () => {
    const { adapter, members } = await setUp({ refusesFilters: true }, { preset: 'github-emu' })
    expect(await adapter.apply(give('u-1'))).toMatchObject({ status: 'applied' })
    expect(await adapter.apply(give('u-2'))).toMatchObject({ status: 'applied' })
    expect(await adapter.apply(take('u-1'))).toMatchObject({ status: 'applied' })
    expect(members()).toEqual(['u-2'])
  })

  test.each([
    ['announces cursors', { cursorOf: 2, config: { pagination: { cursor: true, index: false } } }, {}],
    ['is known for them', { cursorOf: 2 }, { preset: 'aws' }],
  ])('%s is read by them to the end', async (_, quirks, options) => {
    const { read, front } = await setUp(quirks, options)
    const actual = await read()
    expect(actual.accounts).toHaveLength(5)
    expect(actual.scopes[0]).toMatchObject({ scope: 'accounts', status: 'complete', rows: 5 })
    expect(front.asked.filter((one) => one.includes('/Users?cursor='))).toHaveLength(3)
  })

  test('lists nobody in groups is never taken to have empty ones, and is asked about single members (aws)', async () => {
    const { adapter, read, members, store } = await setUp({ hidesMembers: true }, { preset: 'aws', page_size: 10 })
    store.groups.get('g-1')!.members.push({ value: 'u-3' })
    const { scopes, grants } = await read()
    expect(grants).toEqual([])
    expect(scopes.find(({ scope }) => scope === 'group')).toMatchObject({ status: 'unsupported' })
    expect(await adapter.apply(give('u-1'))).toMatchObject({ status: 'applied' })
    expect(await adapter.apply(give('u-3'))).toMatchObject({ status: 'unchanged', why: 'already_present' })
    expect(members()).toEqual(['u-3', 'u-1'])
  })

  test('has no groups is not asked for any (gitlab)', async () => {
    const { read, front } = await setUp({}, { preset: 'gitlab' })
    expect((await read()).scopes.find(({ scope }) => scope === 'group')).toMatchObject({ status: 'unsupported' })
    expect(front.asked.some((one) => one.includes('/Groups'))).toBe(false)
  })

  test('cannot patch is sent whole resources, for the version that was read', async () => {
    const quirks = { refusesPatch: true, versions: new Map<string, number>() }
    const { adapter, members, store, writes } = await setUp({
      ...quirks,
      config: { patch: { supported: false }, etag: { supported: true }, bulk: { supported: false } },
    })
    store.groups.get('g-1')!.members.push({ value: 'u-0' })
    expect(await adapter.apply(give('u-1'))).toMatchObject({ status: 'applied' })
    expect(await adapter.apply(take('u-0'))).toMatchObject({ status: 'applied' })
    expect(await adapter.apply(setAccount('suspend_account', 'u-4', 'enabled', 'suspended'))).toMatchObject({
      status: 'applied',
    })
    expect([members(), store.users.get('u-4')!.active]).toEqual([['u-1'], false])
    expect(writes().every((one) => one.startsWith('PUT '))).toBe(true)
  })

  test('cannot patch and has no versions is not changed where somebody else’s change could be lost', async () => {
    const config = { patch: { supported: false }, etag: { supported: false } }
    const { adapter, writes } = await setUp({ refusesPatch: true, config })
    expect(await adapter.apply(give('u-1'))).toMatchObject({ status: 'failed', class: 'unsupported' })
    expect(writes()).toEqual([])
  })

  test('has versions refuses a change of what somebody else has changed since, and is asked again', async () => {
    const config = { etag: { supported: true }, bulk: { supported: false } }
    // Once when the adapter looks, and once more when it reads the version.
    const { adapter, store } = await setUp({ versions: new Map(), busy: 2, config })
    const suspend = setAccount('suspend_account', 'u-1', 'enabled', 'suspended')
    expect(await adapter.apply(suspend)).toMatchObject({ status: 'failed', class: 'transient' })
    expect(store.users.get('u-1')!.active).toBe(true)
    expect(await adapter.apply(suspend)).toMatchObject({ status: 'applied' })
    expect(store.users.get('u-1')!.active).toBe(false)
  })

  test('takes several changes at once is sent one request for those that are made together', async () => {
    const { adapter, members, writes } = await setUp({})
    const results = await Promise.all(['u-0', 'u-1', 'u-2', 'u-3'].map((one) => adapter.apply(give(one))))
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('applied'))
    expect(members().toSorted()).toEqual(['u-0', 'u-1', 'u-2', 'u-3'])
    expect(writes().length).toBeLessThan(4)
    expect(writes()).toContain('POST /scim/v2/Bulk')
  })

  test('lets go of who is switched off counts as having switched them off (notion)', async () => {
    const { adapter } = await setUp({ dropsInactive: true }, { preset: 'notion' })
    expect(await adapter.apply(setAccount('suspend_account', 'u-1', 'enabled', 'suspended'))).toMatchObject({
      status: 'applied',
    })
    const key = { account: 'u-1', type: 'account', resource: null }
    expect(await adapter.readBack([key])).toMatchObject([{ state: { status: 'suspended' } }])
    expect(await adapter.readBack([{ ...key, account: 'u-9' }])).toMatchObject([{ state: null }])
  })

  test('is of a kind that nobody knows is refused with the kinds there are', async () => {
    const { url } = await startScimServer()
    await expect(openTestScim(url, { preset: 'notoin' })).rejects.toMatchObject({ help: 'did you mean `notion`?' })
  })
})

import { describe, expect, test } from 'vitest'
import type { AdapterManifest } from '../../../src/domain/manifest.ts'
import { addGrant, createAccount, held, removeGrant, setAccount, updateGrant } from '../changes.ts'
import { accountsOf, forgeManifest, grantsOf, openTestSandbox } from './sandbox-context.ts'

const invalid = { status: 'failed', class: 'invalid' }
const unsupported = { status: 'failed', class: 'unsupported' }
const present = { status: 'unchanged', why: 'already_present' }
const absent = { status: 'unchanged', why: 'already_absent' }

const seed = `
accounts:
  ada:
    email: Ada@company.com
    access:
      - forge:group:tools (writer)
      - forge:profile:Sales
      - forge:seat:full
      - {grant: "forge:group:all", computed_by: rule Everyone}
      - {grant: "forge:group:late", status: pending}
  bob: {status: suspended, username: robert}
`

const open = async (manifest: AdapterManifest = forgeManifest) => openTestSandbox(manifest, { seed })

describe('accounts', () => {
  test('are created with what the profile says, the time, and the least of what is mandatory', async () => {
    const adapter = await open()
    expect(await adapter.apply(createAccount('eve', { email: 'eve@company.com' }))).toEqual({
      status: 'applied',
      account: 'eve',
    })
    expect((await accountsOf(adapter)).at(-1)).toEqual({
      id: 'eve',
      username: 'eve',
      email: 'eve@company.com',
      employeeId: null,
      externalId: null,
      status: 'enabled',
      createdAt: Date.UTC(2026, 10, 20),
    })
    expect((await grantsOf(adapter)).filter((row) => row.account === 'eve')).toMatchObject([
      { type: 'profile', resource: 'Least' },
    ])
  })

  test('are never created over another one, whatever the capitals', async () => {
    const adapter = await open()
    for (const change of [
      createAccount('ADA'),
      createAccount('Robert'),
      createAccount('eve', { email: 'ada@COMPANY.com' }),
      createAccount(''),
    ]) {
      expect(await adapter.apply(change)).toMatchObject(invalid)
    }
    expect(await adapter.apply({ ...createAccount('eve'), profile: null })).toMatchObject(invalid)
    expect(await accountsOf(adapter)).toHaveLength(2)
  })

  test('get another id when a renamed account still has theirs', async () => {
    const adapter = await open()
    expect(await adapter.apply(createAccount('bob'))).toEqual({ status: 'applied', account: 'bob-2' })
  })

  test('are staged only where the system can', async () => {
    const staged = createAccount('eve', { status: 'staged' })
    const adapter = await open()
    expect(await adapter.apply(staged)).toMatchObject({ status: 'applied' })
    expect((await accountsOf(adapter)).at(-1)?.status).toBe('staged')
    const { stages: _, ...account } = forgeManifest.account
    expect(await (await open({ ...forgeManifest, account })).apply(staged)).toMatchObject(unsupported)
  })

  test.each(['none', 'invite'] as const)('of a system of kind %s are enabled when they exist already', async (kind) => {
    const adapter = await open({ ...forgeManifest, account: { ...forgeManifest.account, kind } })
    expect(await adapter.apply(createAccount('Robert'))).toEqual({ status: 'applied', account: 'bob' })
    expect(await adapter.apply(createAccount('robert'))).toEqual(present)
    expect(await accountsOf(adapter)).toMatchObject([{ id: 'ada' }, { id: 'bob', status: 'enabled' }])
  })

  test('of a system that keeps none come with the first grant, and are named in the answer', async () => {
    const adapter = await open({ ...forgeManifest, account: { ...forgeManifest.account, kind: 'none', verbs: {} } })
    const profile = { username: 'eve', email: 'eve@company.com', displayName: null, employeeId: null }
    const first = { ...addGrant('', 'group', 'tools', 'reader'), account: null, profile }
    expect(await adapter.apply({ ...first, after: held('boss') })).toMatchObject(invalid)
    expect(await accountsOf(adapter)).toHaveLength(2)
    expect(await adapter.apply(first)).toEqual({ status: 'applied', account: 'eve' })
    expect(await adapter.apply(first)).toEqual(present)
    expect((await accountsOf(adapter)).at(-1)).toMatchObject({ id: 'eve', email: 'eve@company.com', status: 'enabled' })
    expect(await adapter.apply(setAccount('enable_account', 'bob', 'suspended', 'enabled'))).toEqual({
      status: 'applied',
    })
    expect(await (await open()).apply(first)).toMatchObject(invalid)
  })

  test('are enabled, suspended and deleted, and only as they were seen', async () => {
    const adapter = await open()
    expect(await adapter.apply(setAccount('enable_account', 'bob', 'staged', 'enabled'))).toEqual({
      status: 'conflict',
      actual: { level: null, status: 'suspended' },
    })
    expect(await adapter.apply(setAccount('enable_account', 'bob', 'suspended', 'enabled'))).toEqual({
      status: 'applied',
    })
    expect(await adapter.apply(setAccount('enable_account', 'bob', 'suspended', 'enabled'))).toEqual(present)
    const remove = setAccount('delete_account', 'ada', 'enabled', null)
    expect(await adapter.apply(remove)).toEqual({ status: 'applied' })
    expect(await adapter.apply(remove)).toEqual(absent)
    expect(await grantsOf(adapter)).toEqual([])
    expect(await adapter.apply(setAccount('suspend_account', 'ada', 'enabled', 'suspended'))).toMatchObject(invalid)
  })

  test('cannot be asked for what the system cannot do', async () => {
    const adapter = await open({ ...forgeManifest, account: { ...forgeManifest.account, verbs: {} } })
    expect(await adapter.apply(createAccount('eve'))).toMatchObject(unsupported)
    for (const action of [
      'suspend_account',
      'deactivate_account',
      'delete_account',
      'end_sessions',
      'update_account',
    ] as const) {
      expect(await adapter.apply(setAccount(action, 'ada', 'enabled', null))).toMatchObject(unsupported)
    }
    expect(await accountsOf(adapter)).toHaveLength(2)
  })

  test('are updated without losing what the update does not name', async () => {
    const adapter = await open()
    const update = (username: string, email: string | null) => {
      const profile = { username, email, displayName: null, employeeId: null }
      return adapter.apply({ ...setAccount('update_account', 'ada', 'enabled', 'enabled'), profile })
    }
    expect(await update('ada.lovelace', null)).toEqual({ status: 'applied' })
    expect(await update('ada.lovelace', null)).toEqual(present)
    expect(await update('ROBERT', null)).toMatchObject(invalid)
    expect((await accountsOf(adapter))[0]).toMatchObject({
      id: 'ada',
      username: 'ada.lovelace',
      email: 'Ada@company.com',
    })
  })
})

describe('grants', () => {
  test('of an exclusive type give way to the new one, which is said', async () => {
    const adapter = await open()
    expect(await adapter.apply(addGrant('ada', 'seat', 'light', null))).toEqual({
      status: 'applied',
      replaced: ['seat:full'],
    })
    expect(await adapter.apply(addGrant('bob', 'seat', 'light', null))).toEqual({ status: 'applied' })
    expect((await grantsOf(adapter)).filter((row) => row.type === 'seat').map((row) => row.resource)).toEqual([
      'light',
      'light',
    ])
  })

  test('of a mandatory type fall back to the default, which cannot be removed', async () => {
    const adapter = await open()
    expect(await adapter.apply(removeGrant('ada', 'profile', 'Sales', null))).toEqual({ status: 'applied' })
    expect((await grantsOf(adapter)).filter((row) => row.type === 'profile').map((row) => row.resource)).toEqual([
      'Least',
    ])
    expect(await adapter.apply(removeGrant('ada', 'profile', 'Least', null))).toMatchObject(unsupported)
    expect(await adapter.apply(addGrant('ada', 'profile', 'Sales', null))).toEqual({
      status: 'applied',
      replaced: ['profile:Least'],
    })
  })

  test('that the system computes are not changed here', async () => {
    const adapter = await open()
    const removal = await adapter.apply(removeGrant('ada', 'group', 'all', 'reader'))
    expect(removal).toEqual({ ...unsupported, message: '`group:all` comes from rule Everyone and is changed there' })
    expect(await adapter.apply(updateGrant('ada', 'group', 'all', 'reader', 'owner'))).toMatchObject(unsupported)
    expect(await adapter.apply(addGrant('ada', 'group', 'all', 'reader'))).toEqual(present)
  })

  test('that wait for an answer count as held', async () => {
    const adapter = await open()
    expect(await adapter.apply(addGrant('ada', 'group', 'late', 'reader'))).toEqual(present)
    const accepted = removeGrant('ada', 'group', 'late', 'reader')
    expect(await adapter.apply(accepted)).toEqual({ status: 'conflict', actual: held('reader', 'pending') })
    expect(await adapter.apply({ ...accepted, before: held('reader', 'pending') })).toEqual({ status: 'applied' })
  })

  test('are a conflict when they are held at another level than was seen', async () => {
    const adapter = await open()
    const actual = held('writer')
    expect(await adapter.apply(addGrant('ada', 'group', 'tools', 'owner'))).toEqual({ status: 'conflict', actual })
    expect(await adapter.apply(updateGrant('ada', 'group', 'tools', 'reader', 'owner'))).toEqual({
      status: 'conflict',
      actual,
    })
    expect(await adapter.apply({ ...removeGrant('ada', 'group', 'tools', null), before: null })).toEqual({
      status: 'conflict',
      actual,
    })
    expect((await grantsOf(adapter))[0]).toMatchObject({ resource: 'tools', level: 'writer' })
  })

  test('may be given to a suspended account, never to none', async () => {
    const adapter = await open()
    expect(await adapter.apply(addGrant('bob', 'group', 'tools', 'reader'))).toEqual({ status: 'applied' })
    expect(await adapter.apply(addGrant('nobody', 'group', 'tools', 'reader'))).toMatchObject(invalid)
    expect(await adapter.apply({ ...addGrant('x', 'group', 'tools', 'reader'), account: null })).toMatchObject(invalid)
    expect(await adapter.apply(removeGrant('nobody', 'group', 'tools', 'reader'))).toEqual(absent)
  })

  test('that make no sense are refused', async () => {
    const adapter = await open()
    expect(await adapter.apply(addGrant('bob', 'toString', 'x', null))).toMatchObject(unsupported)
    expect(await adapter.apply(addGrant('bob', 'group', '', 'reader'))).toMatchObject(invalid)
    expect(await adapter.apply(addGrant('bob', 'group', 'x', null))).toMatchObject(invalid)
    expect(await adapter.apply(addGrant('bob', 'seat', 'x', 'reader'))).toMatchObject(invalid)
    expect(await adapter.apply({ ...addGrant('bob', 'group', 'x', null), after: null })).toMatchObject(invalid)
  })
})

test('adopting changes nothing, and what is not there cannot be adopted', async () => {
  const adapter = await open()
  const adopt = { ...addGrant('ada', 'group', 'tools', 'writer'), action: 'adopt', before: held('writer') } as const
  expect(await adapter.apply(adopt)).toEqual(present)
  expect(await adapter.apply({ ...adopt, resource: 'elsewhere' })).toEqual({ status: 'conflict', actual: null })
  expect(await adapter.apply(setAccount('adopt', 'ada', 'enabled', 'enabled'))).toEqual(present)
  expect(await adapter.apply(setAccount('adopt', 'nobody', 'enabled', 'enabled'))).toEqual({
    status: 'conflict',
    actual: null,
  })
})

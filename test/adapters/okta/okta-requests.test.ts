import { expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { addGrant, createAccount, removeGrant, setAccount } from '../changes.ts'
import { startPrism, whyNoPrism } from '../start-prism.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { openOktaWorld } from './okta-world.ts'

const description = 'okta-access.json'
const reason = whyNoPrism(description)
const unless = reason === null ? '' : ` (left out: ${reason})`

test('5,000 people in 500 groups are read in little more than a request for each group', async () => {
  const users = Array.from({ length: 5000 }, (_, index) => ({ okta_id: `00u${index}`, login: `u${index}@acme.test` }))
  const groups = Array.from({ length: 500 }, (_, index) => ({ okta_id: `00g${index}`, name: `Group ${index}` }))
  const members = (group: string) => {
    const number = Number(group.slice(3))
    return users.flatMap(({ okta_id }, index) => ((index + number) % 20 === 0 ? [okta_id] : []))
  }
  const { adapter, proxy } = await openOktaWorld({ seed: { users, groups }, members })
  const actual = await fetchActual(adapter, systemSettings({ name: 'okta' }), { resources: null })
  expect([actual.accounts.length, actual.grants.length]).toEqual([5001, 125_000])
  expect(actual.scopes.filter(({ status }) => status !== 'complete')).toEqual([])
  expect(proxy.seen.length).toBe(actual.requests)
  expect(actual.requests).toBeLessThanOrEqual((501 + 5000 / 200) * 1.05)
}, 60_000)

test.skipIf(reason !== null)(
  `the official description refuses nothing that is sent${unless}`,
  async () => {
    const { adapter, server } = await openOktaWorld({
      inFront: (url) => startPrism(description, url),
      settings: { page_size: 1 },
    })
    const made = await adapter.apply(createAccount('ada@acme.test', { email: 'ada@acme.test' }))
    expect(made).toMatchObject({ status: 'applied' })
    const ada = made.status === 'applied' ? made.account! : ''
    await server.addGroup('Tools')
    await server.addApp('Wiki')
    const profile = { username: 'a.king@acme.test', email: 'a.king@acme.test', displayName: null, employeeId: null }
    for (const change of [
      addGrant(ada, 'group', 'Tools', null),
      removeGrant(ada, 'group', 'Tools', null),
      addGrant(ada, 'app', 'Wiki', null),
      removeGrant(ada, 'app', 'Wiki', null),
      { ...setAccount('update_account', ada, 'enabled', 'enabled'), profile },
      setAccount('suspend_account', ada, 'enabled', 'suspended'),
      setAccount('enable_account', ada, 'suspended', 'enabled'),
      setAccount('deactivate_account', ada, 'enabled', 'deactivated'),
    ]) {
      expect([change.action, await adapter.apply(change)]).toEqual([change.action, { status: 'applied' }])
    }
    const actual = await fetchActual(adapter, systemSettings({ name: 'okta' }), { resources: null })
    expect(actual.scopes.filter(({ status }) => status !== 'complete')).toEqual([])
    expect(actual.accounts).toHaveLength(2)
    expect(await adapter.apply(setAccount('delete_account', ada, 'deactivated', null))).toEqual({ status: 'applied' })
    expect(server.violations).toEqual([])
  },
  60_000,
)

import { expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { addGrant, removeGrant, setAccount } from '../changes.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { startPrism, whyNoPrism } from '../start-prism.ts'
import { openSlackWorld } from './slack-world.ts'

const description = 'slack-web.json'
const reason = whyNoPrism(description)
const unless = reason === null ? '' : ` (left out: ${reason})`

test('5,000 people in 500 channels are read in little more than a request for each channel', async () => {
  const people: string[] = []
  const channels = Array.from({ length: 500 }, (_, index) => ({ name: `channel-${index}` }))
  const numbers = new Map<string, number>()
  const { server, adapter, proxy } = await openSlackWorld({
    people: 5001,
    seed: { channels },
    members(channel) {
      const number = numbers.get(channel) ?? numbers.size
      numbers.set(channel, number)
      return people.filter((_, index) => (index + number) % 20 === 0)
    },
  })
  for (let index = 0; index < 5000; index++) people.push(server.addUser(`person-${index}`))
  for (let group = 0; group < 10; group++) server.addGroup(`group-${group}`, people.slice(0, 100))
  const actual = await fetchActual(adapter, systemSettings({ name: 'slack' }), { resources: null })
  expect(actual.scopes.filter(({ status }) => status !== 'complete')).toEqual([])
  expect(actual.accounts).toHaveLength(5000)
  expect(actual.grants.filter(({ type }) => type === 'channel').length).toBeGreaterThanOrEqual(125_000)
  expect(proxy.seen.length).toBe(actual.requests)
  expect(actual.requests).toBeLessThanOrEqual((501 + 5 + 1) * 1.05)
}, 60_000)

test.skipIf(reason !== null)(
  `the official description refuses nothing that is sent${unless}`,
  async () => {
    const { server, adapter } = await openSlackWorld({ settings: { scim_token: null, workspace: 'T1', page_size: 1 } })
    server.describe(await startPrism(description, null))
    const [ada, bo] = ['ada', 'bo'].map(server.addUser) as [string, string]
    await server.addChannel('open')
    server.addGroup('team', [ada])
    for (const change of [
      addGrant(ada, 'channel', '#open', 'member'),
      removeGrant(ada, 'channel', '#open', 'member'),
      addGrant(bo, 'usergroup', '@team', null),
      removeGrant(bo, 'usergroup', '@team', null),
      removeGrant(ada, 'usergroup', '@team', null),
      addGrant(ada, 'usergroup', '@team', null),
      setAccount('suspend_account', ada, 'enabled', 'suspended'),
      setAccount('enable_account', ada, 'suspended', 'enabled'),
    ])
      expect([change.action, await adapter.apply(change)]).toEqual([change.action, { status: 'applied' }])
    const actual = await fetchActual(adapter, systemSettings({ name: 'slack' }), { resources: null })
    expect(actual.scopes.filter(({ status }) => status !== 'complete')).toEqual([])
    expect(server.violations).toEqual([])
  },
  60_000,
)

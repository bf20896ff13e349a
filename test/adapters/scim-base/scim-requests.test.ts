import { expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { openTestScim } from './open-test-scim.ts'
import { startQuirkyFront } from './quirky-front.ts'
import { startScimServer } from './scim-server.ts'

test('5,000 people in 500 groups are read in pages as large as the service takes, and one request more', {
  timeout: 180_000,
}, async () => {
  const { url, store } = await startScimServer()
  for (let index = 0; index < 5000; index++)
    store.users.set(`u-${index}`, { id: `u-${index}`, userName: `u-${index}`, active: true })
  for (let index = 0; index < 500; index++) {
    const members = Array.from({ length: 5 }, (_, one) => ({ value: `u-${(index * 5 + one) % 5000}` }))
    store.groups.set(`g-${index}`, { id: `g-${index}`, displayName: `Group ${index}`, members })
  }
  const front = await startQuirkyFront(url, { config: { filter: { supported: true, maxResults: 1000 } } })
  const adapter = await openTestScim(`${front.url}/scim/v2`)
  const actual = await fetchActual(adapter, systemSettings({ name: 'wiki' }), { resources: null })
  expect([actual.accounts.length, actual.grants.length]).toEqual([5000, 2500])
  const probe = 1
  const features = 1
  expect(front.asked).toHaveLength(5000 / 1000 + Math.ceil(500 / 1000) + probe + features)
  expect(actual.requests).toBe(front.asked.length)
})

import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { AdapterChange } from '../../../src/adapters/adapter.ts'
import { openTestScim } from './open-test-scim.ts'
import { startScimServer } from './scim-server.ts'

const home = { value: 'ada@home.example', type: 'home', primary: false }

async function update(profile: Partial<NonNullable<AdapterChange['profile']>>) {
  const { url, store } = await startScimServer()
  const work = { value: 'ada@example.com', type: 'work', primary: true }
  store.users.set('u-1', { id: 'u-1', userName: 'ada', active: true, emails: [home, work] })
  const adapter = await openTestScim(`${url}/scim/v2`)
  const result = await adapter.apply({
    action: 'update_account',
    account: 'u-1',
    type: 'account',
    resource: null,
    before: { level: null, status: 'enabled' },
    after: { level: null, status: 'enabled' },
    profile: { username: 'ada', email: 'ada@example.com', displayName: null, employeeId: null, ...profile },
  })
  expect(result.status === 'failed' ? result.message : result.status).toBe('applied')
  return store.users.get('u-1')!
}

test('another address takes the place of the one that counted, and the others stay', async () => {
  const { emails } = await update({ email: 'ada.lovelace@example.com' })
  expect(emails).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ value: 'ada.lovelace@example.com', type: 'work', primary: true }),
      expect.objectContaining({ value: home.value, type: 'home' }),
    ]),
  )
  expect(emails).toHaveLength(2)
})

test('another name leaves the addresses alone', async () => {
  const { userName, emails } = await update({ username: 'lovelace' })
  expect([userName, (emails as unknown[]).length]).toEqual(['lovelace', 2])
})

test('an address that answers everything with the same JSON is no service of SCIM', async () => {
  for (const body of ['{}', '[]', '{"ok":true}', '{"data":[]}']) {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(body)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const adapter = await openTestScim(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await expect(adapter.check()).rejects.toThrow('something that is no list of SCIM')
  }
})

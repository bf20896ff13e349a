import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { addGrant } from '../changes.ts'
import { accountsOf } from '../sandbox/sandbox-context.ts'
import { openOktaWorld, type OktaWorld } from './okta-world.ts'

const reading = ['okta.users.read', 'okta.groups.read', 'okta.apps.read']

function keysOf(kind: 'rsa' | 'ec') {
  const { publicKey, privateKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { publicKey: publicKey.export({ format: 'jwk' }), privateKey }
}

async function openAsApp(
  kind: 'rsa' | 'ec',
  own: { readonly format?: 'pem' | 'jwk'; readonly granted?: readonly string[]; readonly settings?: object } = {},
): Promise<OktaWorld> {
  const { publicKey, privateKey } = keysOf(kind)
  const text =
    own.format === 'jwk'
      ? JSON.stringify(privateKey.export({ format: 'jwk' }))
      : String(privateKey.export({ format: 'pem', type: 'pkcs8' }))
  return openOktaWorld({
    app: { id: '0oaProvisionr', key: publicKey, scopes: own.granted ?? reading },
    settings: { token: null, client_id: '0oaProvisionr', private_key: text, key_id: 'k1', ...own.settings },
  })
}

test.each([
  ['rsa', 'pem'],
  ['ec', 'jwk'],
] as const)('an app with a key pair (%s, %s) reads with one token, and is nobody', async (kind, format) => {
  const { adapter, proxy, lines } = await openAsApp(kind, { format })
  expect(await adapter.check()).toEqual({
    ok: true,
    actingAccount: null,
    message: 'an app of its own, which is no user',
  })
  expect(await accountsOf(adapter)).toHaveLength(1)
  expect(proxy.seen.filter((one) => one.startsWith('POST /oauth2/v1/token'))).toHaveLength(1)
  expect(lines.join()).not.toContain('for-tests')
})

test('what an app was not granted is known beforehand, and managing includes reading', async () => {
  const scopes = ['okta.users.read', 'okta.groups.manage']
  const { adapter } = await openAsApp('ec', { granted: scopes, settings: { scopes } })
  expect((await adapter.inspect!()).lacks).toEqual({
    plan: ['okta.apps.read'],
    apply: ['okta.users.manage', 'okta.sessions.manage', 'okta.apps.manage'],
  })
})

test('a token that was given is in nothing that is said', async () => {
  const { server, adapter, proxy, lines } = await openAsApp('ec')
  await server.addGroup('Tools')
  const [account] = await accountsOf(adapter)
  const secret = /okta-access-\d+-for-tests/
  const token = server.token.replace('token', 'access')
  expect(token).toMatch(secret)
  proxy.play({ at: 'GET', as: { kind: 'status', status: 400, body: JSON.stringify({ errorSummary: `no ${token}` }) } })
  const said = JSON.stringify([await adapter.apply(addGrant(account!.id, 'group', 'Tools', null)), lines])
  expect(said).toContain('[secret]')
  expect(said).not.toMatch(secret)
})

test('a key that Okta does not know opens nothing', async () => {
  const { adapter } = await openAsApp('ec', { settings: { client_id: '0oaSomeoneElse' } })
  await expect(adapter.check()).rejects.toMatchObject({ class: 'auth' })
})

test('scopes that were not granted are told as Okta tells them', async () => {
  const { adapter } = await openAsApp('ec', { settings: { scopes: ['okta.users.manage'] } })
  await expect(adapter.check()).rejects.toMatchObject({
    message: 'okta answered 400: One or more scopes are not granted.',
  })
})

test.each([
  [{ private_key: 'no key' }, 'has a `private_key` that cannot be read'],
  [{ private_key: null }, 'has no `private_key`'],
  [{ token: 'another' }, 'has both `token` and `client_id`'],
])('settings that make no sense are refused: %j', async (settings, message) => {
  await expect(openAsApp('ec', { settings })).rejects.toMatchObject({
    code: 'invalid-files',
    message: expect.stringContaining(message) as string,
  })
})

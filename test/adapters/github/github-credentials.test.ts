import { expect, test } from 'vitest'
import { startFaultProxy } from '../fault-proxy.ts'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { openTestGithub } from './github-context.ts'
import { appId, installationId, owner, startGithubEmulator } from './github-emulator.ts'
import { startGithubServer } from './github-server.ts'

async function setUp(withApp: boolean) {
  const emulator = await startGithubEmulator({ people: ['ada'], teams: [], repositories: [], withApp })
  const server = await startGithubServer(emulator, { repositories: [] })
  return { emulator, proxy: await startFaultProxy(server.url) }
}

test('an app signs in once for many requests, and is nobody’s account', async () => {
  const { emulator, proxy } = await setUp(true)
  const lines: string[] = []
  const app = { app_id: appId, private_key: emulator.privateKey, installation_id: installationId, token: undefined }
  const adapter = await openTestGithub({ url: proxy.url, ...app }, { lines })
  expect((await adapter.check()).actingAccount).toBeNull()
  const { accounts, scopes } = await fetchActual(adapter, systemSettings({ name: 'github' }), { resources: null })
  expect(accounts.map((one) => one.username)).toEqual([owner])
  expect(scopes.filter(({ status }) => status !== 'complete')).toEqual([])
  const signIns = proxy.seen.filter((one) => one.includes('access_tokens'))
  expect(signIns).toEqual([`POST /app/installations/${installationId}/access_tokens`])
  expect(lines.join('\n')).not.toContain(emulator.privateKey.slice(40, 80))
})

test('a token’s own account is known, so that it is never touched', async () => {
  const { emulator, proxy } = await setUp(false)
  const adapter = await openTestGithub({ url: proxy.url })
  const { actingAccount, message } = await adapter.check()
  expect([emulator.users.get(actingAccount!), message]).toEqual([owner, `as ${owner}`])
})

test('settings that make no sense are refused with a way out', async () => {
  const open = (options: Record<string, unknown>) => openTestGithub({ url: 'http://127.0.0.1:1', ...options })
  await expect(open({ organization: undefined })).rejects.toThrow('system `github` has no `organization`')
  await expect(open({ token: undefined })).rejects.toThrow('has no `token`')
  await expect(open({ app_id: 1, private_key: 'nonsense', installation_id: 2 })).rejects.toThrow('is no PEM')
  await expect(open({ app_id: 1, private_key: '-----BEGIN', installation_id: 'x' })).rejects.toThrow('is no number')
})

test('single sign-on that is missing, and limits that only the text tells, are called so', async () => {
  const { proxy } = await setUp(false)
  const adapter = await openTestGithub({ url: proxy.url })
  const refuse = (headers: Record<string, string>, message: string) =>
    proxy.play({
      at: 'GET /user',
      times: 5,
      as: { kind: 'status', status: 403, headers, body: JSON.stringify({ message }) },
    })
  refuse(
    { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso' },
    'Resource protected by organization SAML',
  )
  await expect(adapter.check()).rejects.toMatchObject({ class: 'permission' })
  await expect(adapter.check()).rejects.toThrow('wants single sign-on')
  refuse({}, 'You have exceeded a secondary rate limit. Please wait a few minutes.')
  await expect(adapter.check()).rejects.toMatchObject({ class: 'rate_limited', retryAfterMs: 60_000 })
})

test('what credentials lack is told as far as GitHub tells it', async () => {
  const { emulator, proxy } = await setUp(true)
  const app = { app_id: appId, private_key: emulator.privateKey, installation_id: installationId, token: undefined }
  const byApp = await openTestGithub({ url: proxy.url, ...app })
  expect(await byApp.inspect?.()).toMatchObject({
    lacks: { plan: ['administration: read'], apply: ['administration: write'] },
  })
  const own = await openTestGithub({ url: proxy.url })
  const report = (scopes: string | null) => {
    const headers: Record<string, string> = scopes === null ? {} : { 'x-oauth-scopes': scopes }
    proxy.play({
      at: 'GET /user',
      times: 1,
      as: { kind: 'status', status: 200, headers, body: '{"id": 1, "login": "ada"}' },
    })
    return own.inspect?.()
  }
  const ownership = 'ada as an owner of acme, to whom everything is shown'
  expect(await report('read:org')).toMatchObject({ lacks: { plan: [ownership, 'repo'], apply: ['admin:org'] } })
  expect(await report('admin:org, repo')).toMatchObject({ lacks: { plan: [ownership], apply: [] } })
  expect(await report(null)).toMatchObject({ notes: ['a fine-grained token does not tell what it may do'] })
})

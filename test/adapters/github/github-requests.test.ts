import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { addGrant, createAccount, removeGrant, updateGrant } from '../changes.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { startPrism, violationsOf, whyNoPrism } from '../start-prism.ts'
import { openTestGithub } from './github-context.ts'
import { startGithubEmulator } from './github-emulator.ts'
import { startGithubServer } from './github-server.ts'
import { serveHttp, whenSent } from '../../servers/serve-http.ts'

const description = 'github-access.json'
const reason = whyNoPrism(description)
const unless = reason === null ? '' : ` (left out: ${reason})`

/** Passes requests on by way of prism, where the description knows their paths; what was not allowed is noted. */
async function startCheck(target: string) {
  const file = join(process.env['API_DESCRIPTIONS']!, description)
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, object> }
  const templates = Object.keys(paths).map((path) => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`))
  const prism = await startPrism(description, target)
  const violations: string[] = []
  const checked = new Set<string>()
  const unknown = new Set<string>()
  const front = await serveHttp(
    whenSent(async (request, sent, response) => {
      const { url = '/', method = 'GET' } = request
      const body = sent.toString('utf8')
      const path = url.split('?')[0]!
      const isKnown = templates.some((one) => one.test(path))
      ;(isKnown ? checked : unknown).add(`${method} ${path}`)
      const headers = { ...request.headers } as Record<string, string>
      for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) delete headers[name]
      const answer = await fetch((isKnown ? prism : target) + url, { method, headers, ...(body !== '' && { body }) })
      violations.push(...violationsOf(answer.headers.get('sl-violations')).map((one) => `${method} ${url}: ${one}`))
      const text = await answer.text()
      const link = answer.headers.get('link')
      response.writeHead(answer.status, { 'content-type': 'application/json', ...(link !== null && { link }) })
      response.end(text)
    }),
  )
  return { url: front, violations, checked, unknown }
}

test.skipIf(reason !== null)(`the official description refuses nothing that is sent${unless}`, async () => {
  const emulator = await startGithubEmulator({
    people: ['ada', 'bo', 'cy'],
    teams: [{ name: 'tools' }, { name: 'web' }],
    repositories: ['site'],
  })
  for (const login of ['ada', 'bo']) await emulator.ask('PUT', `/orgs/acme/memberships/${login}`, { role: 'member' })
  const server = await startGithubServer(emulator, { repositories: ['site'] })
  const check = await startCheck(server.url)
  const byLogin = await openTestGithub({ url: check.url, reads: 'rest', page_size: 1 })
  const byMail = await openTestGithub({ url: check.url, reads: 'rest' }, { match: null })
  const [ada, , cy] = ['ada', 'bo', 'cy'].map((login) => [...emulator.users].find(([, one]) => one === login)![0])
  const mail = 'invitation:dee@acme.test'
  const pending = { before: { level: 'member', status: 'pending' } } as const
  for (const change of [
    createAccount('cy'),
    addGrant(cy!, 'repo', 'acme/site', 'triage'),
    {
      ...updateGrant(cy!, 'repo', 'acme/site', 'triage', 'write'),
      before: { level: 'triage', status: 'pending' } as const,
    },
    { ...removeGrant(cy!, 'repo', 'acme/site', 'write'), before: { level: 'write', status: 'pending' } as const },
    addGrant(cy!, 'org', 'acme', 'member'),
    { ...removeGrant(cy!, 'org', 'acme', 'member'), ...pending },
    addGrant(ada!, 'team', 'tools', 'member'),
    updateGrant(ada!, 'team', 'tools', 'member', 'maintainer'),
    addGrant(ada!, 'team', 'web', 'member'),
    removeGrant(ada!, 'team', 'web', 'member'),
    addGrant(ada!, 'repo', 'acme/site', 'maintain'),
  ]) {
    expect([change, (await byLogin.apply(change)).status]).toEqual([change, expect.stringMatching(/applied|pending/)])
  }
  for (const change of [
    createAccount('dee', { email: 'dee@acme.test' }),
    addGrant(mail, 'org', 'acme', 'member'),
    addGrant(mail, 'team', 'tools', 'member'),
    { ...removeGrant(mail, 'org', 'acme', 'member'), ...pending },
  ]) {
    expect([change, (await byMail.apply(change)).status]).toEqual([change, expect.stringMatching(/applied|pending/)])
  }
  await byMail.apply(createAccount('dee', { email: 'dee@acme.test' }))
  const actual = await fetchActual(byLogin, systemSettings({ name: 'github' }), { resources: null })
  expect(actual.scopes.filter(({ status }) => status !== 'complete')).toEqual([])
  expect(await byLogin.inspect?.()).toMatchObject({ lacks: { plan: [], apply: [] } })
  expect(check.violations).toEqual([])
  expect(check.checked.size).toBeGreaterThan(20)
  // The excerpt of the description knows none of these.
  const others = [...check.unknown].map((one) => one.replaceAll(/\d+/g, 'N')).toSorted()
  expect([...new Set(others)]).toEqual([
    'DELETE /repos/acme/site/invitations/N',
    'GET /orgs/acme/repos',
    'GET /repos/acme/site',
    'GET /repos/acme/site/invitations',
    'GET /user/N',
    'GET /users/cy',
    'PATCH /repos/acme/site/invitations/N',
  ])
})

import { expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import { addGrant, createAccount, removeGrant, updateGrant } from '../changes.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { startDescriptionCheck } from '../start-description-check.ts'
import { whyNoPrism } from '../start-prism.ts'
import { openTestGithub } from './github-context.ts'
import { startGithubEmulator } from './github-emulator.ts'
import { startGithubServer } from './github-server.ts'

const description = 'github-access.json'
const reason = whyNoPrism(description)
const unless = reason === null ? '' : ` (left out: ${reason})`

test.skipIf(reason !== null)(`the official description refuses nothing that is sent${unless}`, async () => {
  const emulator = await startGithubEmulator({
    people: ['ada', 'bo', 'cy'],
    teams: [{ name: 'tools' }, { name: 'web' }],
    repositories: ['site'],
  })
  for (const login of ['ada', 'bo']) await emulator.ask('PUT', `/orgs/acme/memberships/${login}`, { role: 'member' })
  const server = await startGithubServer(emulator, { repositories: ['site'] })
  const check = await startDescriptionCheck(description, server.url)
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

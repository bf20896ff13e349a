import { expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { createLiveCompany, linesOf } from '../live-company.ts'
import { githubReadToken, githubToken, startGithubEmulator } from './github-emulator.ts'
import { answerGraphql, companyOf } from './github-graphql.ts'
import { startGithubServer } from './github-server.ts'

const person = (id: string, team: string, status = 'Active') => ({
  user_id: id,
  email: `${id}@acme.test`,
  github_login: `${id}-on-github`,
  team,
  status,
})
const policies = [
  { name: 'Makers', triggers: [{ team: 'makers' }], grants: ['github:org:acme', 'github:team:tools'] },
  { name: 'Helpers', triggers: [{ team: 'helpers' }], grants: ['github:repo:acme/site (triage)'] },
]

/** A company whose forge is GitHub, its files in a repository with a remote. */
async function setUp(token = githubToken) {
  const emulator = await startGithubEmulator({
    people: ['ada', 'bo', 'cy', 'dee'].map((id) => `${id}-on-github`),
    teams: [{ name: 'tools' }, { name: 'other' }],
    repositories: ['site'],
  })
  await emulator.ask('PUT', '/orgs/acme/memberships/bo-on-github', { role: 'member' })
  const graphql = async (body: Readonly<Record<string, unknown>>) =>
    answerGraphql(await companyOf(emulator, ['site']), body)
  const server = await startGithubServer(emulator, { repositories: ['site'], graphql })
  const proxy = await startFaultProxy(server.url)
  const { here, run, ask, push } = createLiveCompany(
    {
      systems: {
        github: {
          adapter: 'github',
          url: proxy.url,
          organization: 'acme',
          token: '${GITHUB_TOKEN_OF_ACME}',
          accounts: { match: { account: 'username', person: 'github_login' } },
          unmanaged: ['github:team:members'],
        },
      },
      settings: { guards: { min_admins: 0 } },
      people: [person('ada', 'makers'), person('bo', 'makers'), person('cy', 'helpers'), person('dee', 'makers')],
      policies,
    },
    { GITHUB_TOKEN_OF_ACME: token },
  )
  const writes = () => proxy.seen.filter((one) => !one.startsWith('GET '))
  const loginsOf = async (path: string) => (await emulator.all(path)).map(({ login }) => String(login)).toSorted()
  return { here, run, ask, push, emulator, server, writes, loginsOf }
}

test('an organisation is planned, applied, watched, and cleared of who left', async () => {
  const { here, run, ask, push, emulator, server, loginsOf } = await setUp()
  push()
  const result = await ask<PlanResult>('apply', '--yes')
  expect(linesOf(result)).toEqual([
    'add ada github:org:acme',
    'add ada github:team:tools',
    'add bo github:team:tools',
    'add cy github:repo:acme/site (triage)',
    'add dee github:org:acme',
    'add dee github:team:tools',
    'adopt bo account',
    'adopt bo github:org:acme',
    'create_account ada account',
    'create_account cy account',
    'create_account dee account',
  ])
  expect(result.changes.filter(({ result: { status } }) => !/applied|pending/.test(status))).toEqual([])
  expect(server.invitations.map(({ login, teams }) => `${login} ${teams.join()}`).toSorted()).toEqual([
    'ada-on-github tools',
    'dee-on-github tools',
  ])
  expect(server.repositoryInvitations).toMatchObject([{ login: 'cy-on-github', permissions: 'triage' }])
  expect((await ask<Plan>('plan')).changes).toEqual([])

  await server.accept(server.invitations.find(({ login }) => login === 'ada-on-github')!)
  expect((await ask<Plan>('plan')).changes).toEqual([])

  await emulator.ask('DELETE', '/orgs/acme/teams/tools/memberships/bo-on-github')
  await emulator.ask('PUT', '/orgs/acme/teams/other/memberships/bo-on-github', { role: 'member' })
  const { drift } = await ask<{ drift: Drift }>('drift')
  expect(drift.missing.map((one) => one.address)).toEqual(['bo/github:team:tools'])
  expect(drift.excess.map((one) => one.address)).toEqual(['bo/github:team:other'])
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(await loginsOf('/orgs/acme/teams/tools/members')).toEqual(['ada-on-github', 'bo-on-github'])

  here.people([
    person('ada', 'makers', 'Left'),
    person('bo', 'makers'),
    person('cy', 'helpers', 'Left'),
    person('dee', 'makers', 'Left'),
  ])
  here.commit('three leave, two of whom never answered')
  push()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(await loginsOf('/orgs/acme/members')).toEqual(['acme-owner', 'bo-on-github'])
  expect([server.invitations, server.repositoryInvitations]).toEqual([[], []])
  expect((await ask<Plan>('plan')).changes).toEqual([])
})

test('a plan needs credentials that may read, and sends nothing else', async () => {
  const { ask, writes } = await setUp(githubReadToken)
  const plan = await ask<Plan>('plan')
  expect([plan.complete, linesOf(plan)]).toEqual([
    true,
    expect.arrayContaining(['add ada github:org:acme', 'adopt bo account']),
  ])
  expect(writes().filter((one) => !one.startsWith('POST /graphql '))).toEqual([])
})

test('the account of the token is never touched, whatever policies say', async () => {
  const { here, ask, run, writes, push } = await setUp()
  here.people([{ ...person('root', 'none', 'Left'), github_login: 'acme-owner' }])
  here.commit('the owner leaves')
  push()
  expect((await ask<Plan>('plan')).changes.filter(({ person: who }) => who === 'root')).toEqual([])
  await run('apply', '--yes')
  expect(writes().filter((one) => one.includes('acme-owner'))).toEqual([])
})

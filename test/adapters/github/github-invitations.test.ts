import { describe, expect, test } from 'vitest'
import type { AccountSettings } from '../../../src/domain/settings.ts'
import { addGrant, createAccount, removeGrant, updateGrant } from '../changes.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { accountsOf, grantsOf } from '../sandbox/sandbox-context.ts'
import { openTestGithub } from './github-context.ts'
import { startGithubEmulator } from './github-emulator.ts'
import { startGithubServer } from './github-server.ts'

async function setUp(match?: AccountSettings['match'], options: Readonly<Record<string, unknown>> = {}) {
  const emulator = await startGithubEmulator({
    people: ['ada', 'bo'],
    teams: [{ name: 'tools' }, { name: 'web' }],
    repositories: ['site'],
  })
  const server = await startGithubServer(emulator, { repositories: ['site'] })
  const proxy = await startFaultProxy(server.url)
  const adapter = await openTestGithub(
    { url: proxy.url, reads: 'rest', ...options },
    match === undefined ? {} : { match },
  )
  const idOf = (login: string) => [...emulator.users].find(([, one]) => one === login)![0]
  const writes = () => proxy.seen.filter((one) => !one.startsWith('GET '))
  const grants = async (account: string) => {
    await accountsOf(adapter)
    const all = (await grantsOf(adapter)).filter((one) => one.account === account)
    return all.map(({ type, resource, level, status }) => `${type}:${resource} ${level} ${status}`).toSorted()
  }
  return { emulator, server, proxy, adapter, idOf, writes, grants }
}

const pendingUpdate = (account: string, from: string, to: string, [type, resource]: readonly [string, string]) => ({
  ...updateGrant(account, type, resource, from, to),
  before: { level: from, status: 'pending' as const },
})
const pendingRemoval = (account: string, type: string, resource: string, level: string) => ({
  ...removeGrant(account, type, resource, level),
  before: { level, status: 'pending' as const },
})

describe('people whose logins are known', () => {
  test('are invited once, by the first grant, and hold it until they answer', async () => {
    const { adapter, server, idOf, writes, grants } = await setUp()
    const ada = idOf('ada')
    expect(await adapter.apply(createAccount('ada'))).toEqual({ status: 'applied', account: ada })
    expect(writes()).toEqual([])
    expect(await adapter.apply(addGrant(ada, 'org', 'acme', 'member'))).toMatchObject({ status: 'pending' })
    expect(await adapter.apply(addGrant(ada, 'team', 'tools', 'maintainer'))).toMatchObject({ status: 'pending' })
    expect(await adapter.apply(addGrant(ada, 'org', 'acme', 'member'))).toMatchObject({ status: 'unchanged' })
    expect(await adapter.apply(createAccount('ada'))).toMatchObject({ status: 'unchanged' })
    expect((await accountsOf(adapter)).filter(({ id }) => id === ada)).toMatchObject([
      { username: 'ada', status: 'invited' },
    ])
    expect(await grants(ada)).toEqual(['org:acme member pending', 'team:tools member pending'])
    expect(server.invitations).toMatchObject([{ login: 'ada', teams: ['tools'] }])
    expect(writes()).toHaveLength(2)

    await server.accept(server.invitations[0]!)
    expect(await grants(ada)).toContain('org:acme member active')
    expect((await accountsOf(adapter)).filter(({ id }) => id === ada)).toMatchObject([{ status: 'enabled' }])
  })

  test('get another role while they are invited, and no invitation more', async () => {
    const { adapter, server, idOf, grants } = await setUp()
    const ada = idOf('ada')
    await adapter.apply(addGrant(ada, 'org', 'acme', 'member'))
    expect(await adapter.apply(updateGrant(ada, 'org', 'acme', 'member', 'admin'))).toMatchObject({
      status: 'conflict',
    })
    const change = pendingUpdate(ada, 'member', 'admin', ['org', 'acme'])
    expect(await adapter.apply(change)).toMatchObject({ status: 'pending' })
    expect(server.invitations).toMatchObject([{ login: 'ada', role: 'admin' }])
    expect(await grants(ada)).toEqual(['org:acme admin pending'])
  })

  test('are invited again when the invitation failed, and not when it was taken back', async () => {
    const { adapter, server, idOf, grants } = await setUp()
    const ada = idOf('ada')
    await adapter.apply(addGrant(ada, 'org', 'acme', 'member'))
    server.invitations.splice(0)
    expect(await grants(ada)).toEqual([])
    expect(await adapter.apply(addGrant(ada, 'org', 'acme', 'member'))).toMatchObject({ status: 'pending' })
    expect(await adapter.apply(pendingRemoval(ada, 'org', 'acme', 'member'))).toMatchObject({ status: 'applied' })
    expect([server.invitations, await grants(ada)]).toEqual([[], []])
    expect(await adapter.apply(pendingRemoval(ada, 'org', 'acme', 'member'))).toEqual({
      status: 'unchanged',
      why: 'already_absent',
    })
  })

  test('who was invited by address already is not invited by login as well', async () => {
    const { adapter, server, writes } = await setUp()
    server.invitations.push({ id: 7, login: null, email: 'ada@acme.test', role: 'member', teams: [] })
    expect(await adapter.apply(createAccount('ada', { email: 'Ada@acme.test' }))).toMatchObject({
      status: 'action_required',
    })
    expect(writes()).toEqual([])
  })

  test('whom GitHub does not know, and who has no login, is not invited', async () => {
    const { adapter, writes } = await setUp()
    expect(await adapter.apply(createAccount('nobody'))).toMatchObject({ status: 'failed', class: 'invalid' })
    expect(await adapter.apply(createAccount(''))).toMatchObject({ status: 'failed', class: 'invalid' })
    expect(writes()).toEqual([])
  })

  test('a login that is somebody else’s by now gets nothing', async () => {
    const { adapter, emulator, idOf, writes } = await setUp()
    const [ada, bo] = [idOf('ada'), idOf('bo')]
    // ada was given up, and bo took the name
    ;(emulator.users as Map<string, string>).delete(ada)
    ;(emulator.users as Map<string, string>).set(bo, 'ada')
    expect(await adapter.apply(addGrant(ada, 'org', 'acme', 'member'))).toMatchObject({
      status: 'failed',
      class: 'invalid',
    })
    expect(writes()).toEqual([])
  })
})

describe('people of whom only the address is known', () => {
  const byMail = { account: 'email', person: 'email' } as const
  const account = 'invitation:ada@acme.test'

  test('are invited once, and the invitation is made anew for every team', async () => {
    const { adapter, server, grants } = await setUp(byMail)
    const create = createAccount('ada', { email: 'Ada@acme.test' })
    expect(await adapter.apply(create)).toEqual({ status: 'applied', account })
    expect(await adapter.apply(create)).toEqual({ status: 'applied', account })
    expect(server.invitations).toHaveLength(1)
    const results = await Promise.all(
      [
        addGrant(account, 'org', 'acme', 'admin'),
        addGrant(account, 'team', 'tools', 'member'),
        addGrant(account, 'team', 'web', 'member'),
      ].map((change) => adapter.apply(change)),
    )
    expect(results.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending'])
    expect(server.invitations).toMatchObject([{ role: 'admin', email: 'ada@acme.test', teams: ['tools', 'web'] }])
    expect(await grants(account)).toEqual([
      'org:acme admin pending',
      'team:tools member pending',
      'team:web member pending',
    ])
    expect((await accountsOf(adapter)).filter(({ id }) => id === account)).toMatchObject([
      { email: 'ada@acme.test', status: 'invited' },
    ])
    expect(await adapter.apply(pendingRemoval(account, 'team', 'tools', 'member'))).toMatchObject({ status: 'applied' })
    expect(server.invitations).toMatchObject([{ role: 'admin', teams: ['web'] }])
    expect(await adapter.apply(pendingRemoval(account, 'org', 'acme', 'admin'))).toMatchObject({ status: 'applied' })
    expect(server.invitations).toEqual([])
  })

  test('have to accept before they can work on a repository', async () => {
    const { adapter } = await setUp(byMail)
    await adapter.apply(createAccount('ada', { email: 'ada@acme.test' }))
    expect(await adapter.apply(addGrant(account, 'repo', 'acme/site', 'read'))).toMatchObject({
      status: 'action_required',
    })
  })

  test('whose address is hidden and who are members are not invited again and again', async () => {
    const { adapter, proxy } = await setUp(byMail)
    const message = 'A user with this email address is already a part of this organization'
    const body = JSON.stringify({ message: 'Validation Failed', errors: [{ message }] })
    proxy.play({ at: 'POST /orgs/acme/invitations', as: { kind: 'status', status: 422, body } })
    expect(await adapter.apply(createAccount('ada', { email: 'ada@acme.test' }))).toMatchObject({
      status: 'action_required',
      message: expect.stringContaining('state link') as string,
    })
  })

  test('are not invited where the identity provider makes accounts', async () => {
    const { adapter, writes } = await setUp(byMail, { managed_users: true })
    expect(await adapter.apply(createAccount('ada', { email: 'ada@acme.test' }))).toMatchObject({
      status: 'action_required',
    })
    expect(writes()).toEqual([])
  })
})

describe('repositories', () => {
  test('whoever is outside is invited, corrected and cancelled, and members are given access at once', async () => {
    const { adapter, emulator, server, idOf, grants } = await setUp()
    const [ada, bo] = [idOf('ada'), idOf('bo')]
    await emulator.ask('PUT', '/orgs/acme/memberships/bo', { role: 'member' })
    expect(await adapter.apply(addGrant(bo, 'repo', 'acme/site', 'triage'))).toMatchObject({ status: 'applied' })
    expect(await adapter.apply(addGrant(ada, 'repo', 'acme/site', 'read'))).toMatchObject({ status: 'pending' })
    expect(await adapter.apply(addGrant(ada, 'repo', 'acme/site', 'read'))).toMatchObject({ status: 'unchanged' })
    expect(await grants(ada)).toEqual(['repo:acme/site read pending'])
    expect((await accountsOf(adapter)).find(({ id }) => id === ada)).toMatchObject({ status: 'invited' })
    const raise = pendingUpdate(ada, 'read', 'write', ['repo', 'acme/site'])
    expect(await adapter.apply(raise)).toMatchObject({ status: 'pending' })
    expect(server.repositoryInvitations).toMatchObject([{ login: 'ada', permissions: 'write' }])
    expect(await adapter.apply(pendingRemoval(ada, 'repo', 'acme/site', 'write'))).toMatchObject({ status: 'applied' })
    expect([server.repositoryInvitations, await grants(ada)]).toEqual([[], []])
  })

  test('an invitation that expired holds nothing', async () => {
    const { adapter, server, idOf, grants } = await setUp()
    await adapter.apply(addGrant(idOf('ada'), 'repo', 'acme/site', 'read'))
    server.repositoryInvitations[0]!.expired = true
    expect(await grants(idOf('ada'))).toEqual([])
  })

  test('another organisation’s, and what does not exist, is refused', async () => {
    const { adapter, idOf, writes } = await setUp()
    const invalid = { status: 'failed', class: 'invalid' }
    expect(await adapter.apply(addGrant(idOf('ada'), 'org', 'other', 'member'))).toMatchObject(invalid)
    expect(await adapter.apply(addGrant(idOf('ada'), 'repo', 'acme/none', 'read'))).toMatchObject(invalid)
    expect(writes()).toEqual([])
  })
})

describe('teams', () => {
  test('an owner can be given a team, and counts as its maintainer whatever was asked', async () => {
    const { adapter, emulator, idOf, grants } = await setUp()
    await emulator.ask('PUT', '/orgs/acme/memberships/bo', { role: 'admin' })
    const bo = idOf('bo')
    const key = { account: bo, type: 'team', resource: 'tools' }
    expect(await adapter.apply(addGrant(bo, 'team', 'tools', 'member'))).toMatchObject({ status: 'applied' })
    expect(await adapter.readBack([key])).toEqual([{ key, state: { level: 'member', status: 'active' } }])
    expect(await grants(bo)).toContain('team:tools maintainer active')
    const owned = (await grantsOf(adapter)).find((one) => one.account === bo && one.resource === 'tools')
    expect(owned?.computedBy).toBe('being an owner of the organisation')
    expect(await adapter.apply(removeGrant(bo, 'team', 'tools', 'maintainer'))).toMatchObject({
      status: 'failed',
      class: 'unsupported',
    })
  })

  test('a team that credentials may not see is not gone', async () => {
    const { adapter, emulator, proxy, idOf } = await setUp()
    for (const path of ['memberships', 'teams/tools/memberships'])
      await emulator.ask('PUT', `/orgs/acme/${path}/bo`, { role: 'member' })
    const remove = removeGrant(idOf('bo'), 'team', 'tools', 'member')
    proxy.play({ at: 'GET /orgs/acme/teams', as: { kind: 'status', status: 404 } })
    expect(await adapter.apply(remove)).toMatchObject({ status: 'failed' })
    proxy.play()
    expect(await adapter.apply(remove)).toMatchObject({ status: 'applied' })
  })
})

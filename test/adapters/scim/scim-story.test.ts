import { expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { createGitCompany } from '../../commands/git-company.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { createLiveCompany, linesOf, personOf } from '../live-company.ts'
import { scimToken, startScimServer } from '../scim-base/scim-server.ts'

const user = (id: string, name: string) => ({
  id,
  userName: name,
  active: true,
  emails: [{ value: `${name}@acme.test`, primary: true }],
})

/** A company whose wiki is a live service of SCIM, its files in a repository with a remote. */
async function setUp() {
  const server = await startScimServer()
  const proxy = await startFaultProxy(server.url)
  const settings = { adapter: 'scim', url: `${proxy.url}/scim/v2`, token: '${WIKI_TOKEN}' }
  const { here, run, ask, push } = createLiveCompany(
    {
      systems: { wiki: { ...settings } },
      settings: { guards: { min_admins: 0 } },
      people: [personOf('ada', 'writers'), personOf('bo', 'writers'), personOf('cy', 'readers')],
      policies: [
        { name: 'Writers', triggers: [{ team: 'writers' }], grants: ['wiki:group:Writers'] },
        { name: 'Readers', triggers: [{ team: 'readers' }], grants: ['wiki:group:Readers'] },
      ],
    },
    { WIKI_TOKEN: scimToken },
  )

  const { users, groups } = server.store
  users.set('u-1', user('u-1', 'ada'))
  users.set('u-2', user('u-2', 'cy'))
  groups.set('g-1', { id: 'g-1', displayName: 'Writers', members: [] })
  groups.set('g-2', { id: 'g-2', displayName: 'Readers', members: [{ value: 'u-2' }] })
  const membersOf = (id: string) => groups.get(id)!.members.map((one) => users.get(one.value)!.userName)
  const writes = () => proxy.seen.filter((one) => !one.startsWith('GET '))
  return { here, run, ask, push, server, membersOf, writes }
}

test('a live service is planned, applied from the merged state alone, watched, and cleared of who left', async () => {
  const { here, run, ask, push, server, membersOf, writes } = await setUp()

  const plan = await ask<Plan>('plan')
  expect(linesOf(plan)).toEqual([
    'add ada wiki:group:Writers',
    'add bo wiki:group:Writers',
    'adopt ada account',
    'adopt cy account',
    'adopt cy wiki:group:Readers',
    'create_account bo account',
  ])
  expect(plan.systems).toMatchObject([{ name: 'wiki', status: 'complete', accounts: 2, grants: 1 }])

  const early = await run('apply', '--yes')
  expect([early.exitCode, early.err]).toEqual([6, expect.stringContaining('[branch-gate]')])
  expect(writes()).toEqual([])

  push()
  const result = await ask<PlanResult>('apply', '--yes')
  expect(result.changes.map((one) => one.result.status)).toEqual(result.changes.map(() => 'applied'))
  expect([membersOf('g-1'), membersOf('g-2')]).toEqual([['ada', 'bo'], ['cy']])
  expect((await ask<Plan>('plan')).changes).toEqual([])

  const { members } = server.store.groups.get('g-1')!
  members.splice(0, 1)
  server.store.groups.get('g-2')!.members.push({ value: 'u-1' })
  const { drift } = await ask<{ drift: Drift }>('drift')
  expect(drift.missing.map((one) => one.address)).toEqual(['ada/wiki:group:Writers'])
  expect(drift.excess.map((one) => one.address)).toEqual(['ada/wiki:group:Readers'])
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(membersOf('g-1').toSorted()).toEqual(['ada', 'bo'])

  here.people([personOf('ada', 'readers'), personOf('bo', 'writers', 'Left'), personOf('cy', 'readers')])
  here.commit('ada moves, bo leaves')
  push()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  const bo = [...server.store.users.values()].find((one) => one.userName === 'bo')!
  expect([membersOf('g-1'), membersOf('g-2').toSorted(), bo.active]).toEqual([[], ['ada', 'cy'], false])
  expect((await ask<Plan>('plan')).changes).toEqual([])
})

test('a plan needs credentials that may read, and nothing more', async () => {
  const server = await startScimServer({ readOnly: true })
  const here = createGitCompany({
    systems: {
      wiki: {
        adapter: 'scim',
        url: `${server.url}/scim/v2`,
        token: '${WIKI_TOKEN}',
        simulates: undefined,
        seed: undefined,
      },
    },
    people: [personOf('ada', 'writers')],
    policies: [{ name: 'Writers', triggers: [{ team: 'writers' }], grants: ['wiki:group:Writers'] }],
  })
  server.store.users.set('u-1', user('u-1', 'ada'))
  server.store.groups.set('g-1', { id: 'g-1', displayName: 'Writers', members: [] })
  const { exitCode, out } = await here.run(['plan', '--json'], { env: { WIKI_TOKEN: scimToken } })
  expect([exitCode, linesOf(JSON.parse(out) as Plan)]).toEqual([0, ['add ada wiki:group:Writers', 'adopt ada account']])
})

test('a service that refuses the credentials takes nothing from anybody', async () => {
  const { run, ask, push, server, membersOf } = await setUp()
  push()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  const before = membersOf('g-1')
  server.revoke()
  const plan = await ask<Plan>('plan')
  expect([plan.changes, plan.complete, plan.systems[0]?.status]).toEqual([[], false, 'denied'])
  expect(membersOf('g-1')).toEqual(before)
})

import { expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { createLiveCompany, linesOf, personOf } from '../live-company.ts'
import { startOktaServer } from './okta-server.ts'

/** A company whose directory is Okta, its files in a repository with a remote. */
async function setUp(options: { readonly isReader?: boolean } = {}) {
  const server = await startOktaServer()
  const settings = { adapter: 'okta', url: server.url, token: '${OKTA_TOKEN}' }
  const { here, run, ask, push } = createLiveCompany(
    {
      systems: { okta: { ...settings } },
      people: [personOf('ada', 'sales'), personOf('bo', 'sales'), personOf('cy', 'support')],
      policies: [
        { name: 'Sales', triggers: [{ team: 'sales' }], grants: ['okta:sales', 'okta:app:Wiki'] },
        { name: 'Support', triggers: [{ team: 'support' }], grants: ['okta:group:support'] },
      ],
    },
    { OKTA_TOKEN: options.isReader ? server.readToken : server.token },
  )

  const ids = {
    ada: await server.addUser('ada@acme.test'),
    cy: await server.addUser('cy@acme.test'),
    sales: await server.addGroup('sales'),
    support: await server.addGroup('support'),
    app: await server.addApp('Wiki'),
  }
  await server.ask('PUT', `/api/v1/groups/${ids.support}/users/${ids.cy}`)
  const loginsIn = async (path: string) => {
    const users = await server.ask<{ profile: { login: string } }[]>('GET', `/api/v1/${path}`)
    return users.map((one) => one.profile.login.split('@')[0]!).toSorted()
  }
  return { here, run, ask, push, server, loginsIn, ids }
}

test('Okta is planned, applied from the merged state alone, watched, and cleared of who left', async () => {
  const { here, run, ask, push, server, loginsIn, ids } = await setUp()
  const plan = await ask<Plan>('plan')
  expect(linesOf(plan)).toEqual([
    'add ada okta:app:Wiki',
    'add ada okta:group:sales',
    'add bo okta:app:Wiki',
    'add bo okta:group:sales',
    'adopt ada account',
    'adopt cy account',
    'adopt cy okta:group:support',
    'create_account bo account',
  ])
  expect(plan.systems).toMatchObject([{ name: 'okta', status: 'complete', accounts: 3, grants: 1 }])
  expect(server.sent).toEqual([])

  push()
  const result = await ask<PlanResult>('apply', '--yes')
  expect(result.changes.map((one) => one.result.status)).toEqual(result.changes.map(() => 'applied'))
  expect(await loginsIn(`groups/${ids.sales}/users`)).toEqual(['ada', 'bo'])
  expect((await ask<Plan>('plan')).changes).toEqual([])

  await server.ask('DELETE', `/api/v1/groups/${ids.sales}/users/${ids.ada}`)
  await server.ask('PUT', `/api/v1/groups/${ids.support}/users/${ids.ada}`)
  const { drift } = await ask<{ drift: Drift }>('drift')
  expect(drift.missing.map((one) => one.address)).toEqual(['ada/okta:group:sales'])
  expect(drift.excess.map((one) => one.address)).toEqual(['ada/okta:group:support'])
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(await loginsIn(`groups/${ids.sales}/users`)).toEqual(['ada', 'bo'])

  here.people([personOf('ada', 'support'), personOf('bo', 'sales', 'Left'), personOf('cy', 'support')])
  here.commit('ada moves, bo leaves')
  push()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(await loginsIn(`groups/${ids.sales}/users`)).toEqual([])
  expect(await loginsIn(`groups/${ids.support}/users`)).toEqual(['ada', 'cy'])
  const bo = await server.ask<{ id: string; status: string }>('GET', '/api/v1/users/bo@acme.test')
  expect([bo.status, server.ended]).toEqual(['SUSPENDED', [bo.id]])
  expect((await ask<Plan>('plan')).changes).toEqual([])
})

test('whom a rule put into a group stays there when it is no longer expected, and the plan says why', async () => {
  const { here, run, ask, push, server, loginsIn, ids } = await setUp()
  push()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  server.rules.push({
    id: '0prRule',
    name: 'Sales people',
    status: 'ACTIVE',
    actions: { assignUserToGroups: { groupIds: [ids.sales] } },
    conditions: { people: { users: { exclude: [] } } },
  })
  here.people([personOf('ada', 'support'), personOf('bo', 'sales'), personOf('cy', 'support')])
  here.commit('ada moves')
  push()
  const said = await run('plan')
  expect(said.out).toContain('the group rule `Sales people`')
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(await loginsIn(`groups/${ids.sales}/users`)).toEqual(['ada', 'bo'])
  expect(linesOf(await ask<Plan>('plan'))).toEqual([])
})

test('a plan needs a token that may read, and nothing more', async () => {
  const { run, server } = await setUp({ isReader: true })
  const { exitCode, out } = await run('plan', '--json')
  expect([exitCode, linesOf(JSON.parse(out) as Plan).length]).toEqual([0, 8])
  expect(server.sent).toEqual([])
})

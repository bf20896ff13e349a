import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { createGitCompany, gitIn } from '../../commands/git-company.ts'
import { startOktaServer } from './okta-server.ts'

const person = (id: string, team: string, status = 'Active') => ({
  user_id: id,
  email: `${id}@acme.test`,
  team,
  status,
})

/** A company whose directory is Okta, its files in a repository with a remote. */
async function setUp(options: { readonly isReader?: boolean } = {}) {
  const server = await startOktaServer()
  const settings = { adapter: 'okta', url: server.url, token: '${OKTA_TOKEN}' }
  const here = createGitCompany({
    systems: { okta: { ...settings, simulates: undefined, seed: undefined } },
    settings: { apply: { require: { pull_request: false, approvals: 0 } } },
    people: [person('ada', 'sales'), person('bo', 'sales'), person('cy', 'support')],
    policies: [
      { name: 'Sales', triggers: [{ team: 'sales' }], grants: ['okta:sales', 'okta:app:Wiki'] },
      { name: 'Support', triggers: [{ team: 'support' }], grants: ['okta:group:support'] },
    ],
  })
  const remote = mkdtempSync(join(tmpdir(), 'provisionr-remote-'))
  onTestFinished(() => rmSync(remote, { recursive: true, force: true }))
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  here.git('remote', 'add', 'origin', remote)
  here.commit()
  const ids = {
    ada: await server.addUser('ada@acme.test'),
    cy: await server.addUser('cy@acme.test'),
    sales: await server.addGroup('sales'),
    support: await server.addGroup('support'),
    app: await server.addApp('Wiki'),
  }
  await server.ask('PUT', `/api/v1/groups/${ids.support}/users/${ids.cy}`)
  const run = (...argv: string[]) =>
    here.run(argv, { env: { OKTA_TOKEN: options.isReader ? server.readToken : server.token } })
  const ask = async <T>(...argv: string[]) => JSON.parse((await run(...argv, '--json')).out) as T
  const push = () => void here.git('push', '--quiet', '--set-upstream', 'origin', 'main')
  const loginsIn = async (path: string) => {
    const users = await server.ask<{ profile: { login: string } }[]>('GET', `/api/v1/${path}`)
    return users.map((one) => one.profile.login.split('@')[0]!).toSorted()
  }
  return { here, run, ask, push, server, loginsIn, ids }
}

const lines = ({ changes }: Pick<Plan, 'changes'>) =>
  changes.map(({ action, person: who, grant }) => `${action} ${who} ${grant ?? 'account'}`).toSorted()

test('Okta is planned, applied from the merged state alone, watched, and cleared of who left', async () => {
  const { here, run, ask, push, server, loginsIn, ids } = await setUp()
  const plan = await ask<Plan>('plan')
  expect(lines(plan)).toEqual([
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

  here.people([person('ada', 'support'), person('bo', 'sales', 'Left'), person('cy', 'support')])
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
  here.people([person('ada', 'support'), person('bo', 'sales'), person('cy', 'support')])
  here.commit('ada moves')
  push()
  const said = await run('plan')
  expect(said.out).toContain('the group rule `Sales people`')
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(await loginsIn(`groups/${ids.sales}/users`)).toEqual(['ada', 'bo'])
  expect(lines(await ask<Plan>('plan'))).toEqual([])
})

test('a plan needs a token that may read, and nothing more', async () => {
  const { run, server } = await setUp({ isReader: true })
  const { exitCode, out } = await run('plan', '--json')
  expect([exitCode, lines(JSON.parse(out) as Plan).length]).toEqual([0, 8])
  expect(server.sent).toEqual([])
})

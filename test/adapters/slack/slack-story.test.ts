import { expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { createLiveCompany, linesOf, personOf } from '../live-company.ts'
import { scimToken } from '../scim-base/scim-server.ts'
import { readingScopes, type SlackOptions, startSlackServer } from './slack-server.ts'

/** A company that talks in Slack, its files in a repository with a remote. */
async function setUp(options: SlackOptions = {}) {
  const server = await startSlackServer(options)
  const { here, run, ask, push } = createLiveCompany(
    {
      systems: {
        slack: {
          adapter: 'slack',
          url: server.url,
          token: '${SLACK_TOKEN}',
          scim_url: server.scimUrl,
          scim_token: '${SLACK_SCIM_TOKEN}',
        },
      },
      people: [personOf('ada', 'sales'), personOf('bo', 'sales'), personOf('cy', 'support')],
      policies: [
        { name: 'Sales', triggers: [{ team: 'sales' }], grants: ['slack:channel:#sales', 'slack:usergroup:@sales'] },
        { name: 'Support', triggers: [{ team: 'support' }], grants: ['slack:channel:#support'] },
      ],
    },
    { SLACK_TOKEN: server.token, SLACK_SCIM_TOKEN: scimToken },
  )

  return { here, run, ask, push, server }
}

test('Slack is planned, applied from the merged state alone, watched, and cleared of who left', async () => {
  const { here, run, ask, push, server } = await setUp()
  const [ada, cy] = [server.addUser('ada'), server.addUser('cy')]
  const [sales, support] = [await server.addChannel('sales'), await server.addChannel('support', true)]
  const group = server.addGroup('sales', [cy])
  await server.ask('conversations.invite', { channel: support, users: cy })
  const plan = await ask<Plan>('plan')
  expect(linesOf(plan)).toEqual([
    'add ada slack:channel:#sales',
    'add ada slack:usergroup:@sales',
    'add bo slack:channel:#sales',
    'add bo slack:usergroup:@sales',
    'adopt ada account',
    'adopt cy account',
    'adopt cy slack:channel:#support',
    'create_account bo account',
  ])
  expect(server.sent).toEqual([])

  push()
  const result = await ask<PlanResult>('apply', '--yes')
  expect(result.changes.map((one) => one.result.status)).toEqual(result.changes.map(() => 'applied'))
  const [bo] = (await server.membersOf(sales)).filter((one) => one !== ada) as [string]
  expect([await server.membersOf(sales), group.users.toSorted()]).toEqual([
    [ada, bo].toSorted(),
    [ada, bo, cy].toSorted(),
  ])
  expect((await ask<Plan>('plan')).changes).toEqual([])

  await server.ask('conversations.kick', { channel: sales, user: ada })
  await server.ask('conversations.invite', { channel: support, users: ada })
  const { drift } = await ask<{ drift: Drift }>('drift')
  expect(drift.missing.map((one) => one.address)).toEqual(['ada/slack:channel:#sales'])
  expect(drift.excess.map((one) => one.address)).toEqual(['ada/slack:channel:#support', 'cy/slack:usergroup:@sales'])
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect(await server.membersOf(sales)).toEqual([ada, bo].toSorted())

  here.people([personOf('ada', 'support'), personOf('bo', 'sales', 'Left'), personOf('cy', 'support')])
  here.commit('ada moves, bo leaves')
  push()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect([await server.membersOf(sales), group.users]).toEqual([[], [cy]])
  const left = await ask<Plan>('plan')
  expect([left.changes, left.systems[0]?.status]).toEqual([[], 'complete'])
})

test('a plan needs the scopes for reading, and nothing more', async () => {
  const { run, server } = await setUp({ scopes: readingScopes })
  server.addUser('ada')
  server.addGroup('sales', [])
  const { exitCode, out } = await run('plan', '--json')
  expect([exitCode, linesOf(JSON.parse(out) as Plan).length]).toEqual([0, 8])
  expect(server.sent).toEqual([])
  expect(await server.ask('conversations.create', { name: 'new' })).toMatchObject({ ok: false, error: 'missing_scope' })
})

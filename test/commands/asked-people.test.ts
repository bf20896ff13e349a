import { expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { hrToken, startPeopleServer } from '../people/people-server.ts'
import { createCompany, lines } from './company.ts'

const person = (id: string, more: object = {}) => ({
  employee: { id, mail: `${id}@acme.test` },
  status: 'Active',
  ...more,
})
const staff = ['ada', 'bo', 'cy', 'dee', 'eve'].map((id) => person(id))

/** A company whose people are asked for in pages of two. */
async function setUp() {
  const server = await startPeopleServer(staff, (people, query, address) => {
    const from = Number(query.get('from') ?? 0)
    const next = from + 2 < people.length ? address(`/api/people?from=${from + 2}`) : null
    return { body: { data: people.slice(from, from + 2), next, total: people.length } }
  })
  const here = createCompany({
    settings: {
      people: {
        source: 'http',
        path: undefined,
        url: server.url,
        token: '${HR_TOKEN}',
        items: 'data',
        next: 'next',
        total: 'total',
        mapping: { user_id: 'employee.id', email: 'employee.mail' },
        max_shrink: '20%',
      },
    },
    policies: [{ name: 'Everybody', triggers: [{ status: 'Active' }], grants: ['gitlab:group:all'] }],
  })
  const run = (...argv: string[]) => here.run(argv, { env: { HR_TOKEN: hrToken } })
  const plan = async (...argv: string[]) => JSON.parse((await run('plan', '--json', ...argv)).out) as Plan
  return { server, here, run, plan }
}

test('people who are asked for get what policies give, and whoever is asked about is known', async () => {
  const { server, run, plan } = await setUp()
  expect(lines((await plan()).changes).filter((line) => line.startsWith('add'))).toHaveLength(5)
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  expect((await plan()).changes).toEqual([])
  server.people = [...staff.slice(0, 4), person('eve', { status: 'Left' })]
  expect(lines((await plan()).changes)).toEqual([
    'remove eve/gitlab:group:all guest→none person',
    'suspend_account eve/gitlab:account person',
  ])
  expect((await run('can', 'ada', 'gitlab:group:all')).exitCode).toBe(0)
  expect((await run('explain', 'ada')).out).toContain('gitlab:group:all')
  expect((await run('lint')).exitCode).toBe(0)
  const { out } = await run('doctor')
  expect(out).toContain('5 people can be read')
})

test('whoever is missing keeps what they have, and a list that shrank is refused', async () => {
  const { server, here, run, plan } = await setUp()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  server.people = staff.slice(0, 4)
  const held = await plan()
  expect([held.changes, held.diagnostics.map(({ code, person: who }) => [code, who])]).toEqual([
    [],
    [['missing-person', 'eve']],
  ])
  server.people = staff.slice(0, 3)
  const { exitCode, err } = await run('plan')
  expect([exitCode, err]).toEqual([6, expect.stringContaining('names 3 people')])
  expect(Object.keys(here.held('gitlab'))).toHaveLength(5)
})

test('a page that is missing ends the run before any system is asked', async () => {
  const { server, run } = await setUp()
  expect((await run('apply', '--yes')).exitCode).toBe(0)
  server.proxy.play({ at: 'GET /api/people?from=4', as: { kind: 'status', status: 404 } })
  for (const command of ['plan', 'drift', 'apply --yes']) {
    const { exitCode, out, err } = await run(...command.split(' '))
    expect([command, exitCode, out, err]).toEqual([command, 1, '', expect.stringContaining('[people-unreadable]')])
  }
})

test('a secret that is missing is named, and one that is wrong is not shown', async () => {
  const { here } = await setUp()
  const missing = await here.run(['plan'])
  expect([missing.exitCode, missing.err]).toEqual([4, expect.stringContaining('`HR_TOKEN` is not set')])
  const wrong = await here.run(['plan', '--log-level', 'debug'], { env: { HR_TOKEN: 'wrong-secret' } })
  expect([wrong.exitCode, wrong.err]).toEqual([1, expect.stringContaining('answered 401')])
  expect(wrong.err).not.toContain('wrong-secret')
})

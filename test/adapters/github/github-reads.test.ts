import { describe, expect, test } from 'vitest'
import { fetchActual } from '../../../src/adapters/fetch-actual.ts'
import type { ActualSystem } from '../../../src/domain/access.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { systemSettings } from '../sandbox/sandbox-context.ts'
import { startCompanyServer } from './github-company-server.ts'
import { openTestGithub } from './github-context.ts'
import type { GraphqlCompany } from './github-graphql.ts'

const person = (id: number) => ({ id, login: `person-${id}` })

async function read(
  company: GraphqlCompany,
  options: Readonly<Record<string, unknown>>,
  setup: Parameters<typeof startCompanyServer>[1] = {},
): Promise<ActualSystem & { readonly seen: readonly string[] }> {
  const { url } = await startCompanyServer(company, setup)
  const proxy = await startFaultProxy(url)
  const adapter = await openTestGithub({ url: proxy.url, ...options })
  const actual = await fetchActual(adapter, systemSettings({ name: 'github' }), { resources: null })
  return { ...actual, seen: proxy.seen }
}

const open = (actual: ActualSystem) => actual.scopes.filter(({ status }) => status !== 'complete')
const lines = ({ grants }: ActualSystem) =>
  grants.map(
    (one) => `${one.account} ${one.type}:${one.resource} ${one.level}${one.computedBy ? `, by ${one.computedBy}` : ''}`,
  )

const nested: GraphqlCompany = {
  members: [{ ...person(1), isOwner: true }, person(2), person(3), person(4)],
  teams: [
    { slug: 'engineering', members: [{ ...person(1), isMaintainer: true }, person(2)] },
    { slug: 'backend', parent: 'engineering', members: [person(2), { ...person(3), isMaintainer: true }] },
    { slug: 'payments', parent: 'backend', members: [person(4)] },
  ],
  repositories: [
    {
      name: 'web',
      collaborators: [
        { ...person(2), by: { Repository: 'TRIAGE' } },
        { ...person(9), by: { Repository: 'WRITE' } },
      ],
    },
  ],
}

describe.each(['rest', 'graphql'])('by %s', (reads) => {
  test('members of teams below are shown in those above, and owners as maintainers, both as computed', async () => {
    const actual = await read(nested, { reads })
    expect(open(actual)).toEqual([])
    expect(lines(actual).filter((one) => one.includes('team:'))).toEqual([
      '1 team:engineering maintainer, by being an owner of the organisation',
      '2 team:backend member',
      '2 team:engineering member',
      '3 team:backend maintainer',
      '3 team:engineering maintainer, by a team below it',
      '4 team:backend member, by a team below it',
      '4 team:engineering member, by a team below it',
      '4 team:payments member',
    ])
  })

  test('roles in the organisation and in repositories are read, and outside collaborators have accounts', async () => {
    const actual = await read(nested, { reads })
    expect(lines(actual).filter((one) => !one.includes('team:'))).toEqual([
      '1 org:acme admin',
      '2 org:acme member',
      '2 repo:acme/web triage',
      '3 org:acme member',
      '4 org:acme member',
      '9 repo:acme/web write',
    ])
    expect(actual.accounts.map(({ id, username, status }) => [id, username, status])).toContainEqual([
      '9',
      'person-9',
      'enabled',
    ])
  })

  test('somebody who is no owner is not shown everybody, so what they read does not count', async () => {
    const members = nested.members.map((one) => ({ ...one, isOwner: one.id === 2 }))
    const actual = await read({ ...nested, members }, { reads })
    expect(actual.scopes.find(({ scope }) => scope === 'accounts')).toMatchObject({ status: 'denied' })
  })

  test('a repository that does not exist is told, and the others are read', async () => {
    const actual = await read(nested, { reads, repositories: ['acme/web', 'acme/gone'] })
    expect(open(actual)).toMatchObject([{ scope: 'repo:acme/gone', status: 'denied' }])
    expect(lines(actual)).toContain('9 repo:acme/web write')
  })
})

test('servers that do not say who is maintainer, and by which team, are asked more', async () => {
  const [older, newer] = [await read(nested, {}, { isOld: true }), await read(nested, { reads: 'rest' })]
  expect(open(older)).toEqual([])
  expect(older.seen).toContain('POST /graphql offered')
  // Who is in a team and in one below it cannot be told from who is only in that.
  expect(lines(older)).toEqual(
    lines(newer).map((one) => (one === '2 team:engineering member' ? `${one}, by a team below it` : one)),
  )
})

test('what somebody holds of a repository by a team is not the repository’s', async () => {
  const web = {
    name: 'web',
    collaborators: [
      { ...person(2), by: { Repository: 'READ', Team: 'WRITE' } },
      { ...person(3), by: { Team: 'ADMIN' } },
    ],
  }
  const actual = await read({ ...nested, repositories: [web] }, { reads: 'graphql' })
  expect(lines(actual).filter((one) => one.includes('repo:'))).toEqual(['2 repo:acme/web read'])
})

test('single sign-on tells whose account is whose', async () => {
  const identities = { 2: { nameId: 'ada', email: 'ada@acme.test' }, 3: { nameId: 'bo@acme.test' } }
  const { accounts } = await read({ ...nested, identities }, { reads: 'graphql', page_size: 1 })
  expect(accounts.map(({ id, externalId, email }) => [id, externalId, email])).toEqual([
    ['1', null, null],
    ['2', 'ada', 'ada@acme.test'],
    ['3', 'bo@acme.test', 'bo@acme.test'],
    ['4', null, null],
    ['9', null, null],
  ])
})

test('an organisation that is not shown is not an empty one', async () => {
  const actual = await read(nested, { reads: 'graphql', organization: 'other' })
  expect([actual.accounts, actual.scopes.map(({ status }) => status)]).toEqual([[], actual.scopes.map(() => 'denied')])
})

test('a question that is too much for GitHub is asked in smaller parts', async () => {
  const { url } = await startCompanyServer(nested)
  const proxy = await startFaultProxy(url)
  const adapter = await openTestGithub({ url: proxy.url, reads: 'graphql', page_size: 3 })
  const body = JSON.stringify({ data: null, errors: [{ message: 'Something went wrong while executing your query.' }] })
  proxy.play({ at: 'POST /graphql teams', times: 5, as: { kind: 'status', status: 200, body } })
  const actual = await fetchActual(adapter, systemSettings({ name: 'github' }), { resources: null })
  expect(open(actual)).toEqual([])
  expect(proxy.seen.filter((one) => one.endsWith('teams'))).toHaveLength(3)
})

describe('5,000 people in 500 teams of 250', () => {
  const members = Array.from({ length: 5000 }, (_member, index) => ({ ...person(index + 1), isOwner: index < 5 }))
  const teams = Array.from({ length: 500 }, (_team, team) => ({
    slug: `team-${team}`,
    members: Array.from({ length: 250 }, (_member, index) => members[(team * 10 + index) % 5000]!),
  }))

  test.each([
    ['graphql', 60],
    ['rest', 1505],
  ])('are read by %s in little more than %i requests', async (reads, bound) => {
    const actual = await read({ members, teams }, { reads })
    expect(open(actual)).toEqual([])
    expect([actual.accounts.length, actual.grants.length]).toEqual([5000, 130_000])
    expect(actual.seen.length).toBe(actual.requests)
    expect(actual.requests).toBeLessThanOrEqual(bound * 1.05)
  })
})

import { expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { lines } from '../commands/company.ts'
import { createForgeCompany, documents, type ForgeCompany } from './forge-company.ts'
import { emailOf } from './server/forge-repository.ts'

const person = (id: string, more: object = {}) => ({
  user_id: id,
  email: emailOf(`${id}-gh`),
  status: 'Active',
  github: `${id}-gh`,
  ...more,
})

/** Max is Ada's manager, Cy and Dee are in the team `dba`, Bo asks for Ada; Eve left. */
const people = [
  person('ada', { manager: 'max', title: 'Writer' }),
  person('bo', { github: ['bo-gh', 'bo-private'] }),
  person('cy'),
  person('dee'),
  person('eve', { status: 'Left' }),
  person('max'),
]
const accounts = [
  'ada-gh',
  'bo-gh',
  'bo-private',
  'cy-gh',
  'dee-gh',
  'eve-gh',
  'max-gh',
  'max',
  'helper[bot]',
  'mallory',
]
const exception = {
  id: 'EX-1',
  user: 'ada',
  grant: 'gitlab:group:secret (developer)',
  justification: 'a migration that takes a week',
  starts: '2026-11-20',
  expires: '2026-11-27',
}
const rule = {
  name: 'secrets',
  grants: ['gitlab:group:secret (developer)'],
  eligible: { status: 'Active' },
  max_duration: '30d',
  approvals: [
    { from: ['manager'], need: 1 },
    { from: ['team:dba'], need: 1 },
  ],
}
const constraint = {
  name: 'Owners are asked',
  kind: 'requires_approval',
  grants: ['gitlab:group:* (owner)'],
  approvals: [{ from: ['user:max', 'team:dba'], need: 2 }],
}
const owners = { name: 'Owners', triggers: { title: 'Writer' }, grants: ['gitlab:group:docs (owner)'] }

async function started(): Promise<ForgeCompany> {
  const here = await createForgeCompany(
    {
      people,
      policies: [{ name: 'All', triggers: { status: 'Active' }, grants: ['gitlab:group:site'] }],
      settings: { apply: { require: { pull_request: true, approvals: 1 } } },
    },
    accounts,
  )
  await here.forge.makeTeam('dba', ['cy-gh', 'dee-gh', 'helper[bot]'])
  const number = await here.propose('bo-gh', 'rules', {
    'policies/rule.yaml': JSON.stringify({ access_rule: rule }),
    'policies/constraint.yaml': JSON.stringify({ constraint }),
  })
  await here.forge.review('max-gh', 'APPROVE', number)
  await merged(here, number)
  return here
}

/** Plans and merges it, and applies what is on `main` then. */
async function merged(here: ForgeCompany, number: number) {
  here.pull()
  await here.inCi(['plan', '--pull-request', `${number}`, '--post'])
  await here.forge.merge('bo-gh', number)
  here.pull()
  return here.inCi(['apply', '--json'])
}

/** What a plan of the request says of it. */
async function told(here: ForgeCompany, number: number) {
  here.pull()
  const ran = await here.inCi(['plan', '--pull-request', `${number}`, '--json'])
  if (!ran.out.startsWith('{')) throw new Error(ran.err)
  const { changes, refusals, request } = JSON.parse(ran.out) as Plan
  return {
    given: lines(changes).filter((line) => /secret|docs/.test(line)),
    waits: refusals.map(({ message }) => message).join('\n'),
    ignored: Object.fromEntries((request?.ignored ?? []).map(({ who, why }) => [who, why])),
    approvers: request?.approvers,
    strangers: request?.strangers,
  }
}

const asked = { 'exceptions/ada.yaml': documents('exceptions', [exception]) }

test('no review counts of who had a part in it, is a machine, left, is nobody, or saw something else', async () => {
  const here = await started()
  const { forge } = here
  const number = await here.propose('bo-gh', 'ask', asked)
  expect((await told(here, number)).waits).toContain('lacks approvals under `secrets`: 1 of manager; 1 of team:dba')
  await forge.review('max-gh', 'APPROVE', number)
  forge.push('bo-gh', 'ask', { 'exceptions/ada.yaml': documents('exceptions', [{ ...exception, ticket: 'OPS-1' }]) })
  for (const login of ['bo-private', 'helper[bot]', 'eve-gh', 'max', 'mallory'])
    await forge.review(login, 'APPROVE', number)
  const dismissed = await forge.review('cy-gh', 'APPROVE', number)
  await forge.dismiss('acme-owner', number, dismissed)
  const first = await told(here, number)
  expect(first).toMatchObject({ given: [], approvers: [], strangers: [] })
  expect(first.ignored).toEqual({
    'max-gh': expect.stringMatching(/^approved [0-9a-f]{10}, and [0-9a-f]{10} is newer$/) as unknown,
    'bo-private': 'opened the request',
    'helper[bot]': 'a machine',
    'eve-gh': 'eve is not active',
    max: "nobody's `github` is this login",
    mallory: "nobody's `github` is this login",
    'cy-gh': 'what they said was dismissed',
  })
  await forge.review('max-gh', 'APPROVE', number)
  await forge.review('ada-gh', 'APPROVE', number)
  expect(await told(here, number)).toMatchObject({ given: [], approvers: ['ada', 'max'] })
  await forge.review('dee-gh', 'APPROVE', number)
  const good = ['add ada/gitlab:group:secret none→developer policy']
  expect(await told(here, number)).toMatchObject({ given: good, waits: '' })
  await forge.review('cy-gh', 'REQUEST_CHANGES', number)
  expect(await told(here, number)).toMatchObject({ given: [], approvers: [] })
  await forge.review('cy-gh', 'APPROVE', number)
  expect(await told(here, number)).toMatchObject({ given: good })
  // Somebody nobody knows writes one of the commits: nobody can tell who that is.
  forge.push('bo-gh', 'ask', { 'README.md': 'more\n' }, { author: 'who@nowhere.example' })
  for (const login of ['max-gh', 'dee-gh']) await forge.review(login, 'APPROVE', number)
  expect(await told(here, number)).toMatchObject({ given: [], approvers: [], strangers: ['who@nowhere.example'] })
})

test('what was approved and merged is given, recorded, and stands without the forge, until it is edited', async () => {
  const here = await started()
  const number = await here.propose('bo-gh', 'ask', asked)
  for (const login of ['max-gh', 'dee-gh', 'bo-private']) await here.forge.review(login, 'APPROVE', number)
  expect(await merged(here, number)).toMatchObject({ exitCode: 0 })
  expect(here.held('gitlab')['ada']).toContain('group:secret (developer)')
  expect(here.ledger().approvals).toMatchObject([
    {
      exception: 'EX-1',
      approvers: ['dee', 'max'],
      authors: ['bo'],
      source: `acme/access#${number}`,
      roles: { manager: ['max'], 'team:dba': ['dee'], 'user:max': ['max'] },
    },
  ])
  const log = await here.run(['audit', 'log', '--event', 'approval'])
  expect(log.out).toContain('approved by dee (as dee-gh), max (as max-gh), written by bo')
  expect(log.out).toContain('the approval of bo-private does not count: opened the request')
  // The team has other members now, Max left, and nobody asks the forge.
  await here.forge.makeTeam('dba', [])
  here.people(people.map((one) => (one.user_id === 'max' ? { ...one, status: 'Left' } : one)))
  const offline = JSON.parse((await here.run(['plan', '--json'])).out) as Plan
  expect(offline.refusals).toEqual([])
  expect(lines(offline.changes).filter((line) => line.includes('secret'))).toEqual([])
  here.pull()
  const longer = await here.propose('bo-gh', 'longer', {
    'exceptions/ada.yaml': documents('exceptions', [{ ...exception, expires: '2026-12-10' }]),
  })
  await here.forge.review('dee-gh', 'APPROVE', longer)
  await merged(here, longer)
  expect(here.held('gitlab')['ada']).toContain('group:secret (developer)')
  here.at('2026-11-29T09:00:00Z')
  here.pull()
  await here.inCi(['apply', '--json'])
  expect(here.held('gitlab')['ada']).not.toContain('group:secret (developer)')
})

test('a policy that newly gives what a constraint guards is approved by the request that brings it, and stands', async () => {
  const here = await started()
  const number = await here.propose('bo-gh', 'owners', { 'policies/owners.yaml': documents('policies', [owners]) })
  await here.forge.review('max-gh', 'APPROVE', number)
  expect(await told(here, number)).toMatchObject({
    given: [],
    waits: expect.stringContaining('Owners are asked') as unknown,
  })
  await here.forge.review('cy-gh', 'APPROVE', number)
  expect(await told(here, number)).toMatchObject({ given: ['add ada/gitlab:group:docs none→owner policy'], waits: '' })
  expect(await merged(here, number)).toMatchObject({ exitCode: 0 })
  expect(here.held('gitlab')['ada']).toContain('group:docs (owner)')
  expect(here.ledger().approvals).toBeUndefined()
  here.people([...people, person('flo', { title: 'Writer' })])
  const { changes, refusals } = JSON.parse((await here.run(['plan', '--json'])).out) as Plan
  expect(refusals).toEqual([])
  expect(lines(changes)).toContain('add flo/gitlab:group:docs none→owner person')
})

test('a request cannot name its own approvers', async () => {
  const here = await started()
  const number = await here.propose('bo-gh', 'ask', {
    ...asked,
    'policies/rule.yaml': JSON.stringify({
      access_rule: { ...rule, approvals: [{ from: ['user:eve', 'user:cy'], need: 1 }] },
    }),
  })
  await here.forge.review('cy-gh', 'APPROVE', number)
  expect((await told(here, number)).given).toEqual([])
  for (const ran of [await merged(here, number), await here.inCi(['apply', '--json'])]) {
    expect(ran.exitCode).toBe(6)
    expect(here.held('gitlab')['ada']).not.toContain('group:secret (developer)')
  }
})

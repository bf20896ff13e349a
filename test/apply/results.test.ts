import { describe, expect, test } from 'vitest'
import { type Company, createCompany } from '../commands/company.ts'
import type { PlanResult } from '../../src/domain/plan.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site', 'gitlab:group:docs'] }

function company(fail: object[] = []): Company {
  return createCompany({ systems: { gitlab: { sandbox: { fail } } }, people, policies: [base] })
}

async function applied(
  here: Company,
): Promise<{ readonly exitCode: number; readonly results: Record<string, string> }> {
  const ran = await here.run(['apply', '--yes', '--json'])
  const result = JSON.parse(ran.out) as PlanResult
  const entries = result.changes.map((one) => [one.id, `${one.result.status}: ${one.result.detail ?? ''}`])
  return { exitCode: ran.exitCode, results: Object.fromEntries(entries) as Record<string, string> }
}

describe('a change that fails', () => {
  const kinds = [
    ['transient', 'failed: transient: '],
    ['rate_limited', 'failed: rate limited: '],
    ['auth', 'failed: auth: '],
    ['permission', 'failed: permission: '],
    ['invalid', 'failed: invalid: '],
    ['unsupported', 'failed: unsupported: '],
    ['outcome_unknown_before', 'failed: outcome unknown: '],
    ['conflict', 'conflict: something else changed it: now absent'],
  ]

  test.each(kinds)('(%s) says so, stops no other, and makes the exit code 7', async (as, outcome) => {
    const here = company([{ write: 'add', account: 'ada', grant: 'group:site', as }])
    const { exitCode, results } = await applied(here)
    expect(exitCode).toBe(7)
    expect(results['add ada/gitlab:group:site']).toContain(outcome)
    expect(Object.values(results).filter((one) => one.startsWith('applied'))).toHaveLength(5)
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:docs (guest)'])
    expect(here.ledger().grants.map((one) => `${one.person} ${one.resource}`)).toEqual([
      'ada docs',
      'bo docs',
      'bo site',
    ])
  })

  test.each(kinds)('(%s) is tried again by the next run, which then finds nothing to do', async (as) => {
    const here = company([{ write: 'add', account: 'ada', grant: 'group:site', as }])
    expect((await applied(here)).exitCode).toBe(7)
    expect((await here.plan()).changes.map((one) => one.id)).toEqual(['add ada/gitlab:group:site'])
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
    expect(here.ledger().grants).toHaveLength(4)
  })
})

test('a change whose answer got lost although it was made is read back at once, and owned', async () => {
  const here = company([
    { write: 'create_account', account: 'bo', as: 'outcome_unknown_after' },
    { write: 'add', account: 'ada', grant: 'group:site', as: 'outcome_unknown_after' },
  ])
  expect((await applied(here)).exitCode).toBe(0)
  expect((await here.plan()).changes).toEqual([])
  const { accounts, grants } = here.ledger()
  expect(accounts.map(({ account, origin }) => [account, origin])).toEqual([
    ['ada', 'created'],
    ['bo', 'created'],
  ])
  expect(grants.map((one) => [one.person, one.resource, one.origin])).toContainEqual(['ada', 'site', 'granted'])
})

test('what was given and cannot be looked at is owned all the same, and goes when it must', async () => {
  const here = createCompany({
    systems: { gitlab: { sandbox: { fail: [{ read: 'read_back', as: 'unreachable' }] } } },
    people,
    policies: [base],
    live: { gitlab: { ada: { email: 'ada@acme.com' }, bo: { email: 'bo@acme.com' } } },
  })
  expect((await applied(here)).exitCode).toBe(7)
  here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
  here.policies([{ ...base, grants: ['gitlab:group:docs'] }])
  await here.apply()
  expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:docs (guest)'])
})

test.each(['transient', 'rate_limited', 'outcome_unknown_before'])(
  'what fails for a moment only (%s) is sent again, and said to be done',
  async (as) => {
    const here = company([{ write: '*', as, times: 3 }])
    expect((await applied(here)).exitCode).toBe(0)
    expect((await here.plan()).changes).toEqual([])
  },
)

test('without the account, its grants are skipped and say why; other people’s are not', async () => {
  const here = company([{ write: 'create_account', account: 'ada', as: 'permission' }])
  const { exitCode, results } = await applied(here)
  expect(exitCode).toBe(7)
  expect(results['add ada/gitlab:group:site']).toBe(
    'skipped: needs `create_account ada/gitlab:account`, which did not succeed',
  )
  expect(results['add bo/gitlab:group:site']).toBe('applied: ')
  const ledger = here.ledger()
  expect(ledger.accounts.map((one) => one.person)).toEqual(['bo'])
  expect(ledger.people.map((one) => one.person)).toEqual(['bo'])
})

describe('what reads back differently from what was meant has failed', () => {
  test('when it is not there', async () => {
    const here = company([{ read: 'read_back', as: 'vanished', times: 1 }])
    const { exitCode, results } = await applied(here)
    expect(exitCode).toBe(7)
    expect(results['create_account ada/gitlab:account']).toBe('failed: read back as absent')
    expect(results['add ada/gitlab:group:site']).toContain('skipped')
    expect(here.ledger().accounts).toEqual([])
  })

  test('when reading back fails', async () => {
    const here = company([{ read: 'read_back', as: 'unreachable' }])
    const { exitCode, results } = await applied(here)
    expect(exitCode).toBe(7)
    expect(results['create_account bo/gitlab:account']).toContain('failed: could not be read back')
    expect(here.ledger().grants).toEqual([])
  })

  test('when what was to be taken over has gone in the meantime', async () => {
    const here = createCompany({
      systems: { gitlab: { sandbox: { fail: [{ read: 'read_back', as: 'vanished' }] } } },
      people,
      policies: [base],
      live: { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:site', 'gitlab:group:docs'] } } },
    })
    const { results } = await applied(here)
    expect(results['adopt ada/gitlab:group:site']).toBe('failed: read back as absent')
    expect(here.ledger().grants).toEqual([])
  })
})

test('a removal that fails stays in every plan until it succeeds, and the grant stays owned', async () => {
  const here = company()
  await here.apply()
  here.policies([{ ...base, grants: ['gitlab:group:docs'] }])
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ write: 'remove', account: 'ada', as: 'permission' }] } } } })
  for (let run = 0; run < 2; run++) {
    expect((await applied(here)).exitCode).toBe(7)
    expect(here.ledger().grants.some((one) => one.person === 'ada' && one.resource === 'site')).toBe(true)
  }
  here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
  await here.apply()
  expect(here.held('gitlab')).toEqual({ ada: ['enabled', 'group:docs (guest)'], bo: ['enabled', 'group:docs (guest)'] })
})

test('a failure in one system leaves the others alone', async () => {
  const here = createCompany({
    systems: { gitlab: { sandbox: { fail: [{ write: '*', as: 'auth' }] } }, other: {} },
    people,
    policies: [{ ...base, grants: ['gitlab:group:site', 'other:group:site'] }],
  })
  expect((await applied(here)).exitCode).toBe(7)
  expect(Object.keys(here.held('other'))).toEqual(['ada', 'bo'])
  expect(here.ledger().accounts.map((one) => one.system)).toEqual(['other', 'other'])
})

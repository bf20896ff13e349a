import { describe, expect, test } from 'vitest'
import { type Company, createCompany } from '../commands/company.ts'
import type { PlanResult } from '../../src/domain/plan.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const temporary = {
  id: 'EX-1',
  user: 'ada',
  grants: ['gitlab:group:site'],
  starts: '2026-11-20T08:00:00Z',
  expires: '2026-11-20T11:00:00Z',
  justification: 'Helps with the release',
  approved_by: ['bo'],
}
const bo = { user_id: 'bo', email: 'bo@acme.com', status: 'Active' }
const scheduled = ['apply', '--only-cause', 'start,expiry,grace,lock,person', '--json']

const faults = (here: Company, ...fail: object[]) => here.settings({ systems: { gitlab: { sandbox: { fail } } } })

/** A company in which Ada's exception ended, and whose system does not let go of what it gave. */
async function stuck(as: string): Promise<Company> {
  const here = createCompany({ people: [ada, bo], policies: [base], exceptions: [temporary] })
  await here.apply()
  faults(here, { write: 'remove', as })
  here.at('2026-11-20T11:05:00Z')
  expect((await here.run(scheduled)).exitCode).toBe(7)
  return here
}

const errors = async (here: Company) =>
  (await here.plan()).diagnostics.flatMap(({ code, message }) => (code === 'revocation-failed' ? [message] : []))
const owned = (here: Company) => here.ledger().grants.map(({ person, resource }) => `${person} ${resource}`)

describe.each([
  ['refuses to take it away', 'permission'],
  ['says that it was taken away, and keeps it', 'ignored'],
])('access that must go, in a system that %s', (_, as) => {
  test('is an error in every plan, says since when and how often, and stays owned', async () => {
    const here = await stuck(as)
    expect(owned(here)).toContain('ada site')
    expect((await here.run(['plan'])).exitCode).toBe(7)
    here.at('2026-11-20T12:05:00Z')
    expect((await here.run(scheduled)).exitCode).toBe(7)
    expect(await errors(here)).toEqual([
      '`ada/gitlab:group:site` is still there: 2 runs have failed to take it away since 2026-11-20T11:05:00Z',
    ])
    const drift = await here.run(['drift'])
    expect(drift.out + drift.err).toContain('revocation-failed')
  })

  test('is over when it was seen to be gone', async () => {
    const here = await stuck(as)
    faults(here)
    const result = await here.apply()
    expect(result.changes.map(({ id, result: { status } }) => `${id} ${status}`)).toEqual([
      'remove ada/gitlab:group:site applied',
    ])
    expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect([result.open_revocations, await errors(here), owned(here)]).toEqual([0, [], ['ada docs', 'bo docs']])
    expect(here.ledger().revocations).toBeUndefined()
  })
})

describe('a run that could not even try', () => {
  test('because it was limited to something else fails, too', async () => {
    const here = await stuck('permission')
    faults(here)
    const ran = await here.run(['apply', '--yes', '--json', '--user', 'bo'])
    expect([ran.exitCode, (JSON.parse(ran.out) as PlanResult).open_revocations]).toEqual([7, 1])
  })

  test('because the system cannot be read fails, too', async () => {
    const here = await stuck('permission')
    faults(here, { read: 'group', as: 'denied' })
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    expect(await errors(here)).toHaveLength(1)
  })
})

test('what somebody took away by hand is seen to be gone', async () => {
  const here = await stuck('permission')
  here.byHand('gitlab', (accounts) => {
    accounts['ada']!.access = ['gitlab:group:docs']
  })
  expect(await errors(here)).toEqual([])
  await here.apply()
  expect(here.ledger().revocations).toBeUndefined()
})

test('what is expected again need not go any more', async () => {
  const here = await stuck('permission')
  here.policies([{ ...base, grants: ['gitlab:group:docs', 'gitlab:group:site'] }])
  expect(await errors(here)).toEqual([])
  await here.apply()
})

test('an account that stays on is told as well', async () => {
  const here = createCompany({ people: [ada, bo], policies: [base] })
  await here.apply()
  faults(here, { write: 'suspend_account', as: 'ignored' })
  here.people([{ ...ada, status: 'Left' }, bo])
  expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
  expect(await errors(here)).toEqual([
    '`ada/gitlab:account` is still there: a run has failed to take it away since 2026-11-20T09:00:00Z',
  ])
})

import { describe, expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', termination_date: '2026-12-31' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }

function company(system: object = {}, live = {}) {
  return createCompany({
    systems: { gitlab: system as Record<string, unknown> },
    people: [ada],
    policies: [
      base,
      {
        name: 'New',
        effective_date: '2026-12-01',
        triggers: [{ status: 'Active' }],
        grants: ['gitlab:group:site (developer)'],
      },
    ],
    live: { gitlab: live },
  })
}

test('what time alone will do is listed with its day, in order, and changes nothing', async () => {
  const { later, digest } = await company().plan()
  expect(later.map((change) => `${change.due} ${lines([change])[0]}`)).toEqual([
    '2026-12-01T00:00:00Z update ada/gitlab:group:site guest→developer start',
    '2027-01-01T00:00:00Z remove ada/gitlab:group:site developer→none person',
  ])
  const without = createCompany({ people: [{ ...ada, termination_date: undefined }], policies: [base] })
  expect((await without.plan()).digest).toBe(digest)
})

describe('nothing is announced that will not come', () => {
  test.each([
    ['under observe', { enforcement: 'observe' }, []],
    ['under add_only, but additions', { enforcement: 'add_only' }, ['update']],
    ['of unmanaged resources', { unmanaged: ['gitlab:group:*'] }, []],
    ['of protected accounts', { protected: ['ada'] }, []],
    ['of a type that was not read', { sandbox: { fail: [{ read: 'group', as: 'denied' }] } }, []],
    ['of accounts that were not read', { sandbox: { fail: [{ read: 'accounts', as: 'cut' }] } }, []],
  ])('%s', async (_where, system, actions) => {
    const plan = await company(system, { ada: { email: 'ada@acme.com' } }).plan()
    expect(plan.later.map((change) => change.action)).toEqual(actions)
  })

  test('of disputed accounts', async () => {
    const plan = await company({}, { a1: { email: 'ada@acme.com' }, a2: { email: 'ada@acme.com' } }).plan()
    expect(plan.later).toEqual([])
  })
})

test('an end beyond the last day of the calendar is no end', async () => {
  const here = createCompany({ people: [{ ...ada, termination_date: '9999-12-31' }], policies: [base] })
  expect((await here.plan()).later.map((change) => change.due)).toEqual(['+010000-01-01T00:00:00Z'])
})

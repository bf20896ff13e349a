import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { readSandboxStore } from '../adapters/sandbox/read-sandbox-store.ts'
import { type Company, type CompanyFiles, createCompany, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', status: 'Active', end_date: '2026-12-31' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['db:role:orders_ro'] }
const yearsEnd = '2027-01-01T00:00:00Z'
const springsEnd = '2027-06-01T00:00:00Z'

function company(files: CompanyFiles = {}, system: Record<string, unknown> = {}) {
  return createCompany({
    systems: { db: { simulates: 'postgres', ...system } },
    people: [ada],
    policies: [base],
    live: { db: {} },
    ...files,
  })
}

/** When accounts end, as the system says. */
function ends(here: Company): Record<string, string | null> {
  const { accounts } = readSandboxStore(here.read('.provisionr/sandbox/db.json'))
  const text = (end: number | null) => (end === null ? null : new Date(end).toISOString().replace('.000', ''))
  return Object.fromEntries(accounts.map(({ id, validUntil }) => [id, text(validUntil)]))
}

const updates = ({ changes }: Plan) =>
  changes
    .filter(({ action }) => action === 'update_account')
    .map(({ person, before, after }) => [person, before?.valid_until, after?.valid_until])

const byHand = (here: Company, end: string | undefined) =>
  here.byHand('db', (accounts) => {
    if (end === undefined) delete accounts['ada']!['valid_until']
    else accounts['ada']!['valid_until'] = end
  })

test('an account that is made for somebody whose last day is known ends with it, and says so', async () => {
  const here = company({ people: [ada, { user_id: 'bo', status: 'Active' }] })
  expect((await here.run(['plan'])).out).toMatch(/db account {3}create, ends 2027-01-01 00:00 UTC/)
  await here.apply()
  expect(ends(here)).toEqual({ ada: yearsEnd, bo: null })
  expect((await here.plan()).changes).toEqual([])
})

test.each([
  ['later', { end_date: '2027-05-31' }, springsEnd],
  ['earlier', { termination_date: '2026-11-30' }, '2026-12-01T00:00:00Z'],
  ['away', { end_date: '' }, null],
  ['to where HR systems write that there is none', { end_date: '9999-12-31' }, null],
])('a last day that moves %s takes the account’s end along, once', async (_name, change, end) => {
  const here = company()
  await here.apply()
  here.people([{ ...ada, ...change }])
  const plan = await here.plan()
  expect(lines(plan.changes)).toEqual(['update_account ada/db:account person'])
  expect(updates(plan)).toEqual([['ada', yearsEnd, end]])
  expect(plan.changes[0]?.reasons.map(({ name }) => name)).toEqual(['end of the account changed'])
  const { out } = await here.run(['plan'])
  expect(out).toContain(
    `db account   update, ends 2027-01-01 00:00 UTC → ${end === null ? 'never' : `${end.slice(0, 16).replace('T', ' ')} UTC`}`,
  )
  await here.apply()
  expect(ends(here)).toEqual({ ada: end })
  expect((await here.plan()).changes).toEqual([])
})

test.each([
  ['moved', ada, '2026-11-21T00:00:00Z', yearsEnd],
  ['removed', ada, undefined, yearsEnd],
  ['set for somebody who stays', { user_id: 'ada', status: 'Active' }, '2026-11-21T00:00:00Z', null],
])('an end that was %s by hand is put right', async (_name, person, written, end) => {
  const here = company({ people: [person] })
  await here.apply()
  byHand(here, written)
  expect(updates(await here.plan())).toEqual([['ada', written ?? null, end]])
  await here.apply()
  expect(ends(here)).toEqual({ ada: end })
})

test('the end is the organisation’s hour of leaving in the person’s own zone, and never before it', async () => {
  const here = company()
  here.settings({ timezone: 'America/New_York' })
  here.people([{ ...ada, end_date: '2026-12-31T17:00:00.250-05:00' }])
  await here.apply()
  expect(ends(here)).toEqual({ ada: '2026-12-31T22:00:01Z' })
  here.people([ada])
  await here.apply()
  expect(ends(here)).toEqual({ ada: '2027-01-01T05:00:00Z' })
})

test('a leaver’s end stays, and somebody who is back gets the new one with the account', async () => {
  const here = company()
  await here.apply()
  here.at('2027-01-02T09:00:00Z')
  expect(updates(await here.plan())).toEqual([])
  await here.apply()
  expect(ends(here)).toEqual({ ada: yearsEnd })
  here.people([{ ...ada, end_date: '2027-05-31' }])
  const { changes } = await here.plan()
  expect(lines(changes).filter((line) => line.includes(':account'))).toEqual([
    'enable_account ada/db:account person',
    'update_account ada/db:account person',
  ])
  expect(changes.find(({ action }) => action === 'update_account')?.requires).toEqual(['enable_account ada/db:account'])
  await here.apply()
  expect([ends(here), here.held('db')['ada']?.[0]]).toEqual([{ ada: springsEnd }, 'enabled'])
  expect((await here.plan()).changes).toEqual([])
})

test('an account that provisionr took over keeps the end that somebody gave it', async () => {
  const here = company({ live: { db: { ada: { valid_until: '2026-11-21T00:00:00Z' } } } })
  expect(lines((await here.plan()).changes)).toContain('adopt ada/db:account adopt')
  await here.apply()
  expect((await here.plan()).changes).toEqual([])
  expect(ends(here)).toEqual({ ada: '2026-11-21T00:00:00Z' })
})

describe('an end is moved away', () => {
  const extended = { ...ada, end_date: '2027-05-31' }

  test('also when policies do not call for the account any more and something else keeps it', async () => {
    const here = company()
    await here.apply()
    here.settings({ systems: { db: { unmanaged: ['db:role:orders_ro'] } } })
    here.people([extended])
    expect(updates(await here.plan())).toEqual([['ada', yearsEnd, springsEnd]])
  })

  test('while the person is on leave and keeps the account', async () => {
    const here = company({}, { accounts: { on_leave: 'keep' } })
    await here.apply()
    here.people([{ ...extended, status: 'Leave' }])
    expect(updates(await here.plan())).toEqual([['ada', yearsEnd, springsEnd]])
  })

  test('when provisionr is to take nothing away there any more', async () => {
    const here = company()
    await here.apply()
    here.settings({ systems: { db: { enforcement: 'add_only' } } })
    expect(updates(await here.plan())).toEqual([['ada', yearsEnd, null]])
  })

  test('also by a run that is refused because it would remove too much', async () => {
    const many = ['bo', 'cy', 'di'].map((user_id) => ({ user_id, status: 'Active' }))
    const here = company({ people: [ada, ...many] })
    here.settings({ guards: { max_removals: { count: 2 } } })
    await here.apply()
    here.people([extended, ...many.map((one) => ({ ...one, status: 'Left' }))])
    expect((await here.run(['apply', '--yes'])).exitCode).not.toBe(0)
    expect(ends(here)['ada']).toBe(springsEnd)
    expect(here.held('db')['bo']?.[0]).toBe('enabled')
  })
})

test('accounts that would end sooner count as removals: a mistake in the people data does not cut everybody off', async () => {
  const people = ['ada', 'bo', 'cy'].map((user_id) => ({ ...ada, user_id }))
  const here = company({ people })
  here.settings({ guards: { max_removals: { count: 2 } } })
  await here.apply()
  here.people(people.map((one) => ({ ...one, end_date: '2026-11-21' })))
  expect((await here.plan()).refusals.map(({ guard }) => guard)).toContain('max_removals')
  await here.run(['apply', '--yes'])
  expect(ends(here)).toEqual({ ada: yearsEnd, bo: yearsEnd, cy: yearsEnd })
})

test('a saved plan is stale when the last day moved since, and names both', async () => {
  const here = company()
  await here.apply()
  here.people([{ ...ada, end_date: '2027-05-31' }])
  await here.run(['plan', '--out', 'plan.json'])
  here.people([{ ...ada, end_date: '2027-06-30' }])
  const { exitCode, err } = await here.run(['apply', 'plan.json', '--yes'])
  expect(exitCode).not.toBe(0)
  expect(err).toContain('enabled until 2027-07-01T00:00:00Z')
  expect(ends(here)).toEqual({ ada: yearsEnd })
})

test('no end is set where the mode only observes', async () => {
  const here = company()
  await here.apply()
  here.settings({ systems: { db: { enforcement: 'observe' } } })
  here.people([{ ...ada, end_date: '2027-05-31' }])
  expect((await here.plan()).changes).toEqual([])
})

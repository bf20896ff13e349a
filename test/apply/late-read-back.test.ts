import { expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const lock = { user: 'ada', reason: 'lost laptop', until: '2026-11-21T09:00:00Z' }
const late = { systems: { gitlab: { sandbox: { fail: [{ read: 'read_back', as: 'vanished' }] } } } }
const prompt = { systems: { gitlab: { sandbox: { fail: [] } } } }

const company = () => createCompany({ people: [ada], policies: [base] })

test('an account that was switched off by a system that was late to show it is switched on again', async () => {
  const here = company()
  await here.apply()
  here.write('policies/lock.yaml', JSON.stringify({ locks: [lock] }))
  here.settings(late)
  expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
  here.settings(prompt)
  await here.apply()
  here.at('2026-11-22T09:00:00Z')
  expect(lines((await here.plan()).changes)).toContain('enable_account ada/gitlab:account lifted')
})

test('access that a system was late to show is owned, and goes when nothing gives it any more', async () => {
  const here = company()
  await here.apply()
  here.policies([{ ...base, grants: ['gitlab:group:docs', 'gitlab:group:site'] }])
  here.settings(late)
  expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
  here.settings(prompt)
  here.policies([base])
  expect(lines((await here.plan()).changes)).toEqual(['remove ada/gitlab:group:site guest→none policy'])
})

import { expect, test } from 'vitest'
import { createCompany, lines } from './company.ts'

test('an attribute called `__proto__` is remembered as any other', async () => {
  const people = (value: string) => `- {user_id: ada, email: ada@acme.com, status: Active, __proto__: ${value}}\n`
  const company = createCompany({ live: { gitlab: { ada: { email: 'ada@acme.com' } } } })
  company.settings({ grace: { mover: '30d' } })
  company.write('people.yaml', people('evil'))
  company.write(
    'policies/all.yaml',
    'policy: {name: Odd, triggers: [{__proto__: evil}], grants: ["gitlab:group:odd"]}\n',
  )
  await company.apply()
  expect(company.held('gitlab')['ada']).toEqual(['enabled', 'group:odd (guest)'])
  company.at('2026-11-20T09:00:00Z')
  company.write('people.yaml', people('good'))
  const plan = await company.plan()
  expect(lines(plan.changes)).toEqual([])
  expect(lines(plan.later)).toEqual(['remove ada/gitlab:group:odd guest→none grace'])
})

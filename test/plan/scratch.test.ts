import { test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

test('x', async () => {
  const company = createCompany({
    people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }, { user_id: 'bo', email: 'bo@acme.com', status: 'Leave' }],
    policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site (reporter)'] }],
    live: { gitlab: { bo: { email: 'bo@acme.com', access: ['gitlab:group:site (reporter)'] } } },
  })
  const plan = await company.plan()
  console.log(lines(plan.changes), plan.drift, plan.diagnostics)
  const t = Date.now()
  await company.apply()
  console.log(Date.now() - t, company.held('gitlab'), company.writes('gitlab'), company.files())
  console.log(lines((await company.plan()).changes))
  console.log((await company.run(['plan'])).out)
})

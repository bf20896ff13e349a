import { expect, test } from 'vitest'
import { createCompany, lines } from './company.ts'

const ada = { user_id: 'ada', status: 'Active', title: 'Writer' }
const writing = {
  name: 'Writer',
  triggers: { title: 'Writer' },
  grants: [{ grant: 'gitlab:group:site', grace: '60d' }],
}

test('the grace of a move before somebody left does not come back with them', async () => {
  const here = createCompany({ people: [ada], policies: [writing] })
  await here.apply()
  here.at('2026-11-25T09:00:00Z')
  here.people([{ ...ada, title: 'Editor' }])
  await here.apply()
  expect(here.ledger().graces).toHaveLength(1)
  here.at('2026-11-27T09:00:00Z')
  here.people([{ ...ada, title: 'Editor', status: 'Left' }])
  await here.apply()
  here.at('2026-12-01T09:00:00Z')
  here.people([{ ...ada, title: 'Editor' }])
  expect(lines((await here.plan()).changes)).toEqual([])
})

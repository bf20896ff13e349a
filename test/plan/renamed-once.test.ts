import { expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

const person = (name: string, team: string) => ({ user_id: 'ada', name, email: 'ada@acme.com', status: 'Active', team })

test('a new name is told to accounts once, whatever other accounts of the person are off', async () => {
  const here = createCompany({
    systems: { okta: { simulates: 'okta' }, gitlab: {} },
    people: [person('Ada', 'a')],
    policies: [
      { name: 'All', triggers: [{ status: 'Active' }], grants: ['okta:group:all'] },
      { name: 'A', triggers: [{ team: 'a' }], grants: ['gitlab:group:a'] },
    ],
  })
  await here.apply()
  here.people([person('Ada', 'b')])
  await here.apply()
  expect(here.held('gitlab')).toMatchObject({ ada: ['suspended'] })
  here.people([person('Ada Lovelace', 'b')])
  expect(lines((await here.plan()).changes)).toEqual(['update_account ada/okta:account person'])
  await here.apply()
  expect(lines((await here.plan()).changes)).toEqual([])
})

import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { type Company, createCompany, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const bo = { user_id: 'bo', email: 'bo@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['okta:group:everyone'] }
const deaf = { okta: { sandbox: { fail: [{ write: 'end_sessions', as: 'permission' }] } } }
const hearing = { okta: { sandbox: { fail: [] } } }
const log = '.provisionr/audit.jsonl'
const file = '.provisionr/ledger.json'

const company = () => createCompany({ systems: { okta: { simulates: 'okta' } }, people: [ada, bo], policies: [base] })
const end = 'end_sessions bo/okta:account person'

async function leaving(): Promise<Company> {
  const here = company()
  await here.apply()
  here.people([ada, { ...bo, status: 'Left' }])
  return here
}

describe('sessions of somebody who left', () => {
  test('are ended by the next run when this one could not', async () => {
    const here = await leaving()
    here.settings({ systems: deaf })
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    expect(lines((await here.plan()).changes)).toEqual([end])
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    here.settings({ systems: hearing })
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
  })

  test('are ended by the next run when this one was killed before it came to that', async () => {
    const here = await leaving()
    const ledger = here.read(file)
    here.settings({ systems: deaf })
    await here.run(['apply', '--yes'])
    here.settings({ systems: hearing })
    const all = here.read(log).trimEnd().split('\n')
    const last = all.findIndex((line) => isIntent(JSON.parse(line) as AuditEntry, 'suspend_account'))
    here.write(log, `${all.slice(0, last + 1).join('\n')}\n`)
    here.write(file, ledger)
    expect(lines((await here.plan()).changes)).toContain(end)
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
  })

  test('are no more asked about once the person is back', async () => {
    const here = await leaving()
    here.settings({ systems: deaf })
    await here.run(['apply', '--yes'])
    here.people([ada, bo])
    expect(lines((await here.plan()).changes)).not.toContain(end)
    await here.apply()
    expect(here.read(file)).toContain('["bo",1,')
    expect(here.ledger().accounts.some(({ sessionsOpen }) => sessionsOpen)).toBe(false)
  })
})

test('nobody is signed out whose account was switched off for another reason', async () => {
  const here = company()
  await here.apply()
  here.people([ada, { ...bo, status: 'Leave' }])
  await here.apply()
  here.people([ada, { ...bo, status: 'Left' }])
  expect(lines((await here.plan()).changes)).not.toContain(end)
})

function isIntent({ event, detail }: AuditEntry, action: string): boolean {
  return event === 'intent' && detail === action
}

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadSettings } from '../../src/config/load-settings.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import { type Company, createCompany } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const bo = { user_id: 'bo', email: 'bo@acme.com', status: 'Active', title: 'Editor' }
const writer = {
  name: 'Writer',
  triggers: [{ title: 'Writer' }],
  grants: ['gitlab:group:site (developer)', 'gitlab:group:docs'],
}

function company(more: object = {}): Company {
  return createCompany({
    people: [ada, bo],
    policies: [writer],
    live: { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:docs'] } } },
    ...more,
  })
}

async function audit(here: Company): Promise<AuditEntry[]> {
  const { settings } = loadSettings({ root: here.folder, environment: null })
  const store = await openLedger({ settings: settings!, root: here.folder })
  expect((await store.verifyAudit()).problems).toEqual([])
  const entries: AuditEntry[] = []
  for await (const entry of store.readAudit()) entries.push(entry)
  return entries
}

describe('after a run the ledger says', () => {
  test('when somebody was first seen gone, even if not everything could be switched off, and keeps it after their return', async () => {
    const here = company()
    const left = () => here.ledger().people.find((one) => one.person === 'ada')?.left ?? null
    const gone = { ...ada, status: 'Left' }
    await here.apply()
    expect(left()).toBeNull()
    here.at('2026-12-01T00:00:00Z')
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ write: 'suspend', as: 'permission' }] } } } })
    here.people([gone, bo])
    await here.run(['apply', '--yes'])
    const first = Date.parse('2026-12-01T00:00:00Z')
    expect(left()).toBe(first)
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    here.at('2026-12-02T00:00:00Z')
    await here.apply()
    here.at('2026-12-03T00:00:00Z')
    await here.apply()
    expect(left()).toBe(first)
    here.people([ada, bo])
    here.at('2027-01-01T00:00:00Z')
    await here.apply()
    expect(left()).toBe(first)
    here.people([gone, bo])
    here.at('2027-02-01T00:00:00Z')
    await here.apply()
    expect(left()).toBe(Date.parse('2027-02-01T00:00:00Z'))
  })

  test('what provisionr gave and what it took over, and since when', async () => {
    const here = company()
    await here.apply()
    const ledger = here.ledger()
    expect(ledger.grants.map(({ resource, level, origin }) => ({ resource, level, origin }))).toEqual([
      { resource: 'docs', level: 'guest', origin: 'adopted' },
      { resource: 'site', level: 'developer', origin: 'granted' },
    ])
    expect(ledger.accounts).toMatchObject([{ account: 'ada', person: 'ada', origin: 'adopted', status: 'enabled' }])
    expect(ledger.grants.every((one) => one.since === Date.parse('2026-11-20T09:00:00Z'))).toBe(true)
    expect([ledger.peopleCount, ledger.lastRun]).toEqual([2, Date.parse('2026-11-20T09:00:00Z')])
  })

  test('the same beginnings after later runs, with what changed since', async () => {
    const here = company()
    await here.apply()
    const first = here.ledger().serial
    here.at('2026-12-01T00:00:00Z')
    here.policies([{ ...writer, grants: ['gitlab:group:site (owner)', 'gitlab:group:docs'] }])
    await here.apply()
    const { grants, serial } = here.ledger()
    expect(grants[1]).toMatchObject({ level: 'owner', origin: 'granted', since: Date.parse('2026-11-20T09:00:00Z') })
    expect(serial).toBe(first + 1)
  })

  test('nothing more of what went, by provisionr or by hand', async () => {
    const here = company()
    await here.apply()
    here.policies([{ ...writer, grants: ['gitlab:group:docs'] }])
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.access = []
    })
    await here.apply()
    expect(here.ledger().grants.map((one) => one.resource)).toEqual(['docs'])
    here.people([{ ...ada, title: 'Chef' }, bo])
    await here.apply()
    expect(here.ledger().grants).toEqual([])
  })

  test('nothing more of an account that somebody deleted', async () => {
    const here = company()
    await here.apply()
    here.policies([])
    here.byHand('gitlab', (accounts) => {
      delete accounts['ada']
      accounts['other'] = {}
    })
    await here.apply()
    expect([here.ledger().accounts, here.ledger().grants]).toEqual([[], []])
  })

  test('every resource that a policy ever named', async () => {
    const here = company()
    await here.apply()
    here.policies([])
    await here.apply()
    expect(here.ledger().resources.map((one) => one.resource)).toEqual(['docs', 'site'])
  })

  test('people as they were last seen, when all that was planned for them was done, and else as before', async () => {
    const here = company()
    await here.apply()
    here.settings({
      systems: { gitlab: { sandbox: { fail: [{ write: 'remove', account: 'ada', as: 'permission' }] } } },
    })
    here.people([
      { ...ada, title: 'Chef' },
      { ...bo, title: 'Writer' },
    ])
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    const titles = Object.fromEntries(here.ledger().people.map((one) => [one.person, one.attributes['title']]))
    expect(titles).toEqual({ ada: 'Writer', bo: 'Writer' })
    expect((await here.plan()).changes.map((one) => one.cause)).toEqual(['person', 'person'])
  })

  test('a grace from its first day, also when the run that began it failed', async () => {
    const here = company({ settings: { grace: { mover: '30d' } } })
    await here.apply()
    here.at('2026-12-01T00:00:00Z')
    here.people([
      { ...ada, title: 'Chef' },
      { ...bo, title: 'Writer' },
    ])
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ write: '*', as: 'permission' }] } } } })
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    const graces = here.ledger().graces
    expect(graces.map((one) => [one.resource, new Date(one.until).toISOString()])).toEqual([
      ['docs', '2026-12-31T00:00:00.000Z'],
      ['site', '2026-12-31T00:00:00.000Z'],
    ])
    here.at('2026-12-15T00:00:00Z')
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    await here.apply()
    expect(here.ledger().graces).toEqual(graces)
  })

  test('that a grace is over when the access is earned again', async () => {
    const here = company({ settings: { grace: { mover: '30d' } } })
    await here.apply()
    here.people([{ ...ada, title: 'Chef' }, bo])
    await here.apply()
    expect(here.ledger().graces).toHaveLength(2)
    here.people([ada, bo])
    await here.apply()
    expect(here.ledger().graces).toEqual([])
  })

  test('the same when there was nothing to do', async () => {
    const here = company()
    await here.apply()
    const first = here.ledger()
    await here.apply()
    const second = here.ledger()
    expect({ ...second, serial: 0, audit: null }).toEqual({ ...first, serial: 0, audit: null })
  })
})

describe('the audit log', () => {
  test('has the plan, each intent before its result, and the outcome; it verifies after every run', async () => {
    const here = company()
    const { digest } = await here.apply()
    const first = await audit(here)
    expect(first[0]).toMatchObject({ event: 'plan', detail: digest, run: 'run-1' })
    const events = first.map(({ event, grant, detail }) => `${event} ${grant ?? ''} ${detail ?? ''}`)
    expect(events.slice(1)).toEqual([
      'intent  adopt',
      'result  adopt',
      'intent gitlab:group:docs adopt',
      'intent gitlab:group:site add',
      'result gitlab:group:docs adopt',
      'result gitlab:group:site add',
      'sweep  3 of 3 changes done',
    ])
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ write: '*', as: 'auth' }] } } } })
    here.people([{ ...ada, status: 'Left' }, bo])
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    const all = await audit(here)
    expect(all.slice(0, first.length)).toEqual(first)
    expect(all.filter((one) => one.result === 'failed').length).toBe(3)
  })

  test('names the reasons with file and line, and whom it was done for', async () => {
    const here = company()
    await here.apply()
    const entry = (await audit(here)).find((one) => one.grant === 'gitlab:group:site' && one.event === 'result')!
    expect(entry).toMatchObject({ person: 'ada', account: 'ada', result: 'applied', before: null })
    expect(entry.reasons).toMatchObject([{ kind: 'policy', name: 'Writer', file: 'policies/all.yaml' }])
    const { policies } = parse(here.read('policies/all.yaml')) as { policies: object[] }
    expect(policies).toHaveLength(1)
  })

  test('records a refusal, and nothing else happens', async () => {
    const here = company({ settings: { guards: { max_removals: { count: 0 } } } })
    here.people([{ ...ada, status: 'Left' }, bo])
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(6)
    expect((await audit(here)).map((one) => one.event)).toEqual(['refusal', 'refusal'])
    expect(here.writes('gitlab')).toBe(0)
    expect(here.files()).not.toContain('.provisionr/ledger.json')
  })
})

test('what a run writes can be read by its owner only', async () => {
  const here = company()
  await here.run(['plan', '--out', 'saved.json', '--write', 'text=plan.txt'])
  await here.apply('--write', 'json=result.json')
  const mode = (file: string) => (statSync(join(here.folder, file)).mode & 0o777).toString(8)
  for (const file of ['saved.json', 'plan.txt', 'result.json', '.provisionr/ledger.json', '.provisionr/audit.jsonl'])
    expect([file, mode(file)]).toEqual([file, '600'])
})

import { describe, expect, test } from 'vitest'
import type { HeldThen } from '../../src/analysis/access-history.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { type Company, createCompany } from './company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }

/** Ada is called `ada.l` since the 22nd. */
async function renamed(): Promise<Company> {
  const here = createCompany({ people: [ada], policies: [base] })
  await here.apply()
  here.at('2026-11-22T09:00:00Z')
  here.people([{ ...ada, user_id: 'ada.l' }])
  expect((await here.run(['state', 'move', 'ada', 'ada.l', '--yes'])).exitCode).toBe(0)
  here.at('2026-11-23T09:00:00Z')
  return here
}

async function document<T>(here: Company, ...argv: string[]): Promise<T> {
  const { out, err, exitCode } = await here.run(['audit', ...argv, '--json'])
  expect([exitCode, err]).toEqual([0, ''])
  return JSON.parse(out) as T
}

describe.each(['ada', 'ada.l'])('a person who was renamed, asked for as %s,', (name) => {
  test.each([
    ['2026-11-21', 'ada'],
    ['2026-11-22', 'ada.l'],
  ])('is found on %s', async (day, then) => {
    const { held } = await document<{ held: HeldThen[] }>(await renamed(), 'as-of', day, '--user', name)
    expect(held.map(({ person, grant }) => `${person} ${grant}`)).toEqual([`${then} null`, `${then} gitlab:group:docs`])
  })

  test('has one history', async () => {
    const { entries } = await document<{ entries: AuditEntry[] }>(await renamed(), 'history', name)
    expect(entries.map(({ event, person }) => `${event} ${person}`)).toEqual(['result ada', 'result ada', 'state null'])
  })

  test('is found in the log', async () => {
    const { entries } = await document<{ entries: AuditEntry[] }>(await renamed(), 'log', '--user', name)
    expect(entries.filter(({ event }) => event === 'result')).toHaveLength(2)
  })
})

test('a system that was renamed is found under both names', async () => {
  const here = createCompany({ people: [ada], policies: [base] })
  await here.apply()
  here.settings({ systems: { gitlab: undefined, git: { adapter: 'sandbox', simulates: 'gitlab' } } })
  here.policies([{ ...base, grants: ['git:group:docs'] }])
  expect((await here.run(['state', 'move', 'gitlab', 'git', '--yes'])).exitCode).toBe(0)
  here.at('2026-11-22T09:00:00Z')
  for (const name of ['git', 'gitlab']) {
    const { held } = await document<{ held: HeldThen[] }>(here, 'as-of', '2026-11-21', '--system', name)
    expect(held.map(({ system }) => system)).toEqual(['git', 'git'])
  }
})

import { expect, test } from 'vitest'
import { type Company, createCompany } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }
const company = (settings: Record<string, unknown> = {}) =>
  createCompany({ people: [ada], policies: [writer], settings })

async function exit(here: Company, ...argv: string[]): Promise<number> {
  return (await here.run(argv)).exitCode
}

test('0: it worked, also with changes, drift, warnings and unread systems', async () => {
  const here = company({
    systems: { gitlab: { protected: ['root'], sandbox: { fail: [{ read: 'group', as: 'denied' }] } } },
  })
  for (const argv of [['plan'], ['drift'], ['lint'], ['apply', '--yes'], ['--help'], ['plan', '--help'], ['--version']])
    expect([argv, await exit(here, ...argv)]).toEqual([argv, 0])
})

test('1: something outside the files is wrong', async () => {
  expect(await exit(company(), 'show', 'nothing.json')).toBe(1)
  const here = company()
  here.write('.provisionr/ledger.json', '{')
  expect(await exit(here, 'plan')).toBe(1)
  here.write('.provisionr/ledger.json', '')
  expect(await exit(here, 'apply', '--yes')).toBe(1)
})

test('2: it differs, where that was asked', async () => {
  const here = company()
  expect(await exit(here, 'plan', '--detailed-exitcode')).toBe(2)
  expect(await exit(here, 'drift', '--fail-on', 'missing')).toBe(2)
  expect(await exit(here, 'drift', '--fail-on', 'excess')).toBe(0)
  await here.apply()
  expect(await exit(here, 'plan', '--detailed-exitcode')).toBe(0)
  expect(await exit(here, 'drift', '--fail-on', 'any')).toBe(0)
  here.byHand('gitlab', (accounts) => {
    accounts['ada']!.access!.push('gitlab:group:finance')
  })
  expect(await exit(here, 'plan', '--detailed-exitcode')).toBe(0)
  expect(await exit(here, 'drift', '--fail-on', 'excess')).toBe(2)
  expect(await exit(here, 'drift', '--fail-on', 'missing')).toBe(0)
})

test('2: a leaver whose account is still on is drift, even without a single grant', async () => {
  const here = createCompany({
    people: [{ ...ada, status: 'Left' }],
    live: { gitlab: { ada: { email: 'ada@acme.com' } } },
  })
  expect(await exit(here, 'drift', '--fail-on', 'excess')).toBe(2)
})

test('3: the files have errors', async () => {
  const here = company()
  here.policies([{ ...writer, inherits: ['Wrtier'] }])
  for (const argv of [['lint'], ['plan'], ['apply', '--yes'], ['drift'], ['explain', 'ada'], ['access', 'list']])
    expect([argv, await exit(here, ...argv)]).toEqual([argv, 3])
})

test('6: refused, which beats 2; 7: not whole, where that was asked', async () => {
  const here = company({ guards: { max_creates: 0 } })
  expect(await exit(here, 'plan', '--detailed-exitcode')).toBe(6)
  expect(await exit(here, 'apply', '--yes')).toBe(6)
  here.settings({
    guards: { max_creates: 1 },
    systems: { gitlab: { sandbox: { fail: [{ read: 'project', as: 'partial' }] } } },
  })
  expect(await exit(here, 'plan', '--require-complete')).toBe(7)
  expect(await exit(here, 'plan')).toBe(0)
})

test('6: fewer people than last time than is believable', async () => {
  const people = Array.from({ length: 10 }, (_, index) => ({
    ...ada,
    user_id: `p${index}`,
    email: `p${index}@acme.com`,
  }))
  const here = createCompany({ people, policies: [writer], settings: { people: { max_shrink: '10%' } } })
  await here.apply()
  here.people(people.slice(2))
  expect(await exit(here, 'plan')).toBe(6)
  here.people(people.slice(1))
  expect(await exit(here, 'plan')).toBe(0)
})

test('6: an exception that nobody is known to have approved waits, and the rest is applied', async () => {
  const here = company()
  here.write(
    'policies/more.yaml',
    'access_rule: {name: db, grants: ["gitlab:group:db"], eligible: {title: Writer}, max_duration: 2h}\n---\n' +
      'exception: {id: EX-1, user: ada, grant: "gitlab:group:db", justification: stuck, approved_by: x@acme.com, starts: 2026-11-20T09:00:00Z, duration: 1h}',
  )
  expect(await exit(here, 'plan')).toBe(6)
  const ran = await here.run(['apply', '--yes'])
  expect([ran.exitCode, ran.out]).toEqual([6, expect.stringContaining('unverified_approval') as string])
  expect(JSON.stringify(here.held('gitlab'))).not.toContain('group:db')
})

test('64: what was typed makes no sense', async () => {
  const here = company()
  const wrong = [
    ['plna'],
    ['plan', '--detailed'],
    ['plan', 'x'],
    ['plan', '-out=x'],
    ['plan', '-o', 'x'],
    ['plan', '--group-by', 'team'],
    ['plan', '--max-removals', 'many'],
    ['plan', '--max-removals', '-1'],
    ['plan', '--parallelism', '0'],
    ['plan', '--at', 'tomorrow'],
    ['plan', '--write', 'json'],
    ['plan', '--write', 'html=x.html'],
    ['plan', '--user', 'adda'],
    ['plan', '--system', 'gitlba'],
    ['plan', '--policy', 'Wrtier'],
    ['plan', '--cause', 'polisy'],
    ['apply', '--only-cause', 'start,expirey'],
    ['drift', '--fail-on', 'all'],
    ['explain'],
    ['explain', 'adda'],
    ['explain', 'ada', 'gitlba:group:x'],
    ['explain', 'ada', 'gitlab:*'],
    ['explain', 'ada', '--why-not'],
    ['who'],
    ['who', 'gitlba:*'],
    ['who', 'gitlab:group:nowhere'],
    ['can', 'ada'],
    ['can', 'adda', 'gitlab:group:site'],
    ['access', 'lst'],
    ['access', 'list', '--user', 'adda'],
    ['sandbox', 'reset', 'gitlba'],
    ['schema', 'polcy'],
    ['show'],
    [],
    ['sandbox'],
  ]
  for (const argv of wrong) {
    const ran = await here.run(argv)
    expect([argv, ran.exitCode, ran.out]).toEqual([argv, 64, ''])
    expect(ran.err.trim(), argv.join(' ')).not.toBe('')
  }
  expect(here.files().filter((file) => file === 'ut=x' || file === 'x')).toEqual([])
})

test('a bug is told as one, with its trace, and is no failure of the user', async () => {
  const here = company()
  const ran = await here.run(['plan'], {
    out: () => {
      throw new RangeError('broken \u001b[31mpipe')
    },
  })
  expect(ran.exitCode).toBe(1)
  expect(ran.err).toContain('has a bug')
  expect(ran.err).toContain('RangeError')
  expect(ran.err).not.toContain('\u001b')
})

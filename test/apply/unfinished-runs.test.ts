import { describe, expect, test } from 'vitest'
import { type Company, createCompany, lines } from '../commands/company.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { Failure } from '../../src/domain/failure.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const site = { ...base, grants: ['gitlab:group:docs', 'gitlab:group:site'] }
const log = '.provisionr/audit.jsonl'
const file = '.provisionr/ledger.json'

const company = () => createCompany({ people: people.slice(0, 1), policies: [base] })

const entries = (here: Company) =>
  here
    .read(log)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)

/** Applies, and leaves what a kill leaves: no ledger of it, and the log up to and with the last entry that `isLast` fits. */
async function killed(here: Company, isLast: (entry: AuditEntry) => boolean): Promise<void> {
  const ledger = here.read(file)
  await here.apply()
  const all = entries(here)
  const kept = all.slice(0, all.findLastIndex(isLast) + 1)
  here.write(log, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  here.write(file, ledger)
}

const atIntent = ({ event }: AuditEntry) => event === 'intent'
const atResult = ({ event }: AuditEntry) => event === 'result'

describe.each([
  ['after the last call', atIntent],
  ['after the last result', atResult],
])('a run that was killed %s', (_, isLast) => {
  test('is known to plan and drift, which write nothing', async () => {
    const here = company()
    await here.apply()
    here.policies([site])
    await killed(here, isLast)
    const before = here.files().map((one) => here.read(one))
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([])
    expect(plan.diagnostics.map(({ code, message }) => [code, message.replace(/^run `.*?` /, '')])).toEqual([
      ['unfinished-run', 'ended before everything was recorded: of 1 changes begun, 1 are there, 0 are not'],
    ])
    expect(await here.drift()).toMatchObject({ excess: [], missing: [] })
    expect(here.files().map((one) => here.read(one))).toEqual(before)
  })

  test('gave what is owned, and goes again when nothing gives it any more', async () => {
    const here = company()
    await here.apply()
    here.policies([site])
    await killed(here, isLast)
    here.policies([base])
    expect(lines((await here.plan()).changes)).toEqual(['remove ada/gitlab:group:site guest→none policy'])
    await here.apply()
    expect(here.held('gitlab')).toEqual({ ada: ['enabled', 'group:docs (guest)'] })
    expect((await here.plan()).diagnostics).toEqual([])
  })

  test('gave it also where the system writes it with other capitals', async () => {
    const here = company()
    await here.apply()
    here.byHand('gitlab', (live) => {
      live['zoe'] = { email: 'zoe@acme.com', access: ['gitlab:group:Site'] }
    })
    here.policies([site])
    await killed(here, isLast)
    here.policies([base])
    expect(lines((await here.plan()).changes)).toEqual(['remove ada/gitlab:group:site guest→none policy'])
  })

  test('took away what is forgotten', async () => {
    const here = company()
    here.policies([site])
    await here.apply()
    here.policies([base])
    await killed(here, isLast)
    await here.apply()
    expect(here.ledger().grants.map(({ resource }) => resource)).toEqual(['docs'])
  })

  test('made accounts, which are linked as its own', async () => {
    const here = company()
    await here.apply()
    here.people(people)
    await killed(here, isLast)
    await here.apply()
    expect(here.ledger().accounts.map(({ account, origin }) => [account, origin])).toEqual([
      ['ada', 'created'],
      ['bo', 'created'],
    ])
  })
})

test('the first run of all can be killed, too', async () => {
  const here = company()
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ write: '*', as: 'auth' }] } } } })
  await here.run(['apply', '--yes'])
  here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
  await killed(here, atIntent)
  expect(lines((await here.plan()).changes)).toEqual([])
})

test('its results are recorded by the next run, once, and the log verifies', async () => {
  const here = company()
  await here.apply()
  here.policies([site])
  await killed(here, atIntent)
  await here.apply()
  const results = entries(here).filter(({ event, grant }) => event === 'result' && grant === 'gitlab:group:site')
  expect(results.map(({ result, detail }) => [result, detail])).toEqual([
    ['applied', 'add: run run-1 ended early; read back as there'],
  ])
  const count = entries(here).length
  await here.apply()
  expect(
    entries(here)
      .slice(count)
      .map(({ event }) => event),
  ).toEqual(['plan', 'sweep'])
})

test('what was announced and never sent is nothing', async () => {
  const here = company()
  await here.apply()
  here.policies([site])
  await killed(here, atIntent)
  here.byHand('gitlab', (accounts) => {
    accounts['ada']!.access = ['gitlab:group:docs']
  })
  const plan = await here.plan()
  expect(lines(plan.changes)).toEqual(['add ada/gitlab:group:site none→guest policy'])
  expect(plan.diagnostics[0]!.message).toContain('0 are there, 1 are not')
})

test('what cannot be read back counts as given', async () => {
  const here = company()
  await here.apply()
  here.policies([site])
  await killed(here, atIntent)
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'group', as: 'denied' }] } } } })
  await here.run(['apply', '--yes'])
  expect(here.ledger().grants.map(({ resource }) => resource)).toEqual(['docs', 'site'])
})

test('a lower level that cannot be read back does not count as given', async () => {
  const here = company()
  const at = (level: string) => here.policies([{ ...base, grants: [`gitlab:group:docs (${level})`] }])
  at('maintainer')
  await here.apply()
  at('reporter')
  await killed(here, atIntent)
  here.byHand('gitlab', (accounts) => {
    accounts['ada']!.access = ['gitlab:group:docs (maintainer)']
  })
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'group:*', as: 'denied' }] } } } })
  await here.run(['apply', '--yes'])
  here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
  expect(lines((await here.plan()).changes)).toEqual(['update ada/gitlab:group:docs maintainer→reporter policy'])
})

describe('an interruption', () => {
  test('lets what is under way end, begins nothing more, and records everything', async () => {
    const here = createCompany({
      systems: {
        gitlab: {
          concurrency: 1,
          sandbox: { fail: [{ write: 'add', account: 'ada', grant: 'group:docs', as: 'transient' }] },
        },
      },
      people,
      policies: [site],
    })
    const interruption = new AbortController()
    const { exitCode, err, out } = await here.run(['apply', '--yes'], {
      signal: interruption.signal,
      wait: () =>
        Promise.resolve(interruption.abort(new Failure({ code: 'terminated', message: 'SIGTERM came', help: 'x' }))),
    })
    expect(exitCode).toBe(143)
    expect(err).toContain('4 changes are left, and everything done is recorded')
    expect(out).toContain('interrupted before it was begun')
    expect(here.files().filter((one) => one.includes('.lock'))).toEqual([])
    expect(here.ledger().accounts.map(({ account }) => account)).toEqual(['ada', 'bo'])
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    const plan = await here.plan()
    expect([plan.changes.length, plan.diagnostics]).toEqual([4, []])
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
  })

  test('before anything was sent leaves everything as it was', async () => {
    const here = company()
    const interruption = new AbortController()
    const world = {
      signal: interruption.signal,
      interactive: true,
      ask: () => {
        interruption.abort(new Failure({ code: 'interrupted', message: 'SIGINT came', help: 'x' }))
        return Promise.reject(new Error('aborted'))
      },
    }
    const before = here.files()
    expect((await here.run(['apply'], world)).exitCode).toBe(130)
    expect(here.files()).toEqual(before)
  })
})

import { hostname } from 'node:os'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load-settings.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import type { PlanResult } from '../../src/domain/plan.ts'
import type { Ran } from '../cli/test-context.ts'
import { type Company, createCompany, lines } from './company.ts'

const person = (id: string, more: Record<string, unknown> = {}) => ({
  user_id: id,
  email: `${id}@acme.com`,
  status: 'Active',
  title: 'Writer',
  ...more,
})
const people = Array.from({ length: 12 }, (_, index) => person(`p${index}`))
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }
const chef = { name: 'Chef', triggers: [{ title: 'Chef' }], grants: ['gitlab:group:kitchen'] }

/** A company that was applied once, with a change waiting, and a saved plan of it. */
async function waiting(): Promise<Company> {
  const here = createCompany({ people, policies: [writer, chef] })
  await here.apply()
  here.people([...people.slice(1), person('p0', { title: 'Chef' })])
  await here.run(['plan', '--out', 'saved.json'])
  return here
}

/** What apply must not touch: the systems, to the byte, and what the ledger says of access. */
const touched = (here: Company) => [
  here.writes('gitlab'),
  here.read('.provisionr/sandbox/gitlab.json'),
  { ...here.ledger(), serial: null, audit: null },
]

type Case = readonly [
  string,
  {
    readonly exit: number
    readonly code?: string
    readonly argv?: readonly string[]
    readonly env?: Record<string, string>
  },
  (here: Company) => unknown,
]

const moveAll = (here: Company) => here.people(people.map((one) => ({ ...one, title: 'Chef' })))
const nothing = () => undefined

const cases: readonly Case[] = [
  ['a saved plan that is stale', { exit: 5, code: 'stale-plan', argv: ['saved.json'] }, (here) => here.people(people)],
  ['another configuration', { exit: 5, argv: ['saved.json'] }, (here) => here.settings({ timezone: 'Europe/Rome' })],
  ['another organisation', { exit: 5, argv: ['saved.json'] }, (here) => here.settings({ organization: 'other' })],
  ['another digest', { exit: 5, argv: ['--expect-digest', 'sha256:0'] }, nothing],
  [
    'a plan that was edited',
    { exit: 1, argv: ['saved.json'] },
    (here) => here.write('saved.json', here.read('saved.json').replace('kitchen', 'cellars')),
  ],
  ['a plan that was cut', { exit: 1, argv: ['saved.json'] }, (here) => here.write('saved.json', '{"kind": "plan",')],
  ['a plan that is not there', { exit: 1, argv: ['gone.json'] }, nothing],
  ['--replan without a plan', { exit: 64, argv: ['--replan'] }, nothing],
  [
    'too many removals',
    { exit: 6 },
    (here) => {
      moveAll(here)
      here.settings({ guards: { max_removals: { count: 3 }, max_attribute_changes: 'off' } })
    },
  ],
  ['too many removals, by --max-removals', { exit: 6, argv: ['--max-removals', '0'] }, nothing],
  [
    'too many new accounts',
    { exit: 6 },
    (here) => {
      here.people([...people, person('new')])
      here.settings({ guards: { max_creates: 0 } })
    },
  ],
  ['an attribute that changed for everybody', { exit: 6 }, moveAll],
  [
    'people that shrank',
    { exit: 6, code: 'people-refused' },
    (here) => {
      here.settings({ people: { max_shrink: '10%' } })
      here.people(people.slice(0, 5))
    },
  ],
  ['an unreadable people source', { exit: 1, code: 'people-unreadable' }, (here) => here.write('people.yaml', '- {')],
  ['no people source', { exit: 1 }, (here) => rmSync(join(here.folder, 'people.yaml'))],
  [
    'a file with an error',
    { exit: 3, code: 'invalid-files' },
    (here) => here.write('policies/x.yaml', 'policy: {nam: x}'),
  ],
  ['no configuration', { exit: 1, code: 'no-configuration' }, (here) => rmSync(join(here.folder, 'provisionr.yaml'))],
  ['the kill switch', { exit: 6, code: 'apply-disabled', env: { PROVISIONR_DISABLE_APPLY: '1' } }, nothing],
  ['an unknown person', { exit: 64, code: 'unknown-name', argv: ['--user', 'nobody'] }, nothing],
  ['an unknown address', { exit: 64, code: 'unknown-name', argv: ['--confirm', 'p0/gitlab:group:x'] }, nothing],
  ['an unknown format', { exit: 64, argv: ['--write', 'html=x.html'] }, nothing],
]

describe('apply writes to no system and not into the ledger when it is refused by', () => {
  test.each(cases)('%s', async (_, { exit, code, argv = [], env = {} }, break_) => {
    const here = await waiting()
    break_(here)
    const before = touched(here)
    const ran = await here.run(['apply', '--yes', ...argv], { env })
    expect([ran.exitCode, ran.err]).toEqual([exit, expect.stringContaining(code ?? '')])
    expect(touched(here)).toEqual(before)
    expect(here.files().filter((file) => file.includes('.lock'))).toEqual([])
  })

  test('a question that nobody answers with yes', async () => {
    const here = await waiting()
    const before = touched(here)
    expect((await here.run(['apply'])).exitCode).toBe(6)
    expect((await here.run(['apply'], { interactive: true, ask: () => Promise.resolve('no') })).exitCode).toBe(6)
    expect(touched(here)).toEqual(before)
  })

  test('a guard, and tells the head of the log that says so', async () => {
    const here = await waiting()
    const argv = ['apply', '--yes', '--max-removals', '0']
    for (const json of [[], ['--json']]) {
      const ran = await here.run([...argv, ...json])
      const head = (await here.run(['state', 'show', '--head'])).out.split(' ')[0]!
      const told = json.length > 0 ? (JSON.parse(ran.out) as PlanResult).audit_head : ran.out
      expect([ran.exitCode, told]).toEqual([6, expect.stringContaining(head)])
    }
    const log = here.read('.provisionr/audit.jsonl').trimEnd().split('\n')
    here.write('.provisionr/audit.jsonl', `${log.slice(0, -1).join('\n')}\n`)
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(1)
  })

  test('a lock that somebody else holds', async () => {
    const here = await waiting()
    const { settings } = loadSettings({ root: here.folder, environment: null })
    const store = await openLedger({ settings: settings!, root: here.folder })
    const lease = await store.acquire({ host: hostname(), pid: process.pid, run: 'other' })
    const before = touched(here)
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(8)
    await store.release(lease)
    expect(touched(here)).toEqual(before)
  })
})

describe('commands that read write nothing at all', () => {
  test.each([
    ['plan'],
    ['plan', '--base', 'HEAD'],
    ['plan', '--remediate', '--json'],
    ['drift'],
    ['lint'],
    ['fmt', '--check'],
    ['test'],
    ['explain', 'p0'],
    ['explain', 'p0', 'gitlab:group:site', '--why-not'],
    ['who', 'gitlab:*'],
    ['can', 'p0', 'gitlab:group:site'],
    ['access', 'list'],
    ['simulate', 'p0', '--set', 'title=Writer'],
    ['exception', 'list'],
    ['show', 'saved.json'],
    ['schema', 'policy'],
  ])('%s %s', async (...argv) => {
    const here = await waiting()
    const all = () => here.files().map((file) => [file, here.read(file)])
    const before = all()
    const ran: Ran = await here.run(argv)
    expect([0, 1, 2, 3]).toContain(ran.exitCode)
    expect(all()).toEqual(before)
  })
})

describe('a guard that counts', () => {
  const many = { guards: { max_removals: { count: 3 }, max_attribute_changes: 'off' } }

  test('never stops the lock of a person, nor what ends by its date; the rest waits', async () => {
    const here = createCompany({
      people,
      policies: [
        writer,
        chef,
        { name: 'Party', triggers: [{ user_id: 'p2' }], grants: ['gitlab:group:party'], expires: '2026-11-21' },
      ],
    })
    await here.apply()
    here.settings(many)
    moveAll(here)
    here.people(people.map((one) => (one.user_id === 'p2' ? one : { ...one, title: 'Chef' })))
    here.write('policies/lock.yaml', 'lock: {user: p1, reason: stolen laptop}\n')
    here.at('2026-11-23T09:00:00Z')
    const ran = await here.run(['apply', '--yes', '--json'])
    expect(ran.exitCode).toBe(6)
    const result = JSON.parse(ran.out) as PlanResult
    expect(lines(result.changes).sort()).toEqual([
      'remove p1/gitlab:group:site guest→none lock',
      'remove p2/gitlab:group:party guest→none expiry',
      'suspend_account p1/gitlab:account lock',
    ])
    expect(here.held('gitlab')['p1']).toEqual(['suspended'])
    expect(here.held('gitlab')['p3']).toEqual(['enabled', 'group:site (guest)'])
    const next = await here.plan('--max-removals', '10')
    expect(next.changes.filter((one) => one.action === 'remove')).toHaveLength(10)
    expect(next.changes.every((one) => one.cause === 'person')).toBe(true)
  })
})

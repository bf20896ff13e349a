import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/domain/ledger.ts'
import { type Company, createCompany, lines } from './company.ts'

const person = (id: string, change: object = {}) => ({
  user_id: id,
  email: `${id}@acme.com`,
  status: 'Active',
  title: 'Writer',
  ...change,
})
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const writer = {
  name: 'Writer',
  triggers: [{ title: 'Writer' }],
  grants: [{ grant: 'gitlab:group:site', level: 'owner' }],
}
const file = '.provisionr/ledger.json'
const log = '.provisionr/audit.jsonl'

/** Somebody came, moved, left and came back, was held by hand, and lost something by hand. */
async function company(): Promise<Company> {
  const live = { gitlab: { cy: { email: 'cy@acme.com', access: ['gitlab:group:docs'] } } }
  const here = createCompany({ people: ['ada', 'bo', 'cy'].map((id) => person(id)), policies: [base, writer], live })
  await here.apply()
  here.at('2026-11-21T09:00:00Z')
  here.people([person('ada', { title: 'Editor' }), person('bo', { status: 'Left' }), person('cy')])
  await here.apply()
  here.at('2026-11-22T09:00:00Z')
  here.byHand('gitlab', (accounts) => {
    accounts['cy']!.access = ['gitlab:group:docs']
  })
  here.policies([base])
  await here.apply()
  return here
}

const owned = ({ accounts, grants, resources }: Ledger) => ({ accounts, grants, resources })

const rebuild = (here: Company) => here.run(['state', 'rebuild', '--yes', '--reason', 'the disk broke'])

const damages: [string, (here: Company) => void][] = [
  ['cut', (here) => here.write(file, here.read(file).slice(0, 200))],
  ['edited', (here) => here.write(file, here.read(file).replace('"serial": ', '"serial": 9'))],
  ['empty', (here) => here.write(file, '')],
]

describe('a ledger that was', () => {
  test.each(damages)('%s is made anew from the log, with the same links and grants', async (_, damage) => {
    const here = await company()
    const before = here.ledger()
    damage(here)
    const damagedText = here.read(file)
    const refused = await here.run(['plan'])
    expect([refused.exitCode, refused.err]).toEqual([1, expect.stringMatching(/provisionr\s+state\s+rebuild/)])
    const { exitCode, out, err } = await rebuild(here)
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toContain('lost: grace of people who moved')
    expect(owned(here.ledger())).toEqual(owned(before))
    const copies = here.files().filter((name) => name.includes('.damaged-'))
    expect(copies.map((name) => name.replace(/\.damaged-.*/, '')).sort()).toEqual([log, file, `${file}.bak`])
    expect(here.read(copies.find((name) => name.startsWith(`${file}.damaged-`))!)).toBe(damagedText)
    const entries = here.read(log)
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(0)
    here.write(log, entries.replace(/[^\n]*\n$/, ''))
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(1)
    here.write(log, entries)
    expect(lines((await here.plan()).changes)).toEqual([])
    await here.apply()
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(0)
  })
})

describe('a log that is damaged', () => {
  test('beside a sound ledger begins anew, and tells first what the ledger knows', async () => {
    const here = await company()
    const before = here.ledger()
    here.write(log, here.read(log).replace('"ada"', '"eve"'))
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(1)
    const { exitCode, out } = await rebuild(here)
    expect([exitCode, out]).toEqual([0, expect.stringContaining('the ledger is sound and stays; the log is damaged')])
    expect(owned(here.ledger())).toEqual(owned(before))
    here.at('2026-11-23T09:00:00Z')
    await here.apply()
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(0)
    const { out: then } = await here.run(['audit', 'as-of', '2026-11-23', '--json'])
    expect((JSON.parse(then) as { held: object[] }).held).toHaveLength(before.accounts.length + before.grants.length)
  })

  test('beside a damaged ledger leaves what systems show: what is expected is taken over', async () => {
    const here = await company()
    here.write(log, here.read(log).replace('"ada"', '"eve"'))
    here.write(file, '{')
    const { exitCode, out } = await rebuild(here)
    expect([exitCode, out]).toEqual([0, expect.stringContaining('lost: which access provisionr gave itself')])
    const { accounts, grants } = here.ledger()
    expect(accounts.map(({ person: id, origin }) => `${id} ${origin}`)).toEqual(['ada adopted', 'cy adopted'])
    expect(grants.map(({ person: id, resource }) => `${id} ${resource}`)).toEqual(['ada docs', 'cy docs'])
    expect(here.files().filter((name) => name.includes('audit.jsonl.damaged-'))).toHaveLength(1)
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(0)
    await here.apply()
  })
})

describe('state rebuild', () => {
  test('does nothing where nothing is damaged, or nobody said yes', async () => {
    const here = await company()
    const sound = await rebuild(here)
    expect([sound.exitCode, sound.err]).toEqual([6, expect.stringContaining('ledger and log are sound')])
    here.write(file, '{')
    expect((await here.run(['state', 'rebuild'])).exitCode).toBe(6)
    expect([here.read(file), here.files().filter((name) => name.includes('.damaged-'))]).toEqual(['{', []])
  })

  test('leaves the ledger of another organisation, and of a newer version, alone', async () => {
    const here = await company()
    here.setLedger({ ...here.ledger(), organization: 'other' })
    expect((await rebuild(here)).err).toContain('belongs to `other`')
    here.write(file, here.read(file).replace('"version": 2', '"version": 99'))
    expect((await rebuild(here)).err).toContain('has version 99')
    expect(here.files().filter((name) => name.includes('.damaged-'))).toEqual([])
  })

  test('does nothing while another run holds the ledger', async () => {
    const here = await company()
    here.write(file, '{')
    const holder = { id: 'x', host: 'elsewhere', pid: 1, run: 'r', acquired: '2026-11-22T09:00:00Z' }
    here.write('.provisionr/ledger.lock', JSON.stringify({ ...holder, expires: '2999-01-01T00:00:00Z' }))
    expect((await rebuild(here)).exitCode).toBe(8)
    expect(here.read(file)).toBe('{')
  })

  test('owns what a killed run had begun and nobody read back', async () => {
    const here = await company()
    here.policies([{ ...base, grants: ['gitlab:group:docs', 'gitlab:group:new'] }])
    await here.apply()
    const kept = here.read(log).trimEnd().split('\n')
    const last = kept.findLastIndex((line) => line.includes('"intent"'))
    here.write(
      log,
      kept
        .slice(0, last + 1)
        .map((line) => `${line}\n`)
        .join(''),
    )
    here.write(file, '{')
    await rebuild(here)
    expect(here.ledger().grants.map(({ person: id, resource }) => `${id} ${resource}`)).toContain('cy new')
  })
})

import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { loadSettings } from '../../src/config/load-settings.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import { type Company, createCompany } from './company.ts'

const people = [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }]
const company = () =>
  createCompany({
    people,
    policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }],
  })

async function lock(here: Company) {
  const { settings } = loadSettings({ root: here.folder, environment: null })
  const store = await openLedger({ settings: settings!, root: here.folder })
  const url = 'https://ci.example.com/jobs/7'
  const lease = await store.acquire({ host: hostname(), pid: process.pid, run: 'other', url })
  return { store, lease }
}

const locks = (here: Company) => here.files().filter((file) => file.includes('.lock'))

describe('--lock-timeout', () => {
  test('waits for whoever holds the ledger, tells who that is once, and goes on when they are done', async () => {
    const here = company()
    const { store, lease } = await lock(here)
    const waits: number[] = []
    const wait = async (milliseconds: number) => {
      waits.push(milliseconds)
      if (waits.length === 3) await store.release(lease)
    }
    const ran = await here.run(['apply', '--yes', '--lock-timeout', '10m'], { wait })
    expect(ran.exitCode).toBe(0)
    expect(waits.length).toBe(3)
    expect(
      ran.err.match(/waiting for up to 10m: run `other` on host .*https:\/\/ci\.example\.com\/jobs\/7/g),
    ).toHaveLength(1)
    expect(locks(here)).toEqual([])
  })

  test('gives up with 8 after that time, and with 0 at once', async () => {
    const here = company()
    await lock(here)
    let waited = 0
    const wait = async (milliseconds: number) => void (waited += milliseconds)
    const ran = await here.run(['apply', '--yes', '--lock-timeout', '1m'], { wait })
    expect([ran.exitCode, waited]).toEqual([8, 60_000])
    expect((await here.run(['sandbox', 'reset', '--yes'], { wait })).exitCode).toBe(8)
    expect(waited).toBe(60_000)
    expect((await here.run(['sandbox', 'reset', '--yes', '--lock-timeout', '5s'], { wait })).exitCode).toBe(8)
    expect(waited).toBe(65_000)
  })

  test('ends when the run is interrupted while it waits', async () => {
    const here = company()
    await lock(here)
    const stop = new AbortController()
    const wait = async () => stop.abort(new Error('stopped'))
    const ran = await here.run(['apply', '--yes', '--lock-timeout', '10m'], { wait, signal: stop.signal })
    expect(ran.err).toContain('stopped')
  })

  test('must be a length of time', async () => {
    expect((await company().run(['apply', '--lock-timeout', 'soon'])).exitCode).toBe(64)
  })
})

describe('state unlock', () => {
  test('breaks the lock that it names, and says whose it was', async () => {
    const here = company()
    const { lease } = await lock(here)
    const refused = await here.run(['apply', '--yes'])
    const [, command] = /`(provisionr state unlock .*?)`/.exec(refused.err.replaceAll(/\s+/g, ' ')) ?? []
    expect(command).toBe(`provisionr state unlock ${lease.id}`)
    const ran = await here.run(['state', 'unlock', lease.id, '--yes'])
    expect(ran.exitCode).toBe(0)
    expect(ran.out).toContain('run `other`')
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(0)
  })

  test('is in the log: who broke whose lock, and why', async () => {
    const here = company()
    await here.apply()
    const { lease } = await lock(here)
    const world = { env: { USER: 'yuki' } }
    const ran = await here.run(['state', 'unlock', lease.id, '--yes', '--reason', 'the job was cancelled'], world)
    const entry = JSON.parse(here.read('.provisionr/audit.jsonl').trimEnd().split('\n').at(-1)!) as AuditEntry
    expect(entry).toMatchObject({
      event: 'unlock',
      actor: 'yuki',
      state: { command: 'unlock', what: 'lock', reason: 'the job was cancelled' },
    })
    expect(entry.state!.from).toMatch(/^[\w-]{36}: run `other` on host .*https:\/\/ci\.example\.com\/jobs\/7/)
    expect(ran.out).toContain(`Audit head ${entry.hash}`)
    expect((await here.run(['audit', 'log', '--event', 'unlock'])).out).toContain('unlock lock')
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(0)
    expect(locks(here)).toEqual([])
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(0)
  })

  test('leaves the lock to its holder where the log cannot be written', async () => {
    const here = company()
    await here.apply()
    const { lease } = await lock(here)
    here.write('.provisionr/audit.jsonl', 'no log\n')
    expect((await here.run(['state', 'unlock', lease.id, '--yes'])).exitCode).toBe(1)
    expect((await here.run(['apply', '--yes'])).err).toContain(lease.id)
  })

  test('before the first run is no sign of a ledger that was lost', async () => {
    const here = company()
    const { lease } = await lock(here)
    expect((await here.run(['state', 'unlock', lease.id, '--yes'])).exitCode).toBe(0)
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(0)
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(0)
  })

  test('asks, and leaves the lock alone without a yes', async () => {
    const here = company()
    const { lease } = await lock(here)
    expect((await here.run(['state', 'unlock', lease.id])).exitCode).toBe(6)
    const answers = ['no', ' yes ']
    const world = { interactive: true, ask: async () => answers.shift() ?? '' }
    expect((await here.run(['state', 'unlock', lease.id], world)).exitCode).toBe(6)
    expect(locks(here)).toHaveLength(1)
    expect((await here.run(['state', 'unlock', lease.id], world)).exitCode).toBe(0)
    expect(locks(here)).toEqual([])
  })

  test('refuses an id that is not the holder’s, and says whose it is', async () => {
    const here = company()
    expect(await here.run(['state', 'unlock', 'x', '--yes'])).toMatchObject({
      exitCode: 64,
      err: expect.stringContaining('nobody holds the ledger') as string,
    })
    const { lease } = await lock(here)
    const ran = await here.run(['state', 'unlock', 'x', '--yes'])
    expect(ran.exitCode).toBe(64)
    expect(ran.err).toContain(lease.id)
    expect(locks(here)).toHaveLength(1)
  })

  test('prints one document with --json', async () => {
    const here = company()
    const { lease } = await lock(here)
    const ran = await here.run(['state', 'unlock', lease.id, '--yes', '--json'])
    expect(JSON.parse(ran.out)).toMatchObject({ kind: 'unlock', id: lease.id, run: 'other' })
  })
})

test('a run whose lock is broken sends nothing more and ends with 8', async () => {
  const here = company()
  const { settings } = loadSettings({ root: here.folder, environment: null })
  const store = await openLedger({ settings: settings!, root: here.folder })
  const ask = async () => {
    const holder = await store.holder()
    await store.release(holder!)
    return 'yes'
  }
  const ran = await here.run(['apply'], { interactive: true, ask })
  expect(ran.exitCode).toBe(8)
  expect(ran.err).toContain('lost the lock')
  expect(here.writes('gitlab')).toBe(0)
})

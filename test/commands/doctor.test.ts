import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load-settings.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import { scimToken, startScimServer } from '../adapters/scim-base/scim-server.ts'
import { type Company, createCompany } from './company.ts'

const people = [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }]
const policies = [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }]

interface Report {
  readonly healthy: boolean
  readonly ledger: { readonly remarks: readonly Remark[] }
  readonly people: { readonly remarks: readonly Remark[] }
  readonly systems: readonly {
    readonly name: string
    readonly requests: number
    readonly last_good_run: string | null
    readonly clock_skew_ms: number | null
    readonly remarks: readonly Remark[]
  }[]
}
interface Remark {
  readonly status: string
  readonly message: string
  readonly help: string | null
}

async function ask(here: Company, env: Record<string, string> = {}, ...argv: string[]) {
  const { exitCode, out } = await here.run(['doctor', '--json', ...argv], { env })
  return { exitCode, report: JSON.parse(out) as Report }
}

const faults = ({ ledger, people: read, systems }: Report) =>
  [...ledger.remarks, ...read.remarks, ...systems.flatMap(({ remarks }) => remarks)].filter(
    (one) => one.status !== 'ok',
  )

describe('doctor', () => {
  test('says that all is well, when runs went through last, and writes nothing', async () => {
    const here = createCompany({ people, policies })
    await here.apply()
    const before = here.files().map((file) => here.read(file))
    const { exitCode, report } = await ask(here)
    expect([exitCode, report.healthy, faults(report)]).toEqual([0, true, []])
    expect(report.systems).toMatchObject([{ name: 'gitlab', last_good_run: '2026-11-20T09:00:00Z' }])
    const { out } = await here.run(['doctor'])
    expect(out).toContain('1 person can be read')
    expect(out).toMatch(/Ready for plan: 0 errors, 0 warnings\.\n$/)
    expect(here.files().map((file) => here.read(file))).toEqual(before)
  })

  test('names a run that holds the lock, with the way to break it', async () => {
    const here = createCompany({ people, policies })
    const { settings } = loadSettings({ root: here.folder, environment: null })
    const store = await openLedger({ settings: settings!, root: here.folder })
    const lease = await store.acquire({ host: hostname(), pid: process.pid, run: 'other' })
    const { exitCode, report } = await ask(here)
    expect(exitCode).toBe(0)
    expect(faults(report)).toMatchObject([
      { status: 'warning', help: expect.stringContaining(`state unlock ${lease.id}`) as string },
    ])
  })

  test('goes on when people, ledger or a policy cannot be read, and tells of each', async () => {
    const here = createCompany({ people, policies })
    await here.apply()
    here.write('policies/all.yaml', 'policies: [')
    here.write('people.yaml', '')
    here.write('.provisionr/ledger.json', '{')
    const { exitCode, report } = await ask(here)
    expect(exitCode).toBe(1)
    expect(faults(report)).toHaveLength(2)
    expect(report.systems[0]!.remarks[0]).toMatchObject({ status: 'ok' })
  })

  test('goes on when the ledger cannot be opened, and tells why', async () => {
    const here = createCompany({
      people,
      policies,
      settings: { state: { backend: 'postgres', url: '${LEDGER_URL}' } },
    })
    const { exitCode, report } = await ask(here)
    expect(exitCode).toBe(4)
    expect(faults(report)).toMatchObject([
      { status: 'error', message: expect.stringContaining('LEDGER_URL') as string },
    ])
    expect(report.people.remarks).toMatchObject([{ message: '1 person can be read' }])
    expect(report.systems).toMatchObject([{ name: 'gitlab', last_good_run: null }])
    const unreachable = { LEDGER_URL: 'postgres://nobody@127.0.0.1:9/ledger' }
    expect((await ask(here, unreachable)).report.ledger.remarks).toMatchObject([{ status: 'error' }])
  })

  test('tells of promised runs that do not come', async () => {
    const here = createCompany({ people, policies, systems: { gitlab: { sweep: '1h' } } })
    await here.apply()
    here.at('2026-11-20T13:00:00Z')
    const { exitCode, report } = await ask(here)
    expect(exitCode).toBe(1)
    expect(faults(report)[0]!.message).toContain('no run has gone through `gitlab`')
  })

  test('a system that nobody configured is a mistake in typing', async () => {
    const here = createCompany({ people, policies })
    const { exitCode, err } = await here.run(['doctor', '--system', 'gitlap'])
    expect(exitCode).toBe(64)
    expect(err).toContain('did you mean `gitlab`?')
  })
})

describe('doctor, of a live system', () => {
  function company(url: string) {
    const settings = { adapter: 'scim', url, token: '${WIKI_TOKEN}', simulates: undefined, seed: undefined }
    return createCompany({ systems: { wiki: settings }, people, policies: [] })
  }

  test('counts its requests, knows its clock, and has nothing to say of good credentials', async () => {
    const server = await startScimServer()
    const here = company(`${server.url}/scim/v2`)
    here.at(new Date().toISOString())
    const { exitCode, report } = await ask(here, { WIKI_TOKEN: scimToken })
    expect(exitCode).toBe(0)
    const [wiki] = report.systems
    expect(wiki!.requests).toBeGreaterThan(0)
    expect(Math.abs(wiki!.clock_skew_ms!)).toBeLessThan(30_000)
  })

  test('ends with 4 for credentials that are missing or wrong, and never shows them', async () => {
    const server = await startScimServer()
    const here = company(`${server.url}/scim/v2`)
    const missing = await ask(here)
    expect(missing.exitCode).toBe(4)
    expect(faults(missing.report)[0]).toMatchObject({ help: expect.stringContaining('set `WIKI_TOKEN`') as string })
    const wrong = await ask(here, { WIKI_TOKEN: 'wrong-secret' })
    expect(wrong.exitCode).toBe(4)
    expect(JSON.stringify(wrong.report)).not.toContain('wrong-secret')
  })

  test('ends with 1 when it cannot be reached', async () => {
    const here = company('http://127.0.0.1:1/scim/v2')
    const { exitCode, report } = await ask(here, { WIKI_TOKEN: scimToken })
    expect(exitCode).toBe(1)
    expect(faults(report)).toMatchObject([
      { status: 'error', help: expect.stringContaining('can be reached') as string },
    ])
  })
})

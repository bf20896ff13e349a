import { describe, expect, test } from 'vitest'
import { type Company, createCompany, lines } from './company.ts'
import { Failure } from '../../src/domain/failure.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const temporary = {
  id: 'EX-1',
  user: 'ada',
  grants: ['gitlab:group:site'],
  starts: '2026-11-20T08:00:00Z',
  expires: '2026-11-20T11:00:00Z',
  justification: 'Helps with the release',
  approved_by: ['bo'],
}
const scheduled = ['apply', '--only-cause', 'start,expiry,grace,lock,person']

function company(system: Record<string, unknown> = { sweep: '1h' }): Company {
  return createCompany({ systems: { gitlab: system }, people: [ada], policies: [base] })
}

const overdue = async (here: Company) =>
  (await here.plan()).diagnostics.flatMap(({ code, message }) => (code === 'sweep-overdue' ? [message] : []))

describe('runs that are promised', () => {
  test('and do not come three times over are an error of plan, drift and lint --state, and of nothing else', async () => {
    const here = company()
    expect(await overdue(here)).toEqual([])
    await here.apply()
    here.at('2026-11-20T12:00:00Z')
    expect(await overdue(here)).toEqual([])
    here.at('2026-11-20T12:00:01Z')
    expect(await overdue(here)).toEqual([
      'no run has gone through `gitlab` since 2026-11-20T09:00:00Z, and `sweep: 1h` promises one in that time: what ends by time has stayed since',
    ])
    const drift = await here.run(['drift'])
    expect(drift.out + drift.err).toContain('sweep-overdue')
    expect((await here.run(['lint'])).exitCode).toBe(0)
    const lint = await here.run(['lint', '--state'])
    expect([lint.exitCode, lint.out.includes('[sweep-overdue]')]).toEqual([3, true])
    expect((await here.run(scheduled)).exitCode).toBe(0)
    expect(await overdue(here)).toEqual([])
    expect((await here.run(['lint', '--state'])).exitCode).toBe(0)
  })

  test.each([
    ['leaves people out', ['--user', 'ada']],
    ['leaves out what ends', ['--only-cause', 'start,person']],
  ])('do not count when one %s', async (_, limits) => {
    const here = company()
    await here.apply()
    here.at('2026-11-20T13:00:00Z')
    expect((await here.run(['apply', '--yes', ...limits])).exitCode).toBe(0)
    expect(await overdue(here)).toHaveLength(1)
  })

  test('do not count when the system was not read to the end', async () => {
    const here = company()
    await here.apply()
    here.at('2026-11-20T13:00:00Z')
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'group', as: 'partial' }] } } } })
    await here.run(scheduled)
    expect(await overdue(here)).toHaveLength(1)
  })

  test('lint needs the ledger for them, and only then', async () => {
    const here = company()
    here.write('.provisionr/ledger.json', 'damaged')
    expect((await here.run(['lint'])).exitCode).toBe(0)
    expect((await here.run(['lint', '--state'])).exitCode).toBe(1)
  })
})

describe('a plan says when temporary access is gone at the latest', () => {
  const ends = async (system: Record<string, unknown>) => {
    const here = company(system)
    here.exceptions([temporary])
    await here.apply()
    const { later } = await here.plan()
    return { text: (await here.run(['plan'])).out, latest: later.map((one) => one.latest) }
  }

  test('as far as runs are promised', async () => {
    const { text, latest } = await ends({ sweep: '1h' })
    expect(latest).toEqual([{ at: '2026-11-20T12:00:00Z', sweep_seconds: 3600, session_seconds: 0 }])
    expect(text).toContain('until 2026-11-20 11:00 UTC, at the latest 12:00 UTC (sweep 1h)')
  })

  test('with the sessions that go on', async () => {
    const { text } = await ends({ sweep: '1d', simulates: 'microsoft' })
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'until 2026-11-20 11:00 UTC, at the latest 2026-11-21 12:30 UTC (sweep 1d, sessions up to 90m)',
    )
  })

  test('and not where nobody promises anything', async () => {
    const { text, latest } = await ends({})
    expect(latest).toEqual([undefined])
    expect(text).not.toContain('at the latest')
  })
})

describe('a run on a schedule', () => {
  test('asks nobody, and says in one line that there is nothing to do', async () => {
    const here = company()
    here.exceptions([temporary])
    await here.apply()
    here.at('2026-11-20T10:00:00Z')
    const idle = await here.run(scheduled)
    expect([idle.exitCode, idle.out]).toEqual([
      0,
      `acme: nothing is to be done for expiry, grace, lock, person and start at 2026-11-20 10:00 UTC (1 system read); audit head ${here.ledger().audit.hash}\n`,
    ])
    here.at('2026-11-20T11:00:00Z')
    expect((await here.run(scheduled)).exitCode).toBe(0)
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:docs (guest)'])
  })

  test.each(['policy', 'start,policy', 'drift', 'lifted'])(
    'is none with the cause %s: somebody has to agree',
    async (causes) => {
      const here = company()
      expect((await here.run(['apply', '--only-cause', causes])).exitCode).toBe(causes.includes('policy') ? 6 : 0)
      expect(here.files().filter((file) => file.includes('sandbox'))).toEqual([])
    },
  )

  test('with an unknown cause is refused, with the name that may be meant', async () => {
    const here = company()
    const { exitCode, err } = await here.run(['apply', '--only-cause', 'start,expirey'])
    expect(exitCode).toBe(64)
    expect(err).toContain('unknown cause `expirey`')
    expect(err).toContain('did you mean `expiry`?')
  })

  test('knows an end for an end after a first run that was killed', async () => {
    const here = company()
    here.exceptions([temporary])
    const signal = AbortSignal.abort(new Failure({ code: 'interrupted', message: 'SIGINT came', help: 'x' }))
    await here.apply()
    const log = here.read('.provisionr/audit.jsonl').trimEnd().split('\n')
    const last = log.findLastIndex((line) => (JSON.parse(line) as { event: string }).event === 'intent')
    here.write(
      '.provisionr/audit.jsonl',
      log
        .slice(0, last + 1)
        .map((line) => `${line}\n`)
        .join(''),
    )
    // What `save` wrote before the first change: an empty ledger.
    here.write('.provisionr/ledger.json', here.read('.provisionr/ledger.json.bak'))
    expect(signal.aborted).toBe(true)
    here.at('2026-11-20T11:00:00Z')
    expect(lines((await here.plan()).changes)).toEqual(['remove ada/gitlab:group:site guest→none expiry'])
    expect((await here.run(scheduled)).exitCode).toBe(0)
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:docs (guest)'])
  })
})

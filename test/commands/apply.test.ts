import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '../../src/domain/plan.ts'
import { describe, expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load-settings.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import { type Company, createCompany } from './company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }

function company(settings: Record<string, unknown> = {}): Company {
  return createCompany({ people: [ada], policies: [writer], settings })
}

/** Everything that was there before is as it was, and nothing came but what is named. */
async function untouched(here: Company, allowed: readonly string[], act: () => Promise<unknown>): Promise<void> {
  const before = here.files().map((file) => [file, here.read(file)])
  await act()
  const after = here
    .files()
    .filter((file) => !allowed.includes(file))
    .map((file) => [file, here.read(file)])
  expect(after).toEqual(before)
}

describe('nothing is written, not one file,', () => {
  test.each([
    ['plan'],
    ['plan', '--json'],
    ['drift'],
    ['lint'],
    ['explain', 'ada'],
    ['access', 'list'],
    ['schema', 'policy'],
    ['show', 'saved.json'],
  ])('by %s %s', async (...argv) => {
    const here = company()
    await here.run(['plan', '--out', 'saved.json'])
    await untouched(here, [], async () => expect((await here.run(argv)).exitCode).toBe(0))
  })

  test('by an apply that is refused, stale, not confirmed or wrong, but the log of refusals', async () => {
    const here = company({ guards: { max_creates: 0 } })
    await untouched(here, ['.provisionr/audit.jsonl'], async () => {
      expect((await here.run(['apply', '--yes'])).exitCode).toBe(6)
    })
    here.settings({ guards: { max_creates: 100 } })
    await untouched(here, [], async () => {
      expect((await here.run(['apply'])).exitCode).toBe(6)
      expect((await here.run(['apply', '--yes', '--expect-digest', 'sha256:0'])).exitCode).toBe(5)
      expect((await here.run(['apply', '--yes', '--user', 'nobody'])).exitCode).toBe(64)
      expect((await here.run(['apply', '--yes', '--write', 'html=x.html'])).exitCode).toBe(64)
      expect((await here.run(['apply', '--yes', 'missing.json'])).exitCode).toBe(1)
    })
    here.write('policies/broken.yaml', 'policy: {name: [}')
    await untouched(here, [], async () => expect((await here.run(['apply', '--yes'])).exitCode).toBe(3))
  })
})

describe('a saved plan', () => {
  test('is applied as long as it still decides the same', async () => {
    const here = company()
    await here.run(['plan', '--out', 'saved.json'])
    here.at('2026-11-21T09:00:00Z')
    await here.apply('saved.json')
    expect(here.held('gitlab')).toEqual({ ada: ['enabled', 'group:site (guest)'] })
  })

  test('is refused when anything moved, says what, and changes nothing', async () => {
    const here = company()
    await here.run(['plan', '--out', 'saved.json'])
    here.policies([{ ...writer, grants: ['gitlab:group:docs'] }])
    const ran = await here.run(['apply', '--yes', 'saved.json'])
    expect(ran.exitCode).toBe(5)
    expect(ran.err.replaceAll(/\s+/g, ' ')).toContain(
      'no longer planned: add ada/gitlab:group:site (nothing → guest, policy); now planned: add ada/gitlab:group:docs (nothing → guest, policy)',
    )
    expect(here.writes('gitlab')).toBe(0)
    expect(here.files()).not.toContain('.provisionr/ledger.json')
  })

  test('is refused when a level moved, and says from which to which', async () => {
    const here = company()
    await here.run(['plan', '--out', 'saved.json'])
    here.policies([{ ...writer, grants: ['gitlab:group:site (owner)'] }])
    const ran = await here.run(['apply', '--yes', 'saved.json'])
    expect(ran.err.replaceAll(/\s+/g, ' ')).toContain(
      'no longer planned: add ada/gitlab:group:site (nothing → guest, policy); now planned: add ada/gitlab:group:site (nothing → owner, policy)',
    )
  })

  test('that was edited by hand is refused, whatever was edited', async () => {
    const here = company()
    here.settings({ guards: { max_creates: 0 } })
    await here.run(['plan', '--out', 'saved.json'])
    const saved = JSON.parse(here.read('saved.json')) as Plan
    const edits: Partial<Plan>[] = [
      { refusals: [] },
      { applyable: true },
      { selection: { ...saved.selection, max_removals: 99 } },
      { changes: saved.changes.map((one) => ({ ...one, reasons: [], risk: 'low' as const })) },
      { evaluated_at: '2030-01-01T00:00:00Z' },
    ]
    for (const edit of edits) {
      here.write('edited.json', JSON.stringify({ ...saved, ...edit }))
      for (const verb of [['apply', '--yes'], ['show']]) {
        const ran = await here.run([...verb, 'edited.json'])
        expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('changed after it was made') as string])
      }
    }
    expect(here.writes('gitlab')).toBe(0)
  })

  test('brings no leave to remove more: that is said by whoever applies it', async () => {
    const here = company()
    await here.apply()
    here.settings({ guards: { max_removals: { count: 0 } } })
    here.policies([{ ...writer, grants: [] }])
    const planned = await here.run(['plan', '--max-removals', '5', '--out', 'saved.json'])
    expect(planned.out).toContain('provisionr apply saved.json --max-removals 5')
    expect((await here.run(['show', 'saved.json'])).out).toContain('provisionr apply saved.json --max-removals 5')
    expect((await here.run(['apply', '--yes', 'saved.json'])).exitCode).toBe(6)
    await here.apply('saved.json', '--max-removals', '5')
    expect(here.held('gitlab')['ada']).toEqual(['suspended'])
  })

  test('is refused after it was applied', async () => {
    const here = company()
    await here.run(['plan', '--out', 'saved.json'])
    await here.apply('saved.json')
    expect((await here.run(['apply', '--yes', 'saved.json'])).exitCode).toBe(5)
  })

  test('keeps to what it was limited to, and takes no other limits', async () => {
    const here = company()
    here.people([ada, { ...ada, user_id: 'bo', email: 'bo@acme.com' }])
    await here.run(['plan', '--user', 'bo', '--out', 'saved.json'])
    expect((await here.run(['apply', '--yes', '--user', 'ada', 'saved.json'])).exitCode).toBe(64)
    expect((await here.run(['apply', '--yes', '--remediate', 'saved.json'])).exitCode).toBe(64)
    await here.apply('saved.json')
    expect(Object.keys(here.held('gitlab'))).toEqual(['bo'])
  })

  test('can be given more removals, and stays limited', async () => {
    const here = company()
    here.people([ada, { ...ada, user_id: 'bo', email: 'bo@acme.com' }])
    await here.apply()
    here.people([
      { ...ada, status: 'Left' },
      { ...ada, user_id: 'bo', email: 'bo@acme.com', title: 'Chef' },
    ])
    here.settings({ guards: { max_removals: { count: 1 } } })
    expect((await here.run(['plan', '--user', 'ada', '--out', 'saved.json'])).exitCode).toBe(6)
    expect((await here.run(['apply', '--yes', 'saved.json'])).exitCode).toBe(6)
    await here.apply('--max-removals', '2', 'saved.json')
    expect(here.held('gitlab')).toEqual({ ada: ['suspended'], bo: ['enabled', 'group:site (guest)'] })
  })

  test('of another organisation, a result, or one that was edited is refused', async () => {
    const here = company()
    await here.run(['plan', '--out', 'saved.json'])
    const text = here.read('saved.json')
    here.settings({ organization: 'other' })
    expect(await here.run(['apply', '--yes', 'saved.json'])).toMatchObject({ exitCode: 5 })
    here.settings({ organization: 'acme' })
    here.write('edited.json', text.replaceAll('group:site', 'group:admins').replaceAll('"site"', '"admins"'))
    const edited = await here.run(['apply', '--yes', 'edited.json'])
    expect([edited.exitCode, edited.err.includes('its digest does not fit')]).toEqual([1, true])
    await here.apply('--write', 'json=result.json', 'saved.json')
    expect((await here.run(['apply', '--yes', 'result.json'])).exitCode).toBe(1)
    expect((await here.run(['show', 'result.json'])).exitCode).toBe(0)
  })

  test('is looked for where -C says', async () => {
    const here = company()
    const world = { cwd: join(here.folder, '..') }
    expect((await here.run(['-C', here.folder, 'plan', '--out', 'saved.json'], world)).exitCode).toBe(0)
    expect(here.files()).toContain('saved.json')
    const applied = ['apply', '--yes', 'saved.json', '--write', 'json=out/result.json']
    expect((await here.run(['-C', here.folder, ...applied], world)).exitCode).toBe(0)
    expect(here.files()).toContain('out/result.json')
  })
})

describe('--expect-digest', () => {
  test('lets exactly that plan through', async () => {
    const here = company()
    const { digest } = await here.plan()
    await here.apply('--expect-digest', digest)
    expect(here.writes('gitlab')).toBe(2)
  })
})

describe('the lock', () => {
  async function locked(here: Company, act: () => Promise<void>): Promise<void> {
    const { settings } = loadSettings({ root: here.folder, environment: null })
    const store = await openLedger({ settings: settings!, root: here.folder })
    const lease = await store.acquire({ host: hostname(), pid: process.pid, run: 'other' })
    await act()
    await store.release(lease)
  }

  test('held by another run refuses with 8 and names it; nothing is written', async () => {
    const here = company()
    await locked(here, async () => {
      const ran = await here.run(['apply', '--yes'])
      expect(ran.exitCode).toBe(8)
      expect(ran.err).toContain('other')
      expect(here.writes('gitlab')).toBe(0)
      expect((await here.run(['plan'])).exitCode).toBe(0)
    })
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(0)
  })

  test('is given back however a run ends', async () => {
    const here = company()
    const faults = (fail: object[]) => here.settings({ systems: { gitlab: { sandbox: { fail } } } })
    await here.run(['apply'])
    await here.run(['apply', '--yes', '--expect-digest', 'x'])
    await here.run(['apply', '--yes', '--user', 'nobody'])
    faults([{ write: '*', as: 'auth' }])
    await here.run(['apply', '--yes'])
    faults([])
    await here.run(['apply', '--yes'], {
      newId: () => 'x',
      now: () => {
        throw new Error('no clock')
      },
    })
    expect(here.files().filter((file) => file.includes('.lock'))).toEqual([])
    await here.apply()
  })
})

describe('asking', () => {
  test('shows the plan on standard error and goes on only with `yes`', async () => {
    const here = company()
    const asked: string[] = []
    const world = (answer: string) => ({
      interactive: true,
      ask: (question: string) => {
        asked.push(question)
        return Promise.resolve(answer)
      },
    })
    for (const answer of ['', 'y', 'YES', 'no']) expect((await here.run(['apply'], world(answer))).exitCode).toBe(6)
    expect(here.writes('gitlab')).toBe(0)
    const ran = await here.run(['apply', '--json'], world(' yes '))
    expect(ran.exitCode).toBe(0)
    expect(ran.err).toContain('gitlab:group:site')
    expect(JSON.parse(ran.out)).toMatchObject({ kind: 'result' })
    expect(asked).toHaveLength(5)
  })

  test('does not happen with --no-input or without a terminal, which refuses, nor when there is nothing to do', async () => {
    const here = company()
    const ask = () => Promise.reject(new Error('asked'))
    expect((await here.run(['apply', '--no-input'], { interactive: true, ask })).exitCode).toBe(6)
    expect((await here.run(['apply'], { interactive: false, ask })).exitCode).toBe(6)
    await here.apply()
    expect((await here.run(['apply'], { interactive: false, ask })).exitCode).toBe(0)
  })
})

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCompany } from './company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const policies = [
  { name: 'Base', grants: ['gitlab:group:site'] },
  { name: 'Writer', triggers: [{ title: 'Writer' }], inherits: ['Base'] },
]

describe('init', () => {
  test('writes a repository that lints, plans, applies, and then has nothing to do', async () => {
    const here = createCompany()
    const made = await here.run(['init', 'my-access'])
    expect([made.exitCode, made.out.includes('cd my-access && provisionr plan')]).toEqual([0, true])
    const world = { cwd: join(here.folder, 'my-access') }
    expect(await here.run(['lint'], world)).toMatchObject({ exitCode: 0, err: '' })
    expect((await here.run(['plan', '--detailed-exitcode'], world)).exitCode).toBe(2)
    expect((await here.run(['apply', '--yes'], world)).exitCode).toBe(0)
    expect((await here.run(['plan', '--detailed-exitcode'], world)).exitCode).toBe(0)
  })

  test.each([['provisionr.yaml'], ['provisionr.yaml/x'], ['/proc/nobody/x']])(
    'says that nothing can be written at %s',
    async (folder) => {
      const ran = await createCompany().run(['init', folder])
      expect(ran).toMatchObject({ exitCode: 1, out: '' })
      expect(ran.err).toContain('[file-unwritable]')
    },
  )

  test('overwrites nothing, not one file, and works in the folder of -C', async () => {
    const here = createCompany()
    const before = here.files().map((file) => [file, here.read(file)])
    const ran = await here.run(['init'])
    expect([ran.exitCode, ran.err.includes('is already there')]).toEqual([1, true])
    expect(here.files().map((file) => [file, here.read(file)])).toEqual(before)
    expect((await here.run(['-C', 'live', 'init', 'x'])).exitCode).toBe(0)
    expect(here.files()).toContain('live/x/provisionr.yaml')
  })
})

describe('sandbox reset', () => {
  test('brings sandboxes and the ledger back to the start', async () => {
    const here = createCompany({ people: [ada], policies, systems: { gitlab: {}, other: {} } })
    const first = await here.plan()
    await here.apply()
    expect((await here.run(['sandbox', 'reset', '--yes'])).exitCode).toBe(0)
    expect(here.files().filter((file) => file.includes('sandbox') || file.includes('ledger'))).toEqual([])
    expect(await here.plan()).toEqual(first)
  })

  test('asks before it throws a ledger away, and needs no word when there is none', async () => {
    const here = createCompany({ people: [ada], policies })
    expect((await here.run(['sandbox', 'reset'])).exitCode).toBe(0)
    await here.apply()
    const before = here.files()
    const asked = (answer: string) =>
      here.run(['sandbox', 'reset'], { interactive: true, ask: () => Promise.resolve(answer) })
    expect(await here.run(['sandbox', 'reset'])).toMatchObject({ exitCode: 6, out: '' })
    expect((await asked('y')).exitCode).toBe(6)
    expect(here.files()).toEqual(before)
    expect((await asked('yes')).exitCode).toBe(0)
    expect(here.files()).not.toContain('.provisionr/ledger.json')
  })

  test('waits for nobody who is at work: the lock is held, nothing is reset', async () => {
    const here = createCompany({ people: [ada], policies })
    let reset: { readonly exitCode: number } | null = null
    const ran = await here.run(['apply'], {
      interactive: true,
      ask: async () => {
        reset = await here.run(['sandbox', 'reset', '--yes'])
        return 'yes'
      },
    })
    expect([ran.exitCode, reset]).toMatchObject([0, { exitCode: 8 }])
    expect(here.held('gitlab')).toEqual({ ada: ['enabled', 'group:site (guest)'] })
    expect(here.files().filter((file) => file.includes('.lock'))).toEqual([])
  })

  test('prints one document with --json', async () => {
    const here = createCompany({ people: [ada], policies })
    expect(JSON.parse((await here.run(['--json', 'sandbox', 'reset'])).out)).toEqual({
      format_version: '1.0',
      kind: 'reset',
      systems: ['gitlab'],
      ledger: true,
    })
  })

  test('of one sandbox leaves the others and the ledger', async () => {
    const here = createCompany({
      people: [ada],
      policies: [{ ...policies[1], inherits: [], grants: ['gitlab:group:site', 'other:group:site'] }],
      systems: { gitlab: {}, other: {} },
    })
    await here.apply()
    await here.run(['sandbox', 'reset', 'gitlab'])
    expect((await here.plan()).changes.map((change) => [change.system, change.cause])).toEqual([
      ['gitlab', 'drift'],
      ['gitlab', 'drift'],
    ])
  })
})

describe('show', () => {
  test('prints a saved plan as plan did, in any form, and the command to apply it', async () => {
    const here = createCompany({ people: [ada], policies })
    const planned = await here.run(['plan', '--out', 'saved.json', '--json'])
    expect((await here.run(['show', 'saved.json', '--json'])).out).toBe(planned.out)
    const text = await here.run(['show', 'saved.json', '--group-by', 'system'])
    expect(text.out).toContain('Next: provisionr apply saved.json')
    expect((await here.run(['show', '--write', 'json=again.json', 'saved.json'])).exitCode).toBe(0)
    expect(here.read('again.json')).toBe(planned.out)
  })

  test('does not wait for a pipe', async () => {
    const here = createCompany()
    execFileSync('mkfifo', [join(here.folder, 'pipe')])
    expect(await here.run(['show', 'pipe'])).toMatchObject({ exitCode: 1, out: '' })
  })

  test('needs no configuration', async () => {
    const here = createCompany({ people: [ada], policies })
    await here.run(['plan', '--out', 'live/saved.json'])
    expect((await here.run(['-C', 'live', 'show', 'saved.json'])).exitCode).toBe(0)
  })
})

describe('explain', () => {
  test('names the policy, the path and the line, from files and people alone', async () => {
    const here = createCompany({ people: [ada], policies })
    const { out } = await here.run(['explain', 'ada', 'gitlab:group:site'], { columns: 200 })
    expect(out).toMatch(/policy "Writer" applies: title is "Writer"\s+policies\/all\.yaml:\d+/)
    expect(out).toMatch(/which inherits "Base"\s+policies\/all\.yaml:\d+/)
    expect(out).toMatch(/which grants it\s+policies\/all\.yaml:\d+/)
  })

  test('says that somebody should not have what no policy gives', async () => {
    const here = createCompany({ people: [ada], policies })
    const ran = await here.run(['explain', 'ada', 'gitlab:group:finance'])
    expect([ran.exitCode, ran.out.includes('should not have gitlab:group:finance')]).toEqual([0, true])
    expect(ran.out).not.toContain('which grants it')
  })
})

describe('access list', () => {
  test('lists what people should have now, or at another time', async () => {
    const later = {
      ...policies[1],
      name: 'Later',
      effective_date: '2027-01-01',
      inherits: [],
      grants: ['gitlab:group:later'],
    }
    const here = createCompany({ people: [ada, { ...ada, user_id: 'bo' }], policies: [...policies, later] })
    const grants = async (...argv: string[]) => {
      const { out, err } = await here.run(['access', 'list', '--json', ...argv])
      expect(err).toBe('')
      const { people } = JSON.parse(out) as { people: { person: string; grants: { text: string }[] }[] }
      return people.map((one) => `${one.person}: ${one.grants.map((grant) => grant.text).join(', ')}`)
    }
    expect(await grants()).toEqual(['ada: gitlab:group:site', 'bo: gitlab:group:site'])
    expect(await grants('--user', 'ada', '--at', '2027-01-01')).toEqual(['ada: gitlab:group:later, gitlab:group:site'])
    expect(await grants('--user', 'ada', '--at', '2026-12-31T23:59:59Z')).toEqual(['ada: gitlab:group:site'])
  })
})

describe('lint', () => {
  test('shows every error at once, sorted by place, and only those of the given paths', async () => {
    const here = createCompany({
      people: [ada],
      policies: [{ ...policies[1], inherits: ['x', 'y'], grants: ['slak:a:b'] }],
    })
    here.write('policies/other.yaml', 'policy: {name: Other, grants: ["nowhere:a:b"]}')
    const places = async (...paths: string[]) =>
      [...(await here.run(['lint', ...paths])).out.matchAll(/^(\S+:\d+):\d+ error/gm)].map(([, place]) => place)
    expect(await places()).toEqual([
      'policies/all.yaml:6',
      'policies/all.yaml:7',
      'policies/all.yaml:9',
      'policies/other.yaml:1',
    ])
    expect(await places('policies/other.yaml')).toEqual(['policies/other.yaml:1'])
    expect((await here.run(['lint', 'live'])).exitCode).toBe(0)
    expect((await here.run(['validate', './policies/'])).exitCode).toBe(3)
  })
})

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
    expect((await here.run(['sandbox', 'reset'])).exitCode).toBe(0)
    expect(here.files().filter((file) => file.includes('sandbox') || file.includes('ledger'))).toEqual([])
    expect(await here.plan()).toEqual(first)
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

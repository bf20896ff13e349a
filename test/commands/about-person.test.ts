import fc from 'fast-check'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CommandContext } from '../../src/commands/command-context.ts'
import { answerRecalled } from '../../src/commands/about-person.ts'
import { evaluatePerson, findPerson } from '../../src/commands/one-person.ts'
import { attributes, exceptions, policies } from '../access/random-company.ts'
import { type Company, createCompany } from './company.ts'
import { companyPages, governance, oddRecords, type RandomRecord } from './odd-company.ts'

const systems = {
  okta: { simulates: 'okta' },
  slack: { simulates: 'slack' },
  gitlab: {},
  salesforce: { simulates: 'salesforce' },
}
const status = { attribute: 'employment_status', active: ['Active'], leave: ['On leave'], terminated: ['Terminated'] }
/** Lists make a line that has to be read with everything else. */
const single = (fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))
const former = { user_id: 'former', a: 'x', b: 'z', c: 'y', employment_status: 'Terminated' }
const global = {
  config: null,
  environment: null,
  json: false,
  quiet: false,
  logLevel: 'warn',
  input: false,
  parallelism: 4,
  write: [],
} as const

/** The same company with and without a cache; files are an hour old by the clock that is used with it. */
function twoWays(here: Company) {
  const cache = mkdtempSync(join(tmpdir(), 'provisionr-index-'))
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }))
  const clock = Date.now() + 3_600_000
  const world = { now: () => clock, env: { PROVISIONR_CACHE: cache }, build: 'test' }
  return {
    cache,
    world,
    short: (argv: readonly string[]) => here.run(argv, world),
    long: (argv: readonly string[]) => here.run(argv, { ...world, env: { PROVISIONR_CACHE: 'off' } }),
  }
}

async function isRecalled(here: Company, world: Partial<CommandContext>, person: string, at: string): Promise<boolean> {
  const context = { cwd: here.folder, ...world } as CommandContext
  const found = await answerRecalled({ person, at, checkAge: null }, global, context, (loaded) =>
    evaluatePerson(findPerson(person, loaded), loaded),
  )
  return found !== null
}

function companyOf(people: readonly RandomRecord[], given: object = {}): Company {
  const here = createCompany({ systems, settings: { people: { path: 'people.ndjson', status }, ...given } })
  writePeople(here, people)
  return here
}

function writePeople(here: Company, people: readonly RandomRecord[]): void {
  here.write('people.ndjson', people.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

describe('a question about one person', { timeout: 120_000 }, () => {
  test('has the same answer by the index and by reading everything, however odd the company is', async () => {
    let short = 0
    let all = 0
    await fc.assert(
      fc.asyncProperty(
        policies({ exclusive: true }),
        exceptions,
        fc.tuple(attributes, attributes, attributes, attributes),
        oddRecords,
        governance,
        fc.constantFrom('2026-04-12', '2026-05-05T12:00:00Z', '2026-11-28'),
        fc.subarray(['ana', 'ben', 'former', 'dan', 'Ana', 'eve'], { minLength: 2, maxLength: 3 }),
        async (written, added, [one, two, ...moved], odd, rules, at, asking) => {
          const names = new Set(written.map((policy) => policy.name))
          const records = (list: readonly object[]) => [
            { user_id: 'ana', email: 'ana@acme.com', manager: 'ben@acme.com', ...single(list[0]!) },
            { user_id: 'ben', email: 'ben@acme.com', manager: 'cy', ...single(list[1]!) },
            { user_id: 'cy', email: 'cy@acme.com', employment_status: 'Active' },
            former,
          ]
          const here = companyOf(records([one, two]))
          here.policies(
            written.map((policy) => ({
              ...policy,
              inherits: (policy.inherits ?? []).filter((name) => names.has(name)),
            })),
          )
          here.exceptions(added as never)
          companyPages(here, rules)
          here.at('2026-04-05T09:00:00Z')
          if ((await here.run(['plan'])).exitCode === 0) await here.run(['apply', '--yes'])
          writePeople(here, [...records(moved), ...odd])
          const { world, short: byIndex, long } = twoWays(here)
          const grants = ['okta:group:a', 'gitlab:group:a (developer)', 'salesforce:profile:A', 'okta:group:nowhere']
          for (const [index, person] of asking.entries()) {
            const grant = grants[index]!
            const asked = [
              ['explain', person],
              ['explain', person, '--json'],
              ['explain', person, grant],
              ['explain', person, grant, '--why-not', '--json'],
              ['can', person, grant, '--json'],
            ]
            for (const words of asked)
              expect([words, await byIndex([...words, '--at', at])]).toEqual([
                words,
                await long([...words, '--at', at]),
              ])
            all++
            if (await isRecalled(here, world, person, at)) short++
          }
        },
      ),
      { numRuns: 20, endOnFailure: true },
    )
    // Most companies are wrong in some way, and then everything is read.
    expect(short).toBeGreaterThan(all / 5)
  })

  test('is answered anew when anything that it depends on has changed', async () => {
    const { here, ask, world } = plainCompany()
    expect(await ask()).toContain('okta:group:a')
    expect(await isRecalled(here, world, 'ana', at)).toBe(true)
    here.write(
      'policies/more/new.yaml',
      JSON.stringify({ policy: { name: 'N', triggers: [{ a: 'x' }], grants: ['okta:group:n'] } }),
    )
    expect(await ask()).toContain('okta:group:n')
    rmSync(join(here.folder, 'policies/more/new.yaml'))
    expect(await ask()).not.toContain('okta:group:n')
    here.policies([{ name: 'P', triggers: [{ a: 'x' }], grants: ['okta:group:b'] }])
    expect(await ask()).toContain('okta:group:b')
    writePeople(here, [{ user_id: 'ana', a: 'y' }, former])
    expect(await ask()).not.toContain('okta:group:b')
    writePeople(here, [{ user_id: 'ana', a: 'x', employment_status: 'Terminated' }, former])
    expect(await ask()).toContain('terminated')
    here.settings({ people: { status: { terminated: ['Gone'], active: ['Terminated', 'Active'] } } })
    expect(await ask()).toContain('active')
    here.at(`${at}T00:00:00Z`)
    await here.apply()
    expect(await isRecalled(here, world, 'ana', at)).toBe(true)
    writePeople(here, [{ user_id: 'ana', a: '', employment_status: 'Active' }, former])
    expect(await ask()).toContain('attributes that had a value are blank')
    expect(await isRecalled(here, world, 'ana', at)).toBe(false)
    expect(await isRecalled(here, world, 'former', at)).toBe(true)
  })

  test('trusts no index of files that were written just now, of another build, or that is damaged', async () => {
    const { here, ask, world, cache } = plainCompany()
    const fresh = { ...world, now: () => Date.now() }
    expect((await here.run(['explain', 'ana', '--at', at], fresh)).out).toContain('okta:group:a')
    expect(await isRecalled(here, fresh, 'ana', at)).toBe(false)
    await ask()
    expect(await isRecalled(here, { ...world, build: 'other' }, 'ana', at)).toBe(false)
    expect(await isRecalled(here, world, 'ana', at)).toBe(true)
    const files = readdirSync(cache).filter((name) => /\.(files|people|ledger)$/.test(name))
    expect(files.map((name) => [name.split('.')[1], statSync(join(cache, name)).mode & 0o777])).toEqual(
      expect.arrayContaining([
        ['files', 0o600],
        ['people', 0o600],
      ]),
    )
    for (const name of files) {
      const whole = readFileSync(join(cache, name))
      const zeros = Buffer.alloc(whole.length)
      whole.copy(zeros, 0, 0, whole.length - 200)
      for (const damaged of [
        Buffer.alloc(0),
        whole.subarray(0, whole.length - 1),
        zeros,
        Buffer.alloc(whole.length, 'x'),
      ]) {
        writeFileSync(join(cache, name), damaged)
        expect(await ask()).toContain('okta:group:a')
      }
    }
  })

  test('is not answered by `can` from people data that is too old, which says how old it is', async () => {
    const { here, world } = plainCompany()
    const can = (age: string) => here.run(['can', 'ana', 'okta:group:a', '--at', at, '--max-people-age', age], world)
    const young = await can('2h')
    expect(young.exitCode).toBe(0)
    expect(await isRecalled(here, world, 'ana', at)).toBe(true)
    expect((await can('2h')).out).toBe(young.out)
    const old = await can('30m')
    expect(old.exitCode).toBe(6)
    expect(old.err).toContain('may be 30m old')
  })

  test('that nobody can be asked about without everybody is answered by reading everything', async () => {
    const { here, ask, world } = plainCompany()
    here.write('policies/c.yaml', 'constraint: {name: few, kind: max_holders, grants: ["okta:group:a"], count: 1}')
    expect(await ask()).not.toContain('few')
    writePeople(here, [{ user_id: 'ana', a: 'x' }, { user_id: 'ben', a: 'x' }, former])
    expect(await ask()).toContain('few')
    expect(await isRecalled(here, world, 'ana', at)).toBe(true)
  })
})

const at = '2026-11-28'

function plainCompany() {
  const here = companyOf([{ user_id: 'ana', a: 'x', employment_status: 'Active' }, former])
  here.policies([{ name: 'P', triggers: [{ a: 'x' }], grants: ['okta:group:a'] }])
  const { short, world, cache } = twoWays(here)
  const ask = async () => {
    const { out, err } = await short(['explain', 'ana', '--at', at])
    return out + err
  }
  return { here, ask, world, cache }
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Company, type CompanyFiles, createCompany } from './company.ts'
import { randomCompany, randomPolicies } from './random-company.ts'
import { breakGlass } from './urgent-company.ts'

const runs = { numRuns: 6, endOnFailure: true }
const ranks = ['', 'guest', 'reporter', 'developer', 'maintainer', 'owner', 'member', 'admin']

/** How much every account has of everything, by `system account what`: 1 for one that is on or has it, more for levels. */
function powers(here: Company, files: CompanyFiles): Map<string, number> {
  const found = new Map<string, number>()
  for (const system of Object.keys(files.systems!)) {
    for (const [id, [status, ...grants]] of Object.entries(holdingsOf(system, here, files))) {
      found.set(`${system} ${id}`, status === 'enabled' ? 1 : 0)
      for (const one of grants) {
        const [, what = '', level = ''] = /^(.*?)(?: \((\w+)\))?$/s.exec(one)!
        found.set(`${system} ${id} ${what}`, 1 + ranks.indexOf(level))
      }
    }
  }
  return found
}

/** Of a system to which nothing was ever written, what it began with; a level that is not written there counts as none. */
function holdingsOf(system: string, here: Company, { live }: CompanyFiles): Record<string, string[]> {
  if (here.files().includes(`.provisionr/sandbox/${system}.json`)) return here.held(system)
  return Object.fromEntries(
    Object.entries(live![system]!).map(([id, { status = 'enabled', access = [] }]) => {
      const grants = (access as { grant: string; level?: string }[]).map(
        ({ grant, level }) => grant.slice(system.length + 1) + (level === undefined ? '' : ` (${level})`),
      )
      return [id, [status, ...grants]]
    }),
  )
}

const gains = (before: Map<string, number>, after: Map<string, number>) =>
  [...after].filter(([what, power]) => power > (before.get(what) ?? 0)).map(([what]) => what)

/** The random company with an exception for everybody, applied once; then its policies change, and nothing of that is applied. */
async function movedCompany(files: CompanyFiles, later: CompanyFiles['policies']): Promise<Company> {
  const people = files.people!.map((one) => ({ ...one, department: 'Engineering' }))
  const here = createCompany({ ...files, people })
  const exceptions = files.people!.map(({ user_id: user }, index) => ({
    id: `EX-${index}`,
    user,
    grants: ['gitlab:group:site', 'okta:group:y'],
    justification: 'why not',
    approved_by: 'cto',
    expires: '2026-12-31',
  }))
  here.exceptions(exceptions)
  here.write(
    'policies/rule.yaml',
    JSON.stringify({ access_rule: { name: 'R', grants: ['okta:group:urgent'], max_duration: '2h', ...breakGlass } }),
  )
  const { exitCode, err } = await here.run(['apply', '--yes'])
  expect([0, 7], err).toContain(exitCode)
  here.policies(later!)
  here.at('2026-11-20T09:10:00Z')
  return here
}

const asked = fc.constantFrom(null, 'gitlab:group:site', 'gitlab:*', 'okta:group:y', 'okta:*')

test('a revocation gives nobody anything, and takes from nobody else', async () => {
  await fc.assert(
    fc.asyncProperty(randomCompany, randomPolicies, asked, fc.nat(), async (files, later, grant, index) => {
      const here = await movedCompany(files, later)
      const person = String(files.people![index % files.people!.length]!['user_id'])
      const before = powers(here, files)
      const ran = await here.run([
        'revoke',
        ...(grant === null ? ['--all'] : []),
        '--reason',
        'x',
        '--yes',
        '--',
        person,
        ...(grant === null ? [] : [grant]),
      ])
      expect([0, 3, 7, 64], ran.err).toContain(ran.exitCode)
      const after = powers(here, files)
      expect(gains(before, after)).toEqual([])
      const lost = gains(after, before).map((one) => one.split(' ')[1])
      expect(lost.filter((account) => !person.startsWith(account!))).toEqual([])
      // What was ended does not come back with everything else.
      if (grant === 'gitlab:group:site' && ran.exitCode === 0) {
        await here.run(['apply', '--yes'])
        expect((await here.run(['can', '--', person, 'gitlab:group:site'])).exitCode).toBe(2)
      }
    }),
    runs,
  )
}, 180_000)

test('what is taken in an emergency takes nothing from anybody, and gives what was asked for alone', async () => {
  await fc.assert(
    fc.asyncProperty(randomCompany, randomPolicies, fc.nat(), async (files, later, index) => {
      const here = await movedCompany(files, later)
      const person = String(files.people![index % files.people!.length]!['user_id'])
      const before = powers(here, files)
      const ran = await here.run([
        'request',
        '--break-glass',
        '--user',
        person,
        '--grant',
        'okta:group:urgent',
        '--for',
        '1h',
        '--justification',
        'down',
        '--yes',
      ])
      const after = powers(here, files)
      expect(gains(after, before)).toEqual([])
      const given = gains(before, after)
      expect(given.filter((one) => !one.startsWith('okta '))).toEqual([])
      expect(given.filter((one) => one.includes(':'))).toEqual(
        ran.exitCode === 0 ? [expect.stringContaining('group:urgent')] : [],
      )
    }),
    runs,
  )
}, 180_000)

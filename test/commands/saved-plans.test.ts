import { chmodSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { type Company, createCompany } from './company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }

async function saved(): Promise<Company> {
  const here = createCompany({ people: [ada], policies: [writer] })
  await here.run(['plan', '--out', 'saved.json'])
  return here
}

/** Exit code and message of applying the file, after which nothing is written anywhere. */
async function refused(here: Company, file = 'saved.json', ...argv: string[]): Promise<string> {
  const ran = await here.run(['apply', '--yes', file, ...argv])
  expect([here.writes('gitlab'), here.files().includes('.provisionr/ledger.json')]).toEqual([0, false])
  return `${ran.exitCode} ${ran.err.replaceAll(/\s+/g, ' ').trim()}`
}

test('a saved plan is for its owner alone, also over a file that was for everybody', async () => {
  const here = await saved()
  const mode = () => statSync(join(here.folder, 'saved.json')).mode & 0o777
  expect(mode()).toBe(0o600)
  chmodSync(join(here.folder, 'saved.json'), 0o644)
  await here.run(['plan', '--out', 'saved.json'])
  expect(mode()).toBe(0o600)
})

describe('a file that is no whole plan as it was written is refused', () => {
  test('whichever byte of it was changed', async () => {
    const here = await saved()
    const text = here.read('saved.json')
    // Every byte is many; these reach every line, and every place in a line.
    for (let at = 0; at < text.length; at += 13) {
      const other = text[at] === '1' ? '2' : '1'
      here.write('changed.json', text.slice(0, at) + other + text.slice(at + 1))
      expect(await refused(here, 'changed.json')).toMatch(/^1 .*\[plan-unreadable\]/)
    }
    here.write('changed.json', JSON.stringify(JSON.parse(text)))
    expect(await refused(here, 'changed.json')).toContain('not every byte is as it was written')
    here.write('changed.json', text.replace('"changes":', '"changes": [], "changes":'))
    expect(await refused(here, 'changed.json')).toContain('not every byte is as it was written')
    expect((await here.run(['show', 'changed.json'])).exitCode).toBe(0)
  })

  test('wherever it was cut, or when it is empty', async () => {
    const here = await saved()
    const text = here.read('saved.json')
    for (let end = 0; end < text.length; end += 311) {
      here.write('cut.json', text.slice(0, end))
      expect(await refused(here, 'cut.json')).toMatch(end === 0 ? /^1 .*is empty/ : /^1 .*is not a whole JSON document/)
    }
  })

  test('when it is huge, a folder or not there', async () => {
    const here = await saved()
    here.write('huge.json', '')
    truncateSync(join(here.folder, 'huge.json'), 600_000_000)
    expect(await refused(here, 'huge.json')).toContain('600000000 bytes')
    expect(await refused(here, 'policies')).toContain('cannot read the plan')
    expect(await refused(here, 'nothing.json')).toContain('make one with `provisionr plan --out FILE`')
  })

  test('when its format is newer or older than this version knows', async () => {
    const here = await saved()
    const plan = JSON.parse(here.read('saved.json')) as Plan
    const of = async (version: unknown) => {
      here.write('other.json', JSON.stringify({ ...plan, format_version: version }, null, 2))
      return refused(here, 'other.json')
    }
    expect(await of('2.0')).toContain('`2.0`, newer than this version of provisionr knows')
    expect(await of('2.0')).toContain('use the version of provisionr that wrote it, or make a new plan')
    expect(await of('0.9')).toContain('`0.9`, which this version does not know')
    expect(await of('0.9')).toContain('make a new one with `provisionr plan --out FILE`')
    expect(await of(1)).toContain('`1`, which this version does not know')
  })

  test('when it is the result of a run', async () => {
    const here = await saved()
    await here.apply('--write', 'json=result.json')
    const ran = await here.run(['apply', '--yes', 'result.json'])
    expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('the result of a run, not a plan')])
  })
})

describe('a plan of another place is refused', () => {
  test('of another organisation or configuration', async () => {
    const here = await saved()
    here.settings({ guards: { max_creates: 99 } })
    expect(await refused(here)).toMatch(/^5 .*made with another configuration/)
    here.settings({ organization: 'other' })
    expect(await refused(here)).toMatch(/^5 .*is for `acme`, and this is `other`/)
  })

  test('of another environment, with the way to choose it', async () => {
    const here = createCompany({
      people: [ada],
      policies: [writer],
      settings: { environments: { live: { systems: { gitlab: {} } }, lab: { systems: { gitlab: {} } } } },
    })
    await here.run(['plan', '--environment', 'lab', '--out', 'saved.json'])
    expect(await refused(here, 'saved.json', '--environment', 'live')).toMatch(
      /^5 .*`acme` \(lab\), and this is `acme` \(live\)/,
    )
    expect((await here.run(['apply', '--yes', 'saved.json', '--environment', 'lab'])).exitCode).toBe(0)
  })

  test('of other files and people, saying which of them differ', async () => {
    const here = await saved()
    here.people([ada, { ...ada, user_id: 'bo', email: 'bo@acme.com' }])
    expect(await refused(here)).toContain('(the people are others than then)')
    here.policies([{ ...writer, grants: ['gitlab:group:docs'] }])
    expect(await refused(here)).toContain('(the files and the people are others than then)')
  })

  test('but not for other files that decide the same', async () => {
    const here = await saved()
    here.policies([writer, { name: 'Unused', triggers: [{ title: 'Nobody' }], grants: ['gitlab:group:x'] }])
    await here.apply('saved.json')
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:site (guest)'])
  })
})

describe('a saved plan that the systems moved away from is refused', () => {
  const chef = { ...ada, title: 'Chef' }

  test('when what it takes away is at another level now', async () => {
    const here = createCompany({ people: [ada], policies: [writer] })
    await here.apply()
    here.people([chef])
    here.policies([writer, { name: 'Chef', triggers: [{ title: 'Chef' }], grants: ['gitlab:group:kitchen'] }])
    await here.run(['plan', '--out', 'saved.json'])
    here.byHand('gitlab', (accounts) => (accounts['ada']!.access = [{ grant: 'gitlab:group:site', level: 'owner' }]))
    const ran = await here.run(['apply', '--yes', 'saved.json'])
    expect(ran.exitCode).toBe(5)
    expect(ran.err.replaceAll(/\s+/g, ' ')).toContain(
      'no longer planned: remove ada/gitlab:group:site (guest → nothing, person)',
    )
  })

  test('when the person has another account now, although the decision reads the same', async () => {
    const here = createCompany({
      people: [ada],
      policies: [writer],
      live: { gitlab: { first: { email: 'ada@acme.com' }, second: { email: 'other@acme.com' } } },
    })
    await here.run(['plan', '--out', 'saved.json'])
    here.byHand('gitlab', (accounts) => {
      accounts['first']!.email = 'other@acme.com'
      accounts['second']!.email = 'ada@acme.com'
    })
    expect(await refused(here)).toContain('now for another account (second, not first): add ada/gitlab:group:site')
  })

  test('when somebody acts while the question is open', async () => {
    const store = '.provisionr/sandbox/gitlab.json'
    const other = createCompany({ people: [ada], policies: [{ ...writer, grants: ['gitlab:group:site (owner)'] }] })
    await other.apply()
    const here = createCompany({ people: [ada], policies: [{ ...writer, grants: ['gitlab:group:docs'] }] })
    await here.apply()
    here.policies([{ ...writer, grants: ['gitlab:group:docs', 'gitlab:group:site'] }])
    const ran = await here.run(['apply'], {
      interactive: true,
      ask: () => {
        here.write(store, other.read(store))
        return Promise.resolve('yes')
      },
    })
    expect([ran.exitCode, ran.err.replaceAll(/\s+/g, ' ')]).toEqual([
      5,
      expect.stringContaining('nothing was changed: ada/gitlab:group:site was nothing, and is owner'),
    ])
    expect(here.read(store)).toBe(other.read(store))
  })

  test('but not when only the ledger was written in between', async () => {
    const here = await saved()
    await here.apply('--cause', 'expiry')
    await here.run(['plan', '--out', 'saved.json'])
    const { serial } = here.ledger()
    await here.apply('--cause', 'expiry')
    expect(here.ledger().serial).toBeGreaterThan(serial)
    await here.apply('saved.json')
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:site (guest)'])
  })
})

test('a plan names no secret, and of people only their ids and what a reason names', async () => {
  const marked = {
    ...ada,
    email: 'MARK-MAIL@acme.com',
    salary: 'MARK-SALARY',
    phone: 'MARK-PHONE',
    manager: 'MARK-BOSS',
    title: 'MARK-TITLE',
    city: ['MARK-CITY'],
    team: 'named',
  }
  const policies = [
    {
      name: 'All',
      triggers: { any_of: [{ title: 'MARK-TITLE' }, { city: { contains: 'MARK-CITY' } }] },
      grants: ['gitlab:group:site', 'gitlab:group:${team}'],
    },
  ]
  const here = createCompany({
    people: [
      marked,
      { ...marked, user_id: 'bo', email: 'bo@acme.com', status: 'Left' },
      { user_id: 'cy', status: 'Active' },
    ],
    policies,
    systems: { gitlab: { seed: '${SEED}' } },
    live: {
      gitlab: { bo: { email: 'bo@acme.com', access: ['gitlab:group:site'] }, x: { email: 'MARK-MAIL2@acme.com' } },
    },
  })
  here.write('MARK-SECRET.yaml', here.read('live/gitlab.yaml'))
  const world = { env: { SEED: 'MARK-SECRET.yaml', TOKEN: 'MARK-TOKEN' } }
  const ran = await here.run(['plan', '--out', 'saved.json'], world)
  expect([ran.exitCode, ran.err]).toEqual([0, ''])
  const text = here.read('saved.json')
  expect((JSON.parse(text) as Plan).changes.length).toBeGreaterThan(3)
  expect(text).toContain('gitlab:group:named')
  expect([...new Set(text.match(/MARK-\w+/gi))]).toEqual([])
})

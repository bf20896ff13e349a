import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { type Company, createCompany } from './company.ts'

const person = (id: string, title: string) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active', title })
const policies = [
  {
    name: 'Owners',
    triggers: [{ title: 'Owner' }],
    grants: ['gitlab:group:my site (owner)', 'gitlab:group:docs (owner)'],
  },
]

async function lastOwner(): Promise<Company> {
  const here = createCompany({ people: [person('ada', 'Owner')], policies, settings: { guards: { min_admins: 1 } } })
  await here.apply()
  here.people([person('ada', 'Chef'), person('bo', 'Chef')])
  return here
}

/** The words after the program's name, as a shell reads them. */
const words = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!).slice(1)

const nextOf = (out: string) => /Next: (provisionr .*)/.exec(out)?.[1] ?? ''

describe('--confirm', () => {
  test('makes exactly the changes that it names', async () => {
    const here = await lastOwner()
    await here.apply('--yes', '--confirm', 'ada/gitlab:group:docs').catch(() => undefined)
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:my site (owner)'])
  })

  test('as every refusal prints it, and the plan says what to type next, until nothing is refused', async () => {
    const here = await lastOwner()
    const first = await here.run(['plan'])
    expect(first.exitCode).toBe(6)
    expect(nextOf(first.out)).toBe(
      "provisionr plan --confirm ada/gitlab:account --confirm ada/gitlab:group:docs --confirm 'ada/gitlab:group:my site'",
    )
    const second = await here.run(words(nextOf(first.out)))
    expect(second.exitCode).toBe(0)
    expect(second.out).toContain('Confirmed: `ada/gitlab:account`, `ada/gitlab:group:docs`, `ada/gitlab:group:my site`')
    const third = await here.run([...words(nextOf(second.out)), '--yes'])
    expect(third.exitCode).toBe(0)
    expect(here.held('gitlab')['ada']).toEqual(['suspended'])
    expect(here.read('.provisionr/audit.jsonl')).toContain('--confirm ada/gitlab:group:docs')
  })

  test('refuses an address that no change has, with what was probably meant', async () => {
    const here = await lastOwner()
    const before = here.writes('gitlab')
    for (const verb of [['plan'], ['apply', '--yes']]) {
      const ran = await here.run([...verb, '--confirm', 'ada/gitlab:group:dogs'])
      expect(ran.exitCode).toBe(64)
      expect(ran.err.replaceAll(/\s+/g, ' ')).toContain('did you mean `ada/gitlab:group:docs`')
    }
    expect(here.writes('gitlab')).toBe(before)
  })

  test('is said by whoever applies a saved plan, and not by the file', async () => {
    const here = await lastOwner()
    const all = [
      '--confirm',
      'ada/gitlab:account',
      '--confirm',
      'ada/gitlab:group:docs',
      '--confirm',
      'ada/gitlab:group:my site',
    ]
    const planned = await here.run(['plan', ...all, '--out', 'saved.json'])
    expect(nextOf(planned.out)).toContain('provisionr apply saved.json --confirm ada/gitlab:account')
    expect((await here.run(['apply', '--yes', 'saved.json'])).exitCode).toBe(5)
    expect((await here.run([...words(nextOf(planned.out)), '--yes'])).exitCode).toBe(0)
  })

  test('gives nothing that a constraint forbids', async () => {
    const here = createCompany({
      people: [person('ada', 'Owner')],
      policies: [{ name: 'Both', triggers: [{ title: 'Owner' }], grants: ['gitlab:group:pay', 'gitlab:group:audit'] }],
    })
    here.write(
      'policies/rule.yaml',
      'constraint: {name: Apart, kind: separation_of_duties, sides: [["gitlab:group:pay"], ["gitlab:group:audit"]]}\n',
    )
    const plan = await here.plan()
    expect(plan.refusals.map((one) => one.guard)).toEqual(['constraint'])
    expect(plan.refusals[0]!.confirm).toBeUndefined()
    const ran = await here.run([
      'plan',
      '--json',
      '--confirm',
      'ada/gitlab:group:pay',
      '--confirm',
      'ada/gitlab:group:audit',
    ])
    expect((JSON.parse(ran.out) as Plan).refusals).toHaveLength(1)
  })
})

describe('what a refusal of the whole run prints', () => {
  const crowd = (title: string) => Array.from({ length: 4 }, (_, index) => person(`p${index}`, title))

  test('allows that many removals and no fewer', async () => {
    const here = createCompany({ people: crowd('Owner'), policies })
    await here.apply()
    here.people(crowd('Chef'))
    here.settings({ guards: { max_removals: { count: 3 } } })
    const planned = await here.run(['plan'])
    expect([planned.exitCode, nextOf(planned.out)]).toEqual([6, 'provisionr plan --max-removals 12'])
    expect((await here.run(['apply', '--yes', '--max-removals', '11'])).exitCode).toBe(6)
    const again = await here.run(words(nextOf(planned.out)))
    expect(nextOf(again.out)).toBe('provisionr apply --max-removals 12')
    expect((await here.run([...words(nextOf(again.out)), '--yes'])).exitCode).toBe(0)
  })

  test('allows that many new accounts, written into the configuration', async () => {
    const here = createCompany({ people: crowd('Owner'), policies, settings: { guards: { max_creates: 3 } } })
    const [refusal] = (await here.plan()).refusals
    expect(refusal?.allow_with).toBe('`guards: {max_creates: 4}` in provisionr.yaml')
    here.settings({ guards: { max_creates: 4 } })
    await here.apply()
  })
})

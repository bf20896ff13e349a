import { describe, expect, test } from 'vitest'
import { createCompany } from '../commands/company.ts'

const everybody = (moved: number, to = 'Sales', count = 50) =>
  Array.from({ length: count }, (_, index) => ({
    user_id: `p${index}`,
    email: `p${index}@acme.com`,
    status: 'Active',
    department: index < moved ? to : 'Engineering',
  }))
const policies = [
  { name: 'Engineering', triggers: [{ department: 'Engineering' }], grants: ['gitlab:group:eng'] },
  { name: 'Sales', triggers: [{ department: 'Sales' }], grants: ['gitlab:group:sales'] },
]

async function settled(guards: Record<string, unknown> = {}) {
  const here = createCompany({ people: everybody(0), policies, settings: { guards } })
  await here.apply()
  return here
}

const messages = async (here: Awaited<ReturnType<typeof settled>>, ...argv: string[]) =>
  (await here.plan(...argv)).refusals.map((one) => one.message)

describe('one attribute of many people at once', () => {
  test('refuses the run, with the numbers, above 20% of all people by default', async () => {
    const here = await settled()
    here.people(everybody(10))
    expect(await messages(here)).toEqual([])
    here.people(everybody(11))
    expect(await messages(here)).toEqual([
      '`department` is another than at the last run for 11 people whose access changes, 22% of all 50, more than 20%',
    ])
    const ran = await here.run(['apply', '--yes'])
    expect([ran.exitCode, here.writes('gitlab')]).toEqual([6, 100])
  })

  test('is let through by exactly what the refusal prints, and then remembered', async () => {
    const here = await settled()
    here.people(everybody(20))
    const planned = await here.run(['plan'])
    expect(planned.out).toContain('allow with: --confirm attribute:department')
    expect(planned.out).toContain('Next: provisionr plan --confirm attribute:department')
    await here.apply('--confirm', 'attribute:department')
    expect(await messages(here)).toEqual([])
    expect((await here.run(['plan', '--confirm', 'attribute:departmant'])).exitCode).toBe(64)
  })

  test.each([
    [{ max_attribute_changes: '50%' }, 20, 0],
    [{ max_attribute_changes: '50%' }, 26, 1],
    [{ max_attribute_changes: 'off' }, 50, 0],
    [{ max_attribute_changes: '0%' }, 9, 0],
    [{ max_attribute_changes: 0 }, 10, 1],
  ])('is limited by guards %o: %i people give %i refusals', async (guards, moved, refusals) => {
    const here = await settled(guards)
    here.people(everybody(moved))
    expect(await messages(here)).toHaveLength(refusals)
  })

  test('counts only people whose access changes because of it, and nobody at the first run', async () => {
    const here = await settled({ max_attribute_changes: '1%' })
    here.people(everybody(0).map((one) => ({ ...one, shoe_size: '44' })))
    expect(await messages(here)).toEqual([])
    here.people(everybody(50))
    expect(await messages(here, '--user', 'p1')).toEqual([])
    here.policies(policies.map((one) => ({ ...one, grants: ['gitlab:group:all'] })))
    expect(await messages(here)).toEqual([])
  })
})

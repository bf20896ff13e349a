import { describe, expect, test } from 'vitest'
import type { PlanResult } from '../../src/domain/plan.ts'
import type { Ran } from '../cli/test-context.ts'
import { type Company, createCompany, lines } from './company.ts'

const person = (id: string, title: string) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active', title })
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site', 'gitlab:group:docs'] }
const chef = { name: 'Chef', triggers: [{ title: 'Chef' }], grants: ['gitlab:group:kitchen'] }

async function reviewed(people = [person('ada', 'Writer')]): Promise<Company> {
  const here = createCompany({ people, policies: [writer, chef] })
  await here.run(['plan', '--out', 'saved.json'])
  return here
}

async function replan(here: Company, exit: number, ...argv: string[]): Promise<PlanResult> {
  const ran: Ran = await here.run(['apply', '--yes', '--json', '--replan', 'saved.json', ...argv])
  expect([ran.exitCode, ran.err]).toEqual([exit, ''])
  return JSON.parse(ran.out) as PlanResult
}

describe('--replan', () => {
  test('applies what was reviewed and still holds, and nothing else; both sides are told', async () => {
    const here = await reviewed([person('ada', 'Writer'), person('bo', 'Chef')])
    here.people([person('ada', 'Writer'), person('cy', 'Writer')])
    const result = await replan(here, 7)
    expect(lines(result.changes)).toEqual([
      'create_account ada/gitlab:account policy',
      'add ada/gitlab:group:docs none→guest policy',
      'add ada/gitlab:group:site none→guest policy',
    ])
    expect(result.left_out).toEqual({
      already: [],
      reviewed: [
        'create_account bo/gitlab:account (nothing → enabled, policy)',
        'add bo/gitlab:group:kitchen (nothing → guest, policy)',
      ],
      unreviewed: [
        'create_account cy/gitlab:account (nothing → enabled, policy)',
        'add cy/gitlab:group:docs (nothing → guest, policy)',
        'add cy/gitlab:group:site (nothing → guest, policy)',
      ],
    })
    expect(Object.keys(here.held('gitlab'))).toEqual(['ada'])
    const next = await here.plan()
    expect(next.changes.map((one) => one.person)).toEqual(['cy', 'cy', 'cy'])
  })

  test('is done when everything reviewed is so already, whoever did it', async () => {
    const here = await reviewed()
    await here.apply()
    const result = await replan(here, 0)
    expect(result.changes).toEqual([])
    expect(result.left_out?.already).toHaveLength(3)
  })

  test('goes on with what a first try did not finish', async () => {
    const here = await reviewed()
    here.settings({
      systems: { gitlab: { sandbox: { fail: [{ write: 'add', grant: 'group:site', as: 'permission' }] } } },
    })
    await here.run(['plan', '--out', 'saved.json'])
    expect((await here.run(['apply', '--yes', 'saved.json'])).exitCode).toBe(7)
    expect((await here.run(['apply', '--yes', 'saved.json'])).exitCode).toBe(5)
    const result = await replan(here, 7)
    expect(lines(result.changes)).toEqual(['add ada/gitlab:group:site none→guest person'])
    expect(result.left_out?.reviewed).toEqual([])
    expect(result.left_out?.already).toHaveLength(2)
  })

  test('leaves out what needs something that was not reviewed', async () => {
    const here = await reviewed()
    await here.apply()
    here.people([person('ada', 'Chef')])
    await here.run(['plan', '--out', 'saved.json'])
    here.byHand('gitlab', (accounts) => delete accounts['ada'])
    const result = await replan(here, 7)
    expect(result.changes).toEqual([])
    expect(result.left_out?.reviewed).toEqual(['add ada/gitlab:group:kitchen (nothing → guest, person)'])
    expect(result.left_out?.unreviewed).toEqual([
      'create_account ada/gitlab:account (nothing → enabled, person)',
      'add ada/gitlab:group:kitchen (nothing → guest, person)',
    ])
  })

  test('judges the guards again, on what is left', async () => {
    const here = createCompany({
      people: [person('ada', 'Owner')],
      policies: [{ name: 'Owner', triggers: [{ title: 'Owner' }], grants: ['gitlab:group:site (owner)'] }, chef],
      settings: { guards: { min_admins: 1 } },
    })
    await here.apply()
    here.people([person('ada', 'Chef'), person('bo', 'Owner')])
    await here.run(['plan', '--out', 'saved.json'])
    expect((await here.plan()).refusals).toEqual([])
    here.people([person('ada', 'Chef'), person('bo', 'Chef')])
    const result = await replan(here, 6)
    expect(result.refusals.map((one) => one.guard)).toEqual(['min_admins'])
    expect(here.held('gitlab')['ada']).toContain('group:site (owner)')
    await replan(here, 7, '--confirm', 'ada/gitlab:group:site')
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:kitchen (guest)'])
  })

  test('needs a file, and --expect-digest is that of the file', async () => {
    const here = await reviewed()
    expect((await here.run(['apply', '--yes', '--replan'])).exitCode).toBe(64)
    expect((await here.run(['apply', '--yes', '--replan', 'saved.json', '--expect-digest', 'sha256:0'])).exitCode).toBe(
      5,
    )
    expect(here.writes('gitlab')).toBe(0)
    const { digest } = JSON.parse(here.read('saved.json')) as PlanResult
    await replan(here, 0, '--expect-digest', digest)
  })

  test('is refused under another configuration', async () => {
    const here = await reviewed()
    here.settings({ guards: { max_creates: 7 } })
    const ran = await here.run(['apply', '--yes', '--replan', 'saved.json'])
    expect([ran.exitCode, ran.err]).toEqual([5, expect.stringContaining('another configuration')])
  })

  test('prints what it leaves out', async () => {
    const here = await reviewed([person('ada', 'Writer'), person('bo', 'Chef')])
    here.people([person('ada', 'Writer'), person('cy', 'Chef')])
    const ran = await here.run(['apply', '--yes', '--replan', 'saved.json'])
    expect(ran.out).toContain('Only: what was reviewed as sha256:')
    expect(ran.out).toContain('Reviewed, and not to be done any more: 2')
    expect(ran.out).toContain('Planned now, and not reviewed: 2')
    expect(ran.out).toContain('  ?  add cy/gitlab:group:kitchen (nothing → guest, policy)')
  })
})

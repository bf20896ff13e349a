import { describe, expect, test } from 'vitest'
import type { PlanResult } from '../../src/domain/plan.ts'
import { type Company, createCompany, lines } from './company.ts'
import { createGitCompany, type GitCompany } from './git-company.ts'

const person = (id: string, more: object = {}) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active', ...more })
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }
const exception = (user: string, group: string, expires: string) => ({
  user,
  grant: `gitlab:group:${group}`,
  justification: 'migration of the old site',
  approved_by: 'cto@acme.com',
  expires,
})
const scheduled = ['apply', '--only-cause', 'start,expiry,grace,lock,person']
const broken = 'exception: {user: ada, grant: [\n'

/** Ada and Bo have something until the evening of the 20th, all of it committed and applied. */
async function settled(): Promise<GitCompany> {
  const here = createGitCompany({ people: ['ada', 'bo', 'cy'].map((id) => person(id)), policies: [base] })
  here.write('exceptions/ada.yaml', JSON.stringify({ exception: exception('ada', 'ops', '2026-11-20') }))
  here.write('exceptions/bo.yaml', JSON.stringify({ exception: exception('bo', 'ops', '2026-11-20') }))
  here.commit('exceptions')
  await here.apply()
  return here
}

async function runScheduled(here: GitCompany): Promise<{ exitCode: number; changes: string[]; codes: string[] }> {
  const ran = await here.run([...scheduled, '--json'])
  const result = JSON.parse(ran.out) as PlanResult
  const codes = result.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  return { exitCode: ran.exitCode, changes: lines(result.changes), codes }
}

describe('while a file is broken, a scheduled run', () => {
  test('ends what is over, locks and leavers, gives nothing, and is no success', async () => {
    const here = await settled()
    here.write('exceptions/new.yaml', broken)
    here.write('policies/lock.yaml', 'lock: {user: cy, reason: stolen laptop}\n')
    here.people([person('ada'), person('bo', { status: 'Left' }), person('cy'), person('di')])
    here.commit('broken')
    here.at('2026-11-21T09:00:00Z')
    expect(await runScheduled(here)).toEqual({
      exitCode: 3,
      changes: [
        'remove bo/gitlab:group:ops guest→none person',
        'remove bo/gitlab:group:site guest→none person',
        'remove cy/gitlab:group:site guest→none lock',
        'suspend_account bo/gitlab:account person',
        'suspend_account cy/gitlab:account lock',
        'remove ada/gitlab:group:ops guest→none expiry',
      ],
      codes: ['only-endings', 'yaml-syntax'],
    })
    expect(here.held('gitlab')).toEqual({
      ada: ['enabled', 'group:site (guest)'],
      bo: ['suspended'],
      cy: ['suspended'],
    })
    for (const argv of [['plan'], ['lint'], ['apply', '--yes']]) expect((await here.run(argv)).exitCode).toBe(3)
    here.git('rm', '--quiet', 'exceptions/new.yaml')
    await here.apply()
    expect(here.held('gitlab')['di']).toEqual(['enabled', 'group:site (guest)'])
  })

  test('lets an account’s own end go later, so that it cuts nobody off, and not sooner', async () => {
    const reader = (id: string, end_date: string) => ({ user_id: id, status: 'Active', end_date })
    const here = createGitCompany({
      systems: { db: { simulates: 'postgres' } },
      people: [reader('ada', '2026-12-31'), reader('bo', '2026-12-31')],
      policies: [{ ...base, grants: ['db:role:orders_ro'] }],
      live: { db: {} },
    })
    await here.apply()
    here.write('exceptions/new.yaml', broken)
    here.people([reader('ada', '2027-05-31'), reader('bo', '2026-11-30')])
    here.commit('broken')
    expect((await runScheduled(here)).changes).toEqual(['update_account ada/db:account person'])
  })

  test('goes by what the broken file said when it was applied: neither longer nor shorter', async () => {
    const here = await settled()
    here.write('exceptions/ada.yaml', broken)
    here.commit('broken')
    expect((await runScheduled(here)).changes).toEqual([])
    here.at('2026-11-21T09:00:00Z')
    const first = await runScheduled(here)
    expect(first.changes).toEqual([
      'remove ada/gitlab:group:ops guest→none expiry',
      'remove bo/gitlab:group:ops guest→none expiry',
    ])
    expect((await runScheduled(here)).changes).toEqual([])
    const said = (await here.run(scheduled)).out.replaceAll(/\s+/g, ' ')
    expect(said).toContain('only what ends is carried out (expiries, grace that is over, locks, leavers)')
    expect(said).toContain('of `exceptions/ada.yaml` counts what was applied last')
  })

  test('believes what sound files say, an extension included; one in a broken file gives nothing', async () => {
    const here = await settled()
    here.write('exceptions/bo.yaml', JSON.stringify({ exception: exception('bo', 'ops', '2026-11-25') }))
    here.write(
      'exceptions/ada.yaml',
      JSON.stringify({ exceptions: [exception('ada', 'ops', '2026-11-25'), { user: 'ada' }] }),
    )
    here.commit('one is broken')
    here.at('2026-11-21T09:00:00Z')
    expect((await runScheduled(here)).changes).toEqual(['remove ada/gitlab:group:ops guest→none expiry'])
  })

  test('ends by its date what an edit took out of the files, or moved into the broken one', async () => {
    const here = await settled()
    here.git('rm', '--quiet', 'exceptions/ada.yaml')
    here.git('mv', 'exceptions/bo.yaml', 'exceptions/moved.yaml')
    here.write('exceptions/moved.yaml', broken)
    here.commit('broken')
    expect((await runScheduled(here)).changes).toEqual([])
    here.at('2026-11-21T09:00:00Z')
    expect((await runScheduled(here)).changes).toEqual([
      'remove ada/gitlab:group:ops guest→none expiry',
      'remove bo/gitlab:group:ops guest→none expiry',
    ])
  })

  test('obeys a lock in a file that has a slip elsewhere', async () => {
    const here = await settled()
    here.write(
      'policies/all.yaml',
      JSON.stringify({
        policies: [{ ...base, grants: ['gitlab:grup:site'] }],
        locks: [{ user: 'cy', reason: 'stolen' }],
      }),
    )
    here.commit('broken')
    expect((await runScheduled(here)).changes).toEqual([
      'remove cy/gitlab:group:site guest→none lock',
      'suspend_account cy/gitlab:account lock',
    ])
  })

  test('does not take its own files for applied: the version before counts the next time as well', async () => {
    const here = await settled()
    const { lastCommit } = here.ledger()
    here.write('exceptions/ada.yaml', broken)
    here.commit('broken')
    await runScheduled(here)
    expect(here.ledger().lastCommit).toBe(lastCommit)
  })
})

describe('it is said that even endings wait', () => {
  const expectWaiting = async (here: Company) => {
    here.at('2026-11-21T09:00:00Z')
    const before = here.held('gitlab')
    const ran = await here.run(scheduled)
    expect([ran.exitCode, ran.err.replaceAll(/\s+/g, ' ')]).toEqual([
      3,
      expect.stringContaining('temporary access that is over, locks and leavers wait as well'),
    ])
    expect(here.held('gitlab')).toEqual(before)
  }

  test('where the version that was applied is not known', async () => {
    const here = createCompany({ people: [person('ada')], policies: [base] })
    await here.apply()
    here.write('exceptions/new.yaml', broken)
    await expectWaiting(here)
  })

  test.each([
    ['cannot be read', 'version: [\n'],
    ['has an error', null],
  ])('where the configuration %s', async (_name, text) => {
    const here = await settled()
    if (text === null) here.settings({ guards: { max_creats: 1 } })
    else here.write('provisionr.yaml', text)
    here.commit('broken')
    await expectWaiting(here)
  })

  test('where the version that was applied is as wrong, seen from today', async () => {
    const here = await settled()
    here.write('exceptions/ada.yaml', broken)
    here.commit('broken')
    here.settings({ exceptions_policy: { max_duration: '1d' } })
    here.write('exceptions/bo.yaml', JSON.stringify({ exception: exception('bo', 'ops', '2027-11-20') }))
    here.commit('too long now')
    here.setLedger({ ...here.ledger(), lastCommit: here.git('rev-parse', 'HEAD') })
    await expectWaiting(here)
  })
})

test('a lock whose file is broken is carried out and told all the same', async () => {
  const here = await settled()
  here.write('exceptions/ada.yaml', broken)
  const ran = await here.run(['revoke', 'ada', '--reason', 'stolen laptop', '--yes'])
  expect([ran.exitCode, here.held('gitlab')['ada']]).toEqual([0, ['suspended']])
  expect(ran.out).toContain('ada is locked until the files say otherwise')
  expect(ran.out).toContain('To be brought into the files by hand: `exceptions/ada.yaml` has errors')
})

import { describe, expect, test } from 'vitest'
import { lines } from './company.ts'
import { approvalOf } from './approval-of.ts'
import { approve, morning, prod } from './ruled-company.ts'
import { appliedCompany, auditOf, holdLedger, scheduled, taking } from './urgent-company.ts'

const revoking = (...more: readonly string[]) => [
  'revoke',
  'ada',
  ...more,
  '--reason',
  'the laptop was stolen',
  '--yes',
]
const all = revoking()
const one = revoking('git:group:prod')

/** `ada` has `git:group:prod` by an approved exception. */
async function givenCompany(exception: object = {}) {
  const made = await appliedCompany()
  const given = { ...morning, ...exception }
  made.exceptions([given])
  approve(made, approvalOf(given))
  await made.apply()
  made.at('2026-11-20T09:01:00Z')
  return made
}

describe('a revocation of everything', () => {
  test('locks the person at once, until a time or until the files say otherwise', async () => {
    for (const [more, until] of [
      [[], null],
      [['--until', '2026-11-21'], '2026-11-22T00:00:00Z'],
      [['--until', '2026-11-20T12:00:00Z'], '2026-11-20T12:00:00Z'],
    ] as const) {
      const made = await givenCompany()
      const { ben, cy } = made.held('git')
      expect((await made.run([...all, ...more])).exitCode).toBe(0)
      expect(made.held('git')).toEqual({ ada: ['suspended'], ben, cy })
      expect(made.ledger().emergencies).toMatchObject([{ kind: 'lock', person: 'ada', until }])
      expect((await made.plan()).changes).toEqual([])
    }
  })

  test('gives everything back by a merge when its time is over, and not before', async () => {
    const made = await givenCompany()
    await made.run([...all, '--until', '2026-11-20T09:30:00Z'])
    made.at('2026-11-20T09:30:00Z')
    await made.apply(...scheduled)
    expect(made.held('git')['ada']).toEqual(['suspended'])
    expect(made.ledger().emergencies).toBeUndefined()
    await made.apply()
    expect(made.held('git')['ada']).toEqual(['enabled', 'group:eng (guest)', 'group:prod (guest)'])
  })

  test('ends with a lock in the files, which then counts', async () => {
    const made = await givenCompany()
    await made.run(all)
    made.write('policies/lock.yaml', JSON.stringify({ lock: { user: 'ada', reason: 'the laptop was stolen' } }))
    await made.apply()
    expect([made.ledger().emergencies, made.held('git')['ada']]).toEqual([undefined, ['suspended']])
  })

  test('is not weakened by a shorter lock, here or in the files', async () => {
    const made = await givenCompany()
    await made.run(all)
    const again = await made.run([...revoking('--until', '2026-11-20T10:00:00Z')])
    expect([again.exitCode, again.out]).toEqual([0, expect.stringContaining('is locked already')])
    made.write('policies/lock.yaml', JSON.stringify({ lock: { user: 'ada', reason: 'other', until: '2026-11-20' } }))
    await made.apply()
    expect(made.ledger().emergencies).toMatchObject([{ kind: 'lock', until: null }])
  })

  test('goes on while the files have errors, and is taken up by the next run when nothing can be planned', async () => {
    const made = await givenCompany()
    made.write('policies/broken.yaml', 'policy: {name: X, grants: [git:group:]}\n')
    const ran = await made.run(all)
    expect([ran.exitCode, ran.err.replaceAll(/\s+/g, ' ')]).toEqual([3, expect.stringContaining('it is written down')])
    expect(made.ledger().emergencies).toMatchObject([{ kind: 'lock', person: 'ada' }])
    made.write('policies/broken.yaml', '')
    await made.apply(...scheduled)
    expect(made.held('git')['ada']).toEqual(['suspended'])
  })
})

describe('a revocation of one grant', () => {
  test('ends every exception that gives it, whatever else that gives, and nothing else', async () => {
    const made = await givenCompany({ grant: undefined, grants: ['git:group:prod', 'git:group:prod-db'] })
    made.policies([])
    const { exitCode, out } = await made.run(one)
    expect(exitCode).toBe(0)
    expect(out).toContain('`git:group:prod-db`')
    expect(made.held('git')['ada']).toEqual(['enabled', 'group:eng (guest)'])
    expect(made.ledger().emergencies).toMatchObject([{ kind: 'revocation', exception: 'EX-1', person: 'ada' }])
    expect((await auditOf(made)).filter(({ event }) => event === 'emergency')).toHaveLength(1)
  })

  test('ends emergency access as well', async () => {
    const made = await appliedCompany()
    await made.run(taking())
    made.at('2026-11-20T09:01:00Z')
    expect((await made.run(one)).exitCode).toBe(0)
    expect(made.held('git')['ada']).toEqual(['enabled', 'group:eng (guest)'])
    expect((await made.plan()).changes).toEqual([])
  })

  test('says what gives it all the same, and the ways to end that', async () => {
    const made = await givenCompany()
    const policy = { name: 'Chiefs', triggers: { department: 'Engineering' }, grants: ['git:group:prod'] }
    made.policies([policy])
    await made.apply()
    made.at('2026-11-20T09:02:00Z')
    const ran = await made.run(one)
    const told = ran.out.replaceAll(/\s+/g, ' ')
    expect(ran.exitCode).toBe(3)
    expect(told).toContain('ada is to have git:group:prod all the same: policy "Chiefs" (policies/all.yaml:')
    expect(told).toContain('provisionr revoke ada --all')
    expect(made.held('git')['ada']).toContain('group:prod (guest)')
    const again = await made.run(one)
    expect([again.exitCode, made.ledger().emergencies]).toEqual([3, [expect.anything()]])
  })

  test('of which nothing is given, or for nobody known, is an error', async () => {
    const made = await givenCompany()
    expect((await made.run(revoking('git:group:site'))).exitCode).toBe(64)
    expect((await made.run(['revoke', 'adda', '--reason', 'x', '--yes'])).err).toContain('did you mean `ada`?')
    expect((await made.run(revoking('git:group:prod', '--all'))).exitCode).toBe(64)
    expect((await made.run(revoking('git:group:prod', '--until', '2026-12-01'))).exitCode).toBe(64)
    expect(made.ledger().emergencies).toBeUndefined()
  })

  test('holds although the exception is moved, renamed or made longer, until the files say it', async () => {
    const made = await givenCompany()
    await made.run(one)
    const nothing = async () => {
      expect((await made.plan()).changes).toEqual([])
      await made.apply()
      expect(made.held('git')['ada']).toEqual(['enabled', 'group:eng (guest)'])
    }
    made.exceptions([{ ...morning, id: 'EX-2' }])
    approve(made, approvalOf({ ...morning, id: 'EX-2' }))
    await nothing()
    const longer = { ...morning, expires: '2026-11-20T09:45:00Z' }
    made.exceptions([longer])
    approve(made, approvalOf(longer))
    await nothing()
    made.exceptions([{ ...longer, revoked: { at: '2026-11-20T09:01:00Z', by: 'cy', reason: 'over' } }])
    await nothing()
    expect(made.ledger().emergencies).toBeUndefined()
  })

  test('asks before it does anything, and waits for whoever holds the ledger', async () => {
    const made = await givenCompany()
    const before = made.held('git')
    const asking = one.filter((word) => word !== '--yes')
    const unasked = await made.run(asking)
    expect([unasked.exitCode, unasked.err]).toEqual([6, expect.not.stringContaining('provisionr apply')])
    expect((await made.run(asking, { interactive: true, ask: () => Promise.resolve('y') })).exitCode).toBe(6)
    const release = await holdLedger(made)
    expect((await made.run(one)).exitCode).toBe(8)
    await release()
    expect([made.held('git'), made.ledger().emergencies]).toEqual([before, undefined])
    expect((await made.run(asking, { interactive: true, ask: () => Promise.resolve('yes') })).exitCode).toBe(0)
  })
})

test.each(['permission', 'ignored'])(
  'what a system does not let go of (%s) stays open until it is gone',
  async (as) => {
    const made = await givenCompany()
    const faults = (...fail: object[]) => made.settings({ systems: { git: { sandbox: { fail } } } })
    faults({ write: 'remove', as })
    expect((await made.run(one)).exitCode).toBe(7)
    expect((await made.plan()).diagnostics.map(({ code }) => code)).toContain('revocation-failed')
    faults()
    made.at('2026-11-20T09:05:00Z')
    await made.apply(...scheduled)
    expect(made.held('git')['ada']).toEqual(['enabled', 'group:eng (guest)'])
  },
)

test('a system that cannot be read makes it fail, and the next run takes the access away', async () => {
  for (const argv of [one, all]) {
    const made = await givenCompany()
    made.settings({ systems: { git: { sandbox: { fail: [{ read: 'group', as: 'denied' }] } } } })
    expect((await made.run(argv)).exitCode).toBe(7)
    made.settings({ systems: { git: { sandbox: { fail: [] } } } })
    made.at('2026-11-20T09:05:00Z')
    await made.apply(...scheduled)
    expect(made.held('git')['ada']).not.toContain('group:prod (guest)')
  }
})

test('a change that was pending for the person stays so', async () => {
  const made = await givenCompany()
  made.policies([{ name: 'New', triggers: { department: 'Engineering' }, grants: ['git:group:new'] }])
  await made.run(one)
  expect(lines((await made.plan()).changes).filter((line) => line.includes('ada'))).toEqual([
    'add ada/git:group:new none→guest policy',
    'remove ada/git:group:eng guest→none policy',
  ])
  expect(await prod(made)).toEqual([])
})

import { describe, expect, test } from 'vitest'
import { lines } from './company.ts'
import { company, prod } from './ruled-company.ts'
import { appliedCompany, auditOf, breakGlass, holdLedger, scheduled, taking } from './urgent-company.ts'

const id = 'BG-20261120-090000'
const asWritten = {
  id,
  user: 'ada',
  grant: 'git:group:prod',
  justification: 'the shop is down',
  starts: '2026-11-20T09:00:00Z',
  expires: '2026-11-20T09:30:00Z',
  break_glass: true,
}

describe('access that is taken in an emergency', () => {
  test('is there at once, and told until when it lasts and when it has to be reviewed', async () => {
    const made = await appliedCompany()
    const { exitCode, out } = await made.run(taking())
    expect(exitCode).toBe(0)
    expect(made.held('git')['ada']).toContain('group:prod (guest)')
    expect(out).toContain(`Emergency access ${id}: ada has git:group:prod until 2026-11-20 09:30 UTC.`)
    expect(out).toContain('Somebody else has to approve it until 2026-11-22 09:00 UTC, or it is revoked then.')
    expect(out).toMatch(/Audit head [0-9a-f]{64}/)
  })

  test('is in the log with who, why and what before anything is given', async () => {
    const made = await appliedCompany()
    await made.run(taking('--ticket', 'OPS-7'))
    const entries = (await auditOf(made)).filter(({ run }) => run === 'run-1').slice(-20)
    const events = entries.map(({ event, grant }) => `${event} ${grant ?? ''}`.trim())
    expect(events.indexOf('emergency')).toBeLessThan(events.indexOf('intent git:group:prod'))
    expect(entries.find(({ event }) => event === 'emergency')).toMatchObject({
      person: 'ada',
      emergency: { exception: id, reason: 'the shop is down', ticket: 'OPS-7', until: asWritten.expires },
    })
    expect((await made.run(['audit', 'verify'])).exitCode).toBe(0)
  })

  test('is seen by every question', async () => {
    const made = await appliedCompany()
    await made.run(taking())
    expect((await made.run(['can', 'ada', 'git:group:prod'])).exitCode).toBe(0)
    expect((await made.run(['who', 'git:group:prod'])).out).toContain('ada')
    expect((await made.run(['access', 'list', '--user', 'ada'])).out).toContain('git:group:prod')
    expect((await made.run(['explain', 'ada', 'git:group:prod'])).out).toContain(id)
    expect((await made.run(['simulate', 'ada', '--set', 'badge=green'])).out).toContain('git:group:prod')
    expect((await made.run(['lint', '--state'])).out).toContain('only-in-ledger')
    expect((await made.run(['lint'])).out).not.toContain('only-in-ledger')
    expect((await made.run(['state', 'list', 'ada'])).out).toContain(`ada/break-glass:${id}`)
    expect((await made.run(['state', 'show'])).out).toContain('1 decision made at once')
    expect((await made.plan()).changes).toEqual([])
  })

  test('ends when its time is over, and still has to be looked at', async () => {
    const made = await appliedCompany()
    await made.run(taking())
    made.at('2026-11-20T09:30:00Z')
    await made.apply(...scheduled)
    expect(made.held('git')['ada']).not.toContain('group:prod (guest)')
    const lint = async () => (await made.run(['lint', '--state'])).out
    expect(await lint()).toContain('review-pending')
    made.at('2026-11-23T09:00:00Z')
    await made.apply(...scheduled)
    expect(await lint()).toContain('review-overdue')
    expect(
      (await made.run(['state', 'forget', `ada/break-glass:${id}`, '--yes', '--reason', 'looked at'])).exitCode,
    ).toBe(0)
    expect(await lint()).not.toContain(id)
  })

  test('ends when nobody reviews it in time', async () => {
    const made = await appliedCompany({ break_glass: { ...breakGlass.break_glass, review_within: '10m' } })
    await made.run(taking())
    made.at('2026-11-20T09:10:00Z')
    const { changes } = await made.apply(...scheduled)
    expect(lines(changes)).toEqual(['remove ada/git:group:prod guest→none expiry'])
  })

  test('makes no difference any more when the files say the same, nor when it has ended there', async () => {
    const made = await appliedCompany()
    await made.run(taking())
    made.exceptions([asWritten])
    expect((await made.plan()).changes).toEqual([])
    await made.apply()
    expect(made.ledger().emergencies).toBeUndefined()
    expect((await auditOf(made)).some(({ settled }) => settled?.kind === 'break_glass')).toBe(true)
    expect(await prod(made)).toEqual([])
    made.at('2026-11-20T09:30:00Z')
    expect(await prod(made)).toEqual(['remove ada/git:group:prod expiry'])
  })

  test('gives nothing where an exception of the files has its id', async () => {
    const made = await appliedCompany()
    await made.run(taking())
    made.exceptions([{ ...asWritten, user: 'ben', grant: 'git:group:site', break_glass: false, approved_by: 'cy' }])
    expect(lines((await made.plan()).changes)).toEqual([
      'add ben/git:group:site none→guest policy',
      'remove ada/git:group:prod guest→none policy',
    ])
  })

  test('may be taken again beside the first, under another id', async () => {
    const made = await appliedCompany()
    expect((await made.run(taking())).exitCode).toBe(0)
    const second = taking('--grant', 'git:group:prod-db').filter((word) => word !== 'git:group:prod')
    second.splice(second.indexOf('--grant'), 1)
    expect((await made.run(second)).exitCode).toBe(0)
    expect(made.ledger().emergencies?.map((one) => one.kind !== 'lock' && one.exception)).toEqual([id, `${id}-2`])
    expect(made.held('git')['ada']).toEqual(expect.arrayContaining(['group:prod (guest)', 'group:prod-db (guest)']))
  })
})

test('access that is not there yet is not said to be there', async () => {
  const made = await appliedCompany()
  const faults = (...fail: object[]) => made.settings({ systems: { git: { sandbox: { fail } } } })
  faults({ write: 'add', as: 'permission' })
  const { exitCode, out } = await made.run(taking())
  expect([exitCode, out]).toEqual([7, expect.stringContaining('ada is to have git:group:prod until')])
  expect(out).toContain('`git:group:prod` was not given')
  faults()
  made.at('2026-11-20T09:05:00Z')
  await made.apply(...scheduled)
  expect(made.held('git')['ada']).toContain('group:prod (guest)')
})

test('of several grants, the one that is kept away is named', async () => {
  const made = await appliedCompany()
  made.policies([
    { name: 'Eng', triggers: { department: 'Engineering' }, grants: ['git:group:eng'], denies: ['git:group:prod-db'] },
  ])
  await made.apply()
  const { exitCode, out } = await made.run(taking('--grant', 'git:group:prod-db'))
  expect([exitCode, out]).toEqual([7, expect.stringContaining('`git:group:prod-db` was not given')])
  expect(out).not.toContain('`git:group:prod` was')
})

describe('an emergency gives nothing', () => {
  test('for a grant that is named twice, to whom is locked, or with a false word about why', async () => {
    const made = await appliedCompany()
    const twice = await made.run(taking('--grant', 'git:group:prod (guest)'))
    expect([twice.exitCode, twice.err]).toEqual([64, expect.stringContaining('named twice')])
    await made.run(['revoke', 'ada', '--reason', 'the laptop was stolen', '--yes'])
    const locked = await made.run(taking())
    expect([locked.exitCode, locked.err]).toEqual([64, expect.stringContaining('cannot have `git:group:prod` now')])
    expect(made.ledger().emergencies).toMatchObject([{ kind: 'lock' }])
    const sales = await appliedCompany({
      break_glass: { ...breakGlass.break_glass, eligible: { department: 'Sales' } },
    })
    const other = await sales.run(taking())
    expect(other.err.replaceAll(/\s+/g, ' ')).toContain(
      '(policies/rule.yaml:1): department is "Sales", but it is "Engineering"',
    )
  })

  test('to whom no rule lets have it, for longer than it says, or without a reason that is long enough', async () => {
    for (const [rule, more, code] of [
      [{}, [], 'review-overdue'],
      [breakGlass, ['--user', 'cy'], 'not-eligible'],
      [breakGlass, ['--for', '2h'], 'rule-duration'],
      [{ ...breakGlass, justification: { min_length: 80 } }, [], 'rule-justification'],
      [{ ...breakGlass, grants: ['git:group:other'] }, [], 'break-glass-without-rule'],
    ] as const) {
      const made = await appliedCompany(rule)
      const ran = await made.run(taking(...more))
      expect([ran.exitCode, ran.err]).toEqual([3, expect.stringContaining(code)])
      expect(made.ledger().emergencies).toBeUndefined()
      expect(await prod(made)).toEqual([])
    }
  })

  test('that a constraint forbids', async () => {
    const made = await appliedCompany()
    made.write(
      'policies/sides.yaml',
      JSON.stringify({
        constraint: { name: 'Apart', kind: 'separation_of_duties', sides: [['git:group:eng'], ['git:group:prod']] },
      }),
    )
    const ran = await made.run(taking())
    expect([ran.exitCode, ran.out + ran.err]).toEqual([3, expect.stringContaining('Apart')])
    expect(made.held('git')['ada']).not.toContain('group:prod (guest)')
    expect(made.ledger().emergencies).toBeUndefined()
  })

  test('to anybody else, and takes nothing from anybody', async () => {
    const made = await appliedCompany()
    made.policies([])
    made.exceptions([{ ...asWritten, id: 'EX-1', user: 'ben', break_glass: false, approved_by: 'cy' }])
    const before = made.held('git')
    expect((await made.run(taking())).exitCode).toBe(0)
    expect(made.held('git')).toEqual({ ...before, ada: [...before['ada']!, 'group:prod (guest)'] })
  })

  test('while another run holds the ledger, while applying is switched off, or unless somebody confirms', async () => {
    const made = await appliedCompany()
    const before = made.held('git')
    const release = await holdLedger(made)
    expect((await made.run(taking())).exitCode).toBe(8)
    await release()
    const off = await made.run(taking(), { env: { PROVISIONR_DISABLE_APPLY: 'incident 7' } })
    expect([off.exitCode, off.err]).toEqual([6, expect.stringContaining('incident 7')])
    const unsure = taking().filter((word) => word !== '--yes')
    const unasked = await made.run(unsure)
    expect([unasked.exitCode, unasked.err]).toEqual([6, expect.stringContaining('run the same again with `--yes`')])
    expect((await made.run(unsure, { interactive: true, ask: () => Promise.resolve('no') })).exitCode).toBe(6)
    expect([made.held('git'), made.ledger().emergencies]).toEqual([before, undefined])
    expect((await made.run(unsure, { interactive: true, ask: () => Promise.resolve('yes') })).exitCode).toBe(0)
  })

  test('before anything was ever applied, or when somebody else runs it again', async () => {
    const fresh = await company(breakGlass).run(taking())
    expect([fresh.exitCode, fresh.err]).toEqual([6, expect.stringContaining('no run has applied anything here yet')])
    const made = await appliedCompany()
    const env = { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'ada-gh', GITHUB_TRIGGERING_ACTOR: 'mallory' }
    const ran = await made.run(taking(), { env })
    expect([ran.exitCode, ran.err]).toEqual([64, expect.stringContaining('`mallory` ran again')])
  })
})

test('what was written down before the run was killed is given by the next scheduled one', async () => {
  const made = await appliedCompany()
  const before = made.ledger()
  const decided = {
    kind: 'break_glass',
    person: 'ada',
    at: asWritten.starts,
    by: 'ada',
    login: null,
    reason: asWritten.justification,
    request: null,
    exception: id,
    grants: ['git:group:prod'],
    until: asWritten.expires,
    rule: null,
    ticket: null,
  } as const
  made.setLedger({ ...before, emergencies: [decided] })
  made.at('2026-11-20T09:01:00Z')
  await made.apply(...scheduled)
  expect(made.held('git')['ada']).toContain('group:prod (guest)')
})

test('a ledger made anew from the log knows what was decided at once', async () => {
  const made = await appliedCompany()
  await made.run(taking())
  const decided = made.ledger().emergencies
  made.write('.provisionr/ledger.json', '{')
  expect((await made.run(['state', 'rebuild', '--yes'])).exitCode).toBe(0)
  expect(made.ledger().emergencies).toEqual(decided)
  expect((await made.plan()).changes).toEqual([])
})

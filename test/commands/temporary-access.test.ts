import { describe, expect, test } from 'vitest'
import { type Company, createCompany, lines } from './company.ts'

const people = [
  { user_id: 'ada', email: 'ada@acme.com', status: 'Active', department: 'Engineering' },
  { user_id: 'ben', email: 'ben@acme.com', status: 'Active', department: 'Engineering' },
  { user_id: 'cy', email: 'cy@acme.com', status: 'Active', department: 'Operations', title: 'Chief', badge: 'green' },
]
const engineering = { name: 'Engineering', triggers: { department: 'Engineering' }, grants: ['git:group:eng'] }
const rule = {
  name: 'prod',
  grants: ['git:group:prod*'],
  eligible: { department: 'Engineering' },
  max_duration: '2h',
  approvals: [{ from: ['user:cy'], need: 1 }],
}
const request = { user: 'ada', grant: 'git:group:prod', justification: 'the queue is stuck', approved_by: 'cy' }
const span = (starts: string, expires: string) => ({
  starts: `2026-11-20T${starts}:00Z`,
  expires: `2026-11-20T${expires}:00Z`,
})
const morning = { id: 'EX-1', ...request, ...span('08:00', '10:00') }

function company(given: object = {}, ...policies: object[]): Company {
  const made = createCompany({
    systems: { git: {} },
    people,
    policies: [engineering, ...policies] as Record<string, unknown>[],
    live: { git: Object.fromEntries(people.map(({ user_id: id, email }) => [id, { email, access: [] }])) },
    settings: { apply: { evidence: 'approvals.yaml' } },
  })
  made.write('policies/rule.yaml', JSON.stringify({ access_rule: { ...rule, ...given } }))
  approve(made)
  return made
}

function approve(made: Company, ...approvals: object[]): void {
  made.write('approvals.yaml', JSON.stringify({ approvals }))
}

const byCy = (exception: string) => ({ exception, author: 'ada', approvers: ['cy'], source: 'request 1' })
const prod = async (made: Company) =>
  lines((await made.plan()).changes)
    .filter((line) => line.includes('prod'))
    .map((line) => line.replace(/ (none|held|guest)→.*? /, ' '))
const codes = async (made: Company, severity: string) =>
  (await made.plan()).diagnostics.filter((one) => one.severity === severity).map((one) => one.code)

describe('an exception that nobody approved', () => {
  test('does not prolong an approved one that ends', async () => {
    const made = company()
    made.exceptions([morning])
    approve(made, byCy('EX-1'))
    await made.apply()
    expect(made.held('git')['ada']).toContain('group:prod (guest)')
    made.exceptions([morning, { ...morning, id: 'EX-2', ...span('10:01', '12:00') }])
    made.at('2026-11-20T11:30:00Z')
    expect(await prod(made)).toEqual(['remove ada/git:group:prod expiry'])
  })

  test('does not keep what a mover loses, nor the account behind it', async () => {
    const made = company({}, { name: 'Lead', triggers: { title: 'Lead' }, grants: ['git:group:prod'] })
    made.people([{ ...people[0], title: 'Lead' }, ...people.slice(1)])
    await made.apply()
    made.people([{ ...people[0], department: 'Operations' }, ...people.slice(1)])
    made.write('policies/rule.yaml', JSON.stringify({ access_rule: { ...rule, eligible: { user_id: 'ada' } } }))
    made.exceptions([{ ...morning, ...span('09:00', '11:00') }])
    expect(lines((await made.plan()).changes)).toEqual([
      'remove ada/git:group:eng guest→none person',
      'remove ada/git:group:prod guest→none person',
      'suspend_account ada/git:account person',
    ])
  })

  test('waits beside what a policy gives, and is not called ineligible', async () => {
    const made = company({ grants: ['git:group:eng (owner)'] })
    made.exceptions([{ ...morning, grant: 'git:group:eng (owner)' }])
    const { diagnostics, refusals } = await made.plan()
    expect(diagnostics.map((one) => one.code)).not.toContain('not-eligible')
    expect(refusals.map((one) => one.guard)).toEqual(['unverified_approval'])
  })

  test('leaves in place what a policy gives', async () => {
    const made = company({}, { name: 'Prod', triggers: { user_id: 'ada' }, grants: ['git:group:prod'] })
    await made.apply()
    made.exceptions([morning])
    expect((await made.plan()).changes).toEqual([])
  })
})

test('in a freeze an approved exception keeps what it would give, and not a higher level', async () => {
  const made = company(
    { windows: { freeze: ['2026-11-20/2026-11-21'] } },
    { name: 'Owner', triggers: { title: 'Owner' }, grants: ['git:group:prod (owner)'] },
  )
  made.people([{ ...people[0], title: 'Owner' }, ...people.slice(1)])
  await made.apply()
  made.people(people)
  made.exceptions([morning])
  approve(made, byCy('EX-1'))
  expect(lines((await made.plan()).changes)).toEqual(['update ada/git:group:prod owner→guest person'])
})

describe('an approval of a change whose author is nobody known', () => {
  test.each(['cy-gh', 'Cy <cy@users.noreply.github.com>', 'provisionr[bot]'])('does not count: %s', async (author) => {
    const made = company()
    made.exceptions([morning])
    approve(made, { ...byCy('EX-1'), author })
    const plan = await made.plan()
    expect(plan.refusals.map((one) => one.guard)).toEqual(['unverified_approval'])
    expect(plan.refusals[0]!.message).toContain('is nobody known')
    expect(await prod(made)).toEqual([])
    approve(made, { ...byCy('EX-1'), requester: author })
    expect(await prod(made)).toEqual([])
  })

  test('counts once the login is mapped to somebody else', async () => {
    const made = company()
    made.settings({ people: { logins: { github: 'login' } } })
    made.people([{ ...people[0], login: 'ada-gh' }, ...people.slice(1)])
    made.exceptions([morning])
    approve(made, { ...byCy('EX-1'), author: 'ada-gh' })
    expect(await prod(made)).toEqual(['add ada/git:group:prod policy'])
  })
})

describe('a rule for those who hold a grant', () => {
  const sre = { name: 'SRE', triggers: { department: 'Engineering' }, grants: ['git:group:sre (developer)'] }
  const asked = (holds: string, ...policies: object[]) => {
    const made = company({ eligible: { holds } }, sre, ...policies)
    made.exceptions([morning])
    approve(made, byCy('EX-1'))
    return made
  }

  test('counts what policies give, at the level that is named', async () => {
    expect(await prod(asked('git:group:sre'))).toHaveLength(1)
    expect(await prod(asked('git:group:sre (developer)'))).toHaveLength(1)
    expect(await prod(asked('git:group:sre (owner)'))).toEqual([])
  })

  test('does not count what a deny, or may be a deny, takes', async () => {
    const denies = ['git:group:sre']
    expect(await prod(asked('git:group:sre', { name: 'No', triggers: { user_id: 'ada' }, denies }))).toEqual([])
    expect(await prod(asked('git:group:sre', { name: 'No', triggers: { badge: 'red' }, denies }))).toEqual([])
  })

  test('does not count what a lock takes', async () => {
    const made = asked('git:group:sre')
    made.write('policies/lock.yaml', 'lock: {grant: "git:group:sre", reason: leaked key}')
    expect(await prod(made)).toEqual([])
  })
})

describe('emergency access', () => {
  const breakGlass = {
    break_glass: { eligible: { department: 'Engineering' }, max_duration: '1h', review_within: '30m' },
  }
  const emergency = { ...morning, break_glass: true, ...span('09:00', '09:20') }
  const windows = { windows: { allow: ['Sat 08:00-20:00'], freeze: ['2026-11-19/2026-11-21'] } }

  test('that ended before anybody looked at it is an error until somebody does', async () => {
    const made = company(breakGlass)
    made.exceptions([emergency])
    const lint = async () => {
      const { out } = await made.run(['lint', '--json'])
      return ['review-pending', 'review-overdue'].filter((code) => out.includes(`"${code}"`))
    }
    made.at('2026-11-20T09:25:00Z')
    expect(await lint()).toEqual(['review-pending'])
    made.at('2026-12-20T09:25:00Z')
    expect(await lint()).toEqual(['review-overdue'])
    approve(made, byCy('EX-1'))
    expect(await lint()).toEqual([])
  })

  test('that was revoked for want of a review stays an error after its end', async () => {
    const made = company(breakGlass)
    made.exceptions([{ ...emergency, ...span('09:00', '10:00') }])
    for (const time of ['09:40', '12:00']) {
      made.at(`2026-11-20T${time}:00Z`)
      expect(await codes(made, 'error')).toEqual(['review-overdue'])
    }
  })

  test('takes effect at once, whatever the windows and freezes of the rule', async () => {
    const made = company({ ...breakGlass, ...windows })
    made.exceptions([emergency])
    expect(await prod(made)).toEqual(['add ada/git:group:prod policy'])
  })

  test('that lasts too long gives nothing, and stops nobody else’s run', async () => {
    const made = company(breakGlass)
    made.exceptions([{ ...emergency, ...span('09:00', '10:30') }])
    expect(await codes(made, 'error')).toEqual(['rule-duration'])
    expect(lines((await made.plan()).changes).map((line) => line.split(' ')[1])).toContain('ben/git:group:eng')
    expect(await prod(made)).toEqual([])
    expect((await made.run(['lint'])).exitCode).toBe(3)
  })
})

describe('what the audit log says was held', () => {
  const total = { max_total: { duration: '3h', per: '7d' } }
  const later = { ...morning, id: 'EX-2', ...span('10:05', '12:00') }

  async function ended(given: object = total): Promise<Company> {
    const made = company(given)
    made.exceptions([morning])
    approve(made, byCy('EX-1'), byCy('EX-2'))
    made.at('2026-11-20T08:00:00Z')
    await made.apply()
    return made
  }

  test('lets a late run neither stop everybody nor join what left a pause', async () => {
    const made = await ended({ max_total: { duration: '20h', per: '7d' } })
    made.exceptions([morning, later])
    made.people([...people.slice(0, 1), { ...people[1], status: 'Left' }, ...people.slice(2)])
    made.at('2026-11-20T10:10:00Z')
    expect(await codes(made, 'error')).toEqual([])
    await made.apply()
    expect(made.held('git')).toMatchObject({
      ada: ['enabled', 'group:eng (guest)', 'group:prod (guest)'],
      ben: ['suspended'],
    })
  })

  test('makes one exception wait, and no error of the files', async () => {
    const made = await ended()
    made.at('2026-11-20T10:00:00Z')
    await made.apply()
    for (const grant of ['git:group:prod', 'git:group:prod-db']) {
      made.exceptions([{ ...later, grant }])
      made.at('2026-11-20T10:10:00Z')
      expect(await codes(made, 'error')).toEqual(['rule-total'])
      expect(await prod(made)).toEqual([])
    }
  })

  test('counts only what exceptions gave, at a level of the rule', async () => {
    const made = company({ ...total, grants: ['git:group:eng (maintainer)'] })
    approve(made, byCy('EX-1'))
    made.at('2026-11-01T08:00:00Z')
    await made.apply()
    made.at('2026-11-20T08:00:00Z')
    made.exceptions([{ ...morning, grant: 'git:group:eng (maintainer)' }])
    expect(lines((await made.plan()).changes)).toEqual(['update ada/git:group:eng guest→maintainer start'])
    await made.apply()
    made.at('2026-11-20T10:00:00Z')
    await made.apply()
    expect(made.held('git')['ada']).toContain('group:eng (guest)')
    made.at('2026-11-22T09:00:00Z')
    made.exceptions([
      {
        ...morning,
        grant: 'git:group:eng (maintainer)',
        starts: '2026-11-22T08:59:00Z',
        expires: '2026-11-22T09:59:00Z',
      },
    ])
    expect(await codes(made, 'error')).toEqual([])
  })
})

describe('explain', () => {
  test('says that an exception waits for its approval', async () => {
    const made = company()
    made.exceptions([morning])
    const { out } = await made.run(['explain', 'ada', 'git:group:prod'], { columns: 200 })
    expect(out).toContain('it waits: exception `EX-1` waits for an approval that can be verified')
    expect(out).not.toContain('gave way')
  })

  test.each([
    ['lock: {user: ben, reason: stolen laptop}', 'ben'],
    ['lock: {grant: "git:group:eng", reason: stolen laptop}', 'ben'],
  ])('names the lock: %s', async (lock, person) => {
    const made = company()
    made.write('policies/lock.yaml', lock)
    const { out } = await made.run(['explain', person], { columns: 200 })
    expect(out).toContain('ben must not have git:group:eng: a lock takes it away')
    expect(out).toContain('lock: stolen laptop')
    expect(out).not.toContain('gave way')
  })
})

import { describe, expect, test } from 'vitest'
import { approvalOf } from './approval-of.ts'
import { lines } from './company.ts'
import { approve, codes, company, morning, people, prod, rule, span } from './ruled-company.ts'

describe('an exception that nobody approved', () => {
  test('does not prolong an approved one that ends', async () => {
    const made = company()
    made.exceptions([morning])
    approve(made, approvalOf(morning))
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
    made.people([{ ...people[0], title: 'Member', department: 'Operations' }, ...people.slice(1)])
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
  made.people([{ ...people[0], title: 'Member' }, ...people.slice(1)])
  made.exceptions([morning])
  approve(made, approvalOf(morning))
  expect(lines((await made.plan()).changes)).toEqual(['update ada/git:group:prod owner→guest person'])
})

describe('an approval of a change whose author is nobody known', () => {
  test.each(['cy-gh', 'Cy <cy@users.noreply.github.com>', 'provisionr[bot]'])('does not count: %s', async (author) => {
    const made = company()
    made.exceptions([morning])
    approve(made, approvalOf(morning, { author }))
    const plan = await made.plan()
    expect(plan.refusals.map((one) => one.guard)).toEqual(['unverified_approval'])
    expect(plan.refusals[0]!.message).toContain('is nobody known')
    expect(await prod(made)).toEqual([])
    approve(made, approvalOf(morning, { requester: author }))
    expect(await prod(made)).toEqual([])
  })

  test('counts once the login is mapped to somebody else', async () => {
    const made = company()
    made.settings({ people: { logins: { github: 'login' } } })
    made.people([{ ...people[0], login: 'ada-gh' }, ...people.slice(1)])
    made.exceptions([morning])
    approve(made, approvalOf(morning, { author: 'ada-gh' }))
    expect(await prod(made)).toEqual(['add ada/git:group:prod policy'])
  })
})

describe('an approval', () => {
  test('is for the content that it names, and for nothing that is put in its place', async () => {
    const made = company()
    const root = { ...morning, grant: 'git:group:prod-root' }
    approve(made, approvalOf(morning))
    for (const other of [root, { ...morning, user: 'ben' }]) {
      made.exceptions([other])
      const { changes, refusals } = await made.plan()
      expect(changes.filter((one) => one.resource?.startsWith('prod'))).toEqual([])
      expect(refusals[0]!.message).toContain('is for other content than it has now')
      expect(refusals[0]!.allow_with).toContain(String(approvalOf(other)['digest']))
    }
    made.exceptions([{ ...morning, justification: 'the queue is stuck again' }])
    expect(await prod(made)).toEqual(['add ada/git:group:prod policy'])
  })

  test('names the content, also of a record that has an id', async () => {
    const made = company()
    made.exceptions([morning])
    approve(made, approvalOf(morning, { digest: undefined }))
    expect((await made.plan()).refusals[0]!.message).toContain('names no digest of what was approved')
    expect(await prod(made)).toEqual([])
  })

  test('does not pass to a record that is inserted above', async () => {
    const made = company()
    const { id: _id, ...nameless } = morning
    approve(made, approvalOf(nameless, { exception: 'exceptions/all#1' }))
    made.exceptions([nameless])
    expect(await prod(made)).toHaveLength(1)
    made.exceptions([{ ...nameless, user: 'ben', grant: 'git:group:prod-root' }, nameless])
    expect(await prod(made)).toEqual([])
  })
})

describe('a rule', () => {
  const asks = (grant: string) => {
    const made = company()
    made.exceptions([{ ...morning, grant }])
    return made
  }

  test('is not left by asking for a higher level', async () => {
    const made = asks('git:group:prod (developer)')
    expect(await codes(made, 'error')).toEqual(['beyond-rule'])
    expect(await prod(made)).toEqual([])
    expect((await made.run(['lint'])).exitCode).toBe(3)
  })

  test('is not left by other capitals, where a system takes them for the same', async () => {
    const made = asks('git:group:Prod')
    expect((await made.plan()).refusals.map((one) => one.guard)).toEqual(['unverified_approval'])
    expect((await made.plan()).changes.filter((one) => one.resource === 'Prod')).toEqual([])
    made.exceptions([morning, { ...morning, id: 'EX-2', grant: 'git:group:Prod', ...span('10:00', '11:00') }])
    expect((await made.run(['lint'])).out).toContain('[rule-duration]')
  })
})

describe('a rule for those who hold a grant', () => {
  const sre = { name: 'SRE', triggers: { department: 'Engineering' }, grants: ['git:group:sre (developer)'] }
  const asked = (holds: string, ...policies: object[]) => {
    const made = company({ eligible: { holds } }, sre, ...policies)
    made.exceptions([morning])
    approve(made, approvalOf(morning))
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

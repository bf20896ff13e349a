import { describe, expect, test } from 'vitest'
import { withApprovals } from '../../src/apply/next-approvals.ts'
import type { SeenApproval } from '../../src/domain/evidence.ts'
import { emptyLedger } from '../../src/domain/ledger.ts'
import { approvalOf } from './approval-of.ts'
import { type Company, lines } from './company.ts'
import { codes, company, morning, people, prod, span } from './ruled-company.ts'

/** An approval by Cy of a pull request that Ben wrote, as the ledger remembers it. */
function seen(exception: object, change: Partial<SeenApproval> = {}): SeenApproval {
  const { exception: id, digest } = approvalOf(exception)
  return {
    exception: String(id),
    digest: String(digest),
    approvers: ['cy'],
    authors: ['ben'],
    requester: null,
    source: 'acme/access#12',
    at: Date.parse('2026-11-20T07:00:00Z'),
    roles: { 'user:cy': ['cy'] },
    ...change,
  }
}

function remember(made: Company, ...approvals: SeenApproval[]): void {
  made.setLedger({ ...made.ledger(), approvals })
}

async function started(...given: Parameters<typeof company>): Promise<Company> {
  const made = company(...given)
  await made.apply()
  return made
}

const added = ['add ada/git:group:prod policy']

describe('an approval that the ledger remembers', () => {
  test('counts for every command, until the record is gone', async () => {
    const made = await started()
    made.exceptions([morning])
    expect(await prod(made)).toEqual([])
    remember(made, seen(morning))
    expect(await prod(made)).toEqual(added)
    const can = await made.run(['can', 'ada', 'git:group:prod'])
    expect(can.out).not.toContain('waits for an approval')
    await made.apply()
    expect(made.held('git')['ada']).toContain('group:prod (guest)')
    const log = await made.run(['audit', 'log', '--event', 'result'])
    expect(log.out).toContain('EX-1 approved by cy (acme/access#12)')
    const shown = await made.run(['state', 'show', 'EX-1'])
    expect(shown.out).toContain('EX-1 approved by cy (acme/access#12)')
    expect((await made.run(['state', 'show'])).out).toContain('1 approval of pull requests')
    made.at('2026-11-20T10:30:00Z')
    await made.apply()
    expect(made.ledger().approvals).toHaveLength(1)
    made.exceptions([])
    await made.apply('--only-cause', 'expiry')
    expect(made.ledger().approvals).toHaveLength(1)
    await made.apply()
    expect(made.ledger().approvals).toBeUndefined()
  })

  test('counts for the content that was approved, and one of several that fits is enough', async () => {
    const made = await started()
    const longer = { ...morning, ...span('08:00', '10:00'), grant: 'git:group:prod2' }
    made.exceptions([longer])
    remember(made, seen(morning))
    expect((await made.plan()).refusals[0]!.message).toContain('is for other content than it has now')
    remember(made, seen(morning), seen(longer, { source: 'acme/access#13' }))
    expect(await prod(made)).toEqual(['add ada/git:group:prod2 policy'])
    made.exceptions([morning])
    expect(await prod(made)).toEqual(added)
  })

  test('stays one although the approver and the author left, or are nobody in the source any more', async () => {
    const made = await started()
    made.exceptions([morning])
    remember(made, seen(morning))
    made.settings({ people: { missing: 'leaver' } })
    made.people([people[0]!, { ...people[2]!, status: 'Left' }])
    expect(await prod(made)).toEqual(added)
    made.people([people[0]!])
    expect(await prod(made)).toEqual(added)
  })

  test('keeps the role that the approver had then, and gets none that came later', async () => {
    const approvals = [{ from: ['manager', 'policy:Chiefs'], need: 1 }]
    const chiefs = { name: 'Chiefs', triggers: { title: 'Chief' }, grants: ['git:group:chiefs'] }
    const made = await started({ approvals }, chiefs)
    made.exceptions([morning])
    remember(made, seen(morning, { roles: { manager: [], 'policy:Chiefs': [] } }))
    expect(await prod(made)).toEqual([])
    remember(made, seen(morning, { roles: { manager: ['cy'], 'policy:Chiefs': [] } }))
    expect(await prod(made)).toEqual(added)
    // A rule that came later and names somebody else is asked now.
    remember(made, seen(morning, { roles: { manager: [] } }))
    expect(await prod(made)).toEqual(added)
  })

  test.each([
    ['of the beneficiary', { approvers: ['ada'], roles: { 'user:cy': ['ada'] } }],
    ['of an author', { authors: ['ben', 'cy'] }],
    ['of the requester', { requester: 'cy' }],
    ['of somebody whom the rule did not mean', { approvers: ['ben'], authors: ['cy'], roles: { 'user:cy': [] } }],
    ['of nobody', { approvers: [], roles: { 'user:cy': [] } }],
  ])('%s is none', async (_what, change) => {
    const made = await started()
    made.exceptions([morning])
    remember(made, seen(morning, change))
    expect(await prod(made)).toEqual([])
    expect((await made.plan()).refusals.map(({ guard }) => guard)).toEqual(['unverified_approval'])
  })

  test('of a team counts by what the forge said then, and lint says nothing of teams it cannot ask', async () => {
    const made = company({ approvals: [{ from: ['team:dba'], need: 1 }] })
    made.settings({ forge: { kind: 'github', repository: 'acme/access' } })
    await made.apply()
    made.exceptions([morning])
    expect(await codes(made, 'error')).toEqual([])
    expect((await made.run(['lint'])).out).not.toMatch(/unknown-approver|empty-approver-set/)
    remember(made, seen(morning, { roles: {} }))
    const { refusals } = await made.plan()
    expect(refusals[0]!.message).toContain('1 of team:dba')
    remember(made, seen(morning, { roles: { 'team:dba': ['cy'] } }))
    expect(await prod(made)).toEqual(added)
  })

  test('reviews an emergency', async () => {
    const made = await started({ break_glass: { max_duration: '2h', review_within: '1h' } })
    const emergency = { ...morning, ...span('08:00', '10:00'), break_glass: true }
    made.exceptions([emergency])
    expect(await codes(made, 'error')).toContain('review-overdue')
    const lint = async () => (await made.run(['lint'])).out
    expect(await lint()).toContain('review-overdue')
    made.settings({ forge: { kind: 'github', repository: 'acme/access' } })
    remember(made, seen(emergency))
    expect(await codes(made, 'error')).toEqual([])
    expect(await lint()).not.toContain('review-overdue')
    remember(made)
    expect(await lint()).toContain('review-overdue')
    made.settings({ state: { path: 'nowhere' } })
    expect(await lint()).not.toContain('review-overdue')
    made.settings({ state: { path: '.provisionr' } })
    remember(made, seen(emergency))
    expect(await prod(made)).toEqual(added)
  })
})

test('an emergency and a window that were approved keep what was approved when the record is lengthened', async () => {
  const made = await started()
  made.exceptions([morning])
  remember(made, seen({ ...morning, ...span('08:00', '09:30') }))
  expect(await prod(made)).toEqual(added)
  expect((await made.plan()).refusals[0]!.message).toContain(
    'is approved from 2026-11-20T08:00:00Z until 2026-11-20T09:30:00Z',
  )
})

describe('a constraint that asks for approvals', () => {
  const owners = { name: 'Owners', triggers: { department: 'Engineering' }, grants: ['git:group:site (owner)'] }
  const constraint = {
    name: 'Owners are asked',
    kind: 'requires_approval',
    grants: ['git:group:* (owner)'],
    approvals: [{ from: ['user:cy'], need: 1 }],
  }
  const site = async (made: Company) => lines((await made.plan()).changes).filter((line) => line.includes('site'))

  /** The digest of the line that the policy brought, by what a run makes of it without the constraint. */
  async function lineOf(made: Company): Promise<string> {
    const known = new Set(made.ledger().gifts)
    const ledger = made.ledger()
    made.policies([engineering, owners])
    await made.apply()
    const digest = made.ledger().gifts!.find((one) => !known.has(one))
    made.byHand('git', (accounts) => {
      for (const one of Object.values(accounts))
        one.access = (one.access ?? []).filter((grant) => !JSON.stringify(grant).includes('site'))
    })
    made.setLedger({ ...ledger, serial: made.ledger().serial, audit: made.ledger().audit })
    return digest!
  }
  const engineering = { name: 'Engineering', triggers: { department: 'Engineering' }, grants: ['git:group:eng'] }
  const line = (digest: string, change: Partial<SeenApproval> = {}) =>
    seen(morning, { exception: null, digest, ...change })

  async function asked(): Promise<{ readonly made: Company; readonly digest: string }> {
    const made = await started()
    const digest = await lineOf(made)
    made.write('policies/constraint.yaml', JSON.stringify({ constraint }))
    expect(await site(made)).toEqual([])
    return { made, digest }
  }

  test('is satisfied by those of the line that gives it, until everybody has it', async () => {
    const { made, digest } = await asked()
    remember(made, line(digest))
    expect(await site(made)).toEqual([
      'add ada/git:group:site none→owner policy',
      'add ben/git:group:site none→owner policy',
    ])
    await made.apply()
    expect(made.ledger().approvals).toBeUndefined()
    expect(made.ledger().gifts).toContain(digest)
    // Whoever comes later gets it by the line that stands.
    made.people([...people, { user_id: 'di', email: 'di@acme.com', status: 'Active', department: 'Engineering' }])
    expect(await site(made)).toEqual(['add di/git:group:site none→owner person'])
  })

  test('is not satisfied by those of another line, of too few, or of who gets it', async () => {
    const { made, digest } = await asked()
    for (const other of [
      line('0'.repeat(32)),
      line(digest, { approvers: ['ben'], roles: { 'user:cy': [] } }),
      line(digest, { approvers: ['ada', 'ben'], authors: ['cy'], roles: { 'user:cy': ['ada', 'ben'] } }),
      seen(morning, { exception: 'EX-1', digest }),
    ]) {
      remember(made, other)
      expect(await site(made)).toEqual([])
      expect((await made.plan()).refusals.map(({ guard }) => guard)).toEqual(['unverified_approval'])
    }
  })

  test('lets nothing stand by an approval that was not enough, even when nobody gets anything by the line', async () => {
    const { made, digest } = await asked()
    made.people([people[2]!])
    remember(made, line(digest, { approvers: ['ben'], roles: { 'user:cy': [] } }))
    await made.apply()
    expect(made.ledger().gifts).not.toContain(digest)
    expect(made.ledger().approvals).toHaveLength(1)
    made.people(people)
    expect(await site(made)).toEqual([])
  })

  test('is satisfied by those of an exception whose access rule asks for none', async () => {
    const made = await started({ grants: ['git:group:site (owner)'], approvals: undefined })
    made.write('policies/constraint.yaml', JSON.stringify({ constraint }))
    const exception = { ...morning, grant: 'git:group:site (owner)' }
    made.exceptions([exception])
    expect(await site(made)).toEqual([])
    remember(made, seen(exception, { approvers: ['ada'], roles: { 'user:cy': ['ada'] } }))
    expect(await site(made)).toEqual([])
    remember(made, seen({ ...exception, ...span('08:00', '09:30') }))
    expect(await site(made)).toEqual([])
    remember(made, seen(exception))
    expect(await site(made)).toEqual(['add ada/git:group:site none→owner policy'])
  })

  test('names approvers that exist', async () => {
    const made = company()
    made.write(
      'policies/constraint.yaml',
      JSON.stringify({ constraint: { ...constraint, approvals: [{ from: ['user:cyy'], need: 1 }] } }),
    )
    expect((await made.run(['lint'])).out).toContain('unknown-approver')
  })
})

test('approvals of nobody are not remembered, and the same ones once', () => {
  const ledger = emptyLedger('acme', null)
  expect(withApprovals(ledger, [seen(morning, { approvers: [] })])).toBe(ledger)
  const once = withApprovals(ledger, [seen(morning)])
  expect(withApprovals(once, [seen(morning, { at: 1 })]).approvals).toEqual([seen(morning, { at: 1 })])
})

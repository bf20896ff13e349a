import { describe, expect, test } from 'vitest'
import { type Company, createCompany, lines } from './company.ts'

const later = '2026-11-25T09:00:00Z'
const ada = { user_id: 'ada', email: 'ada@acme.com', team: 'sales', unit: 'north', status: 'Active' }
const bo = { user_id: 'bo', email: 'bo@acme.com', team: 'none', unit: 'east', squad: 'b', status: 'Active' }
const has = { gitlab: ['enabled', 'group:deals (developer)'] }
const policies = [
  { name: 'Sales', triggers: [{ team: 'sales' }], grants: ['gitlab:group:deals (developer)'] },
  { name: 'Units', triggers: [{ unit: 'south' }], grants: ['gitlab:group:south'] },
]

function exception(grant: string, expires = '2026-11-20T10:00:00Z') {
  return { id: 'EX-1', user: 'ada', grant, justification: 'a test', approved_by: 'bo', starts: '2026-11-01', expires }
}

/** Ada has what her policies (and exceptions) give; everything about her was remembered at nine. */
async function remembered(
  record: Record<string, unknown> = ada,
  more: { readonly policies?: typeof policies; readonly exceptions?: ReturnType<typeof exception>[] } = {},
): Promise<Company> {
  const company = createCompany({
    people: [record, bo],
    policies: more.policies ?? policies,
    exceptions: more.exceptions ?? [],
    live: { gitlab: { ada: { email: 'ada@acme.com' }, bo: { email: 'bo@acme.com' } } },
  })
  await company.apply()
  return company
}

async function told(company: Company, records: readonly Record<string, unknown>[], at = later) {
  company.at(at)
  company.people([...records, bo])
  const { changes, later: upcoming, diagnostics } = await company.plan()
  const errors = diagnostics.filter((one) => one.severity === 'error').map((one) => one.code)
  return { changes: lines(changes), later: lines(upcoming), errors }
}

const nothing = { changes: [], later: [] }
const leaves = ['remove ada/gitlab:group:deals developer→none person', 'suspend_account ada/gitlab:account person']

describe('an attribute that had a value and is blank', () => {
  test.each(['status', 'team'])('holds the person: %s', async (name) => {
    const company = await remembered()
    const { [name as 'team']: _, ...record } = ada
    expect(await told(company, [record])).toEqual({ ...nothing, errors: ['blank-attribute'] })
    await company.apply()
    expect(company.held('gitlab')['ada']).toEqual(has.gitlab)
    // It is held until the record says it in words, however often that is looked at.
    expect(await told(company, [record])).toEqual({ ...nothing, errors: ['blank-attribute'] })
    expect(await told(company, [{ ...record, status: 'Active', team: 'none' }])).toEqual({
      changes: leaves,
      later: [],
      errors: [],
    })
  })

  test('is no reason to say that access agrees', async () => {
    const company = await remembered()
    company.people([{ ...ada, team: '' }, bo])
    const ran = await company.run(['plan'])
    expect(ran.out).not.toContain('agree')
    expect(ran.out).toContain('No changes; 1 person has an error, see above.')
    expect((await company.run(['drift'])).out).not.toContain('agree')
  })

  test('is taken as it is where no policy reads it, or where it may be blank', async () => {
    const company = await remembered({ ...ada, hobby: 'chess' })
    expect(await told(company, [ada])).toEqual({ ...nothing, errors: [] })
    company.settings({ people: { may_be_blank: ['team'] } })
    expect(await told(company, [{ ...ada, team: '' }])).toEqual({ changes: leaves, later: [], errors: [] })
  })

  test('stops nobody else, also when nobody has the attribute any more', async () => {
    const withDesk = [...policies, { name: 'Desk', triggers: [{ desk: 'd1' }], grants: ['gitlab:group:desk'] }]
    const company = await remembered({ ...ada, desk: 'd1' }, { policies: withDesk as typeof policies })
    company.at(later)
    company.people([ada, { ...bo, status: 'Left' }])
    const { changes, diagnostics } = await company.plan()
    expect(diagnostics.map((one) => one.code)).toEqual(['blank-attribute'])
    expect(lines(changes)).toEqual(['suspend_account bo/gitlab:account person'])
  })

  test('holds nobody who leaves', async () => {
    const company = await remembered()
    expect(await told(company, [{ ...ada, team: '', status: 'Left' }])).toEqual({
      changes: leaves,
      later: [],
      errors: [],
    })
  })

  test.each([
    ['the status', { status: 'Left' }, { status: undefined }],
    ['an empty status', { status: 'Left' }, { status: '' }],
    ['the last day', { termination_date: '2026-11-20' }, {}],
    ["the contract's end", { end_date: '2026-11-20', status: undefined }, { status: undefined }],
  ])('brings nobody back who left: %s', async (_, gone, blank) => {
    const company = await remembered()
    company.at('2026-11-22T09:00:00Z')
    company.people([{ ...ada, ...gone }, bo])
    await company.apply()
    expect(company.held('gitlab')['ada']).toEqual(['suspended'])
    for (let run = 0; run < 2; run++) {
      expect(await told(company, [{ ...ada, ...blank }])).toEqual({ ...nothing, errors: ['blank-attribute'] })
      await company.apply()
    }
    company.at('2026-11-28T09:00:00Z')
    company.people([{ ...ada, status: 'Active', start_date: '2026-11-26' }, bo])
    await company.apply()
    expect(company.held('gitlab')['ada']).toEqual(has.gitlab)
  })

  test('does not end a leave', async () => {
    const company = await remembered()
    company.people([{ ...ada, status: 'Leave' }, bo])
    await company.apply()
    expect(await told(company, [{ ...ada, status: '' }])).toEqual({ ...nothing, errors: ['blank-attribute'] })
  })

  test('takes a resignation back only where the status says that the person stays', async () => {
    const company = await remembered({ ...ada, termination_date: '2026-11-30' })
    expect(await told(company, [ada])).toEqual({ ...nothing, errors: [] })
    const dated = await remembered({ ...ada, status: undefined, termination_date: '2026-11-30' })
    const blank = { ...ada, status: undefined }
    expect(await told(dated, [blank])).toMatchObject({ changes: [], errors: ['blank-attribute'] })
    expect(await told(dated, [blank], '2026-12-02T09:00:00Z')).toEqual({
      changes: leaves,
      later: [],
      errors: ['blank-attribute'],
    })
  })

  test('makes nobody start earlier', async () => {
    const company = await remembered({ ...ada, start_date: '2026-12-10' })
    expect(await told(company, [ada])).toEqual({ ...nothing, errors: ['blank-attribute'] })
  })
})

describe('a record that cannot be used', () => {
  const left = { ...ada, status: 'Left' }

  test.each([
    ['an unknown time zone', [{ ...left, timezone: 'Mars' }], ['unknown-timezone']],
    ['an unreadable date', [{ ...left, start_date: 'soon' }], ['invalid-date']],
    [
      'dates out of order',
      [{ ...left, start_date: '2026-11-21', termination_date: '2026-11-20' }],
      ['end-before-start'],
    ],
    [
      'an unknown status beside a last day',
      [{ ...ada, status: 'Odd', termination_date: '2026-11-20' }],
      ['unknown-status'],
    ],
    ['two records', [left, left], ['duplicate-person']],
  ])('lets a leaver go in spite of %s', async (_, records, errors) => {
    const company = await remembered()
    expect(await told(company, records)).toEqual({ changes: leaves, later: [], errors })
    await company.apply()
    expect(await told(company, records)).toEqual({ ...nothing, errors })
  })

  test.each([
    ['two records that disagree', [left, ada], ['duplicate-person']],
    [
      'a new first day after an old last one',
      [{ ...ada, start_date: '2026-11-24', termination_date: '2026-11-20' }],
      ['end-before-start'],
    ],
    [
      'a last day that is over in some zones only',
      [{ ...ada, termination_date: '2026-11-24', timezone: 'Mars' }],
      ['unknown-timezone'],
    ],
  ])('keeps what somebody has who may have stayed: %s', async (_, records, errors) => {
    const company = await remembered()
    expect(await told(company, records)).toMatchObject({ changes: [], errors })
  })

  test('keeps everybody whose ids differ only in case, unless all of them left', async () => {
    const company = await remembered()
    const twice = ['near-duplicate-person', 'near-duplicate-person']
    expect(
      await told(company, [
        { ...left, email: '' },
        { ...ada, user_id: 'Ada' },
      ]),
    ).toEqual({ ...nothing, errors: twice })
    expect(await told(company, [left, { ...left, user_id: 'Ada', email: '' }])).toEqual({
      changes: leaves,
      later: [],
      errors: twice,
    })
  })

  test('ends what ends by time, and is remembered as it was', async () => {
    const company = await remembered(ada, { exceptions: [exception('gitlab:group:secret')] })
    const bad = { ...ada, team: 'none', timezone: 'Mars' }
    const ended = {
      changes: ['remove ada/gitlab:group:secret guest→none expiry'],
      later: [],
      errors: ['unknown-timezone'],
    }
    expect(await told(company, [bad])).toEqual(ended)
    await company.apply()
    expect(company.held('gitlab')['ada']).toEqual(has.gitlab)
    expect(await told(company, [bad])).toEqual({ ...ended, changes: [] })
    expect(company.ledger().people.find((one) => one.person === 'ada')?.attributes['team']).toBe('sales')
  })

  test('ends a grace', async () => {
    const company = await remembered()
    company.settings({ grace: { mover: '2d' } })
    company.people([{ ...ada, team: 'none' }, bo])
    await company.apply()
    const bad = { ...ada, team: 'none', timezone: 'Mars' }
    expect((await told(company, [bad], '2026-11-21T09:00:00Z')).changes).toEqual([])
    expect(await told(company, [bad])).toMatchObject({
      changes: ['remove ada/gitlab:group:deals developer→none grace'],
      errors: ['unknown-timezone'],
    })
  })
})

describe('somebody who is no longer in the source', () => {
  test('keeps what they have, but for what ends by time', async () => {
    const company = await remembered(ada, { exceptions: [exception('gitlab:group:secret')] })
    expect(await told(company, [])).toEqual({
      changes: ['remove ada/gitlab:group:secret guest→none expiry'],
      later: [],
      errors: ['missing-person'],
    })
  })

  test('is gone after the last day that their record named', async () => {
    const company = await remembered({ ...ada, termination_date: '2026-11-26' })
    expect(await told(company, [])).toMatchObject({ changes: [], errors: ['missing-person'] })
    expect(await told(company, [], '2026-11-27T09:00:00Z')).toEqual({ changes: leaves, later: [], errors: [] })
  })
})

describe('a grant whose resource cannot be worked out', () => {
  const templated = [
    ...policies,
    { name: 'Squads', triggers: [{ unit: 'north' }], grants: ['gitlab:group:squad-${squad}'] },
  ]

  test('withholds additions and ordinary removals, and not the end of an exception', async () => {
    const company = await remembered(ada, { exceptions: [exception('gitlab:group:secret')] })
    company.policies(templated)
    expect(await told(company, [{ ...ada, team: 'none' }])).toMatchObject({
      changes: ['remove ada/gitlab:group:secret guest→none expiry'],
      errors: ['unresolved-grant'],
    })
  })

  test('does not keep the account of somebody on leave switched on, nor their exceptions', async () => {
    const company = await remembered(ada, { exceptions: [exception('gitlab:group:secret', '2026-12-20')] })
    company.policies(templated)
    expect((await told(company, [{ ...ada, status: 'Leave' }])).changes).toEqual([
      'remove ada/gitlab:group:secret guest→none person',
      'suspend_account ada/gitlab:account person',
    ])
  })

  test('does not keep what is privileged, unless it may be that very grant', async () => {
    const company = await remembered(ada, {
      policies: [
        ...policies,
        {
          name: 'Owners',
          triggers: [{ team: 'sales' }],
          grants: ['gitlab:group:core (owner)', 'gitlab:group:squad-a (owner)'],
        },
      ],
    })
    company.policies(templated)
    expect((await told(company, [ada])).changes).toEqual(['remove ada/gitlab:group:core owner→none policy'])
  })
})

test('somebody who moves while on leave keeps their old access as long as others do', async () => {
  const company = await remembered()
  company.settings({ grace: { mover: '30d' } })
  expect(await told(company, [{ ...ada, team: 'none', status: 'Leave' }])).toEqual({
    changes: ['suspend_account ada/gitlab:account person'],
    later: ['remove ada/gitlab:group:deals developer→none grace'],
    errors: [],
  })
})

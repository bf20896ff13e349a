import { describe, expect, test } from 'vitest'
import type { LedgerGrace, LedgerGrant, LedgerPerson } from '../../src/domain/ledger.ts'
import type { AttributeValue } from '../../src/domain/person.ts'
import { settingsOf } from '../policy/build.ts'
import { companyOf, grace, grantsOf, instant, owned, runFor } from './build.ts'

const policies = `
policies:
  - {name: Sales, triggers: {department: Sales}, grants: [okta:group:sales, {grant: okta:group:leads, grace: 14d}, {grant: okta:group:deals, grace: 0d}]}
  - {name: Engineering, triggers: {department: Engineering}, grants: [okta:group:eng]}
`
const settings = settingsOf('grace: {mover: 30d}')
const sales = [owned('ana', 'okta:group:sales'), owned('ana', 'okta:group:leads'), owned('ana', 'okta:group:deals')]
const moved = '2026-06-01T09:00:00Z'

type Attributes = Readonly<Record<string, AttributeValue>>

/** ana as `before` was seen in May, is now `after`; what a run at `at` keeps for how long, and what she should have. */
function move(options: {
  before: Attributes
  after: Attributes
  files?: string
  at?: string
  owned?: readonly LedgerGrant[]
  graces?: readonly LedgerGrace[]
}) {
  const files = options.files ?? policies
  const { graces = [], at = moved } = options
  const earlier = companyOf({ files, settings, people: { ana: options.before } })
  const now = companyOf({ files, settings, graces, people: { ana: options.after } })
  const before: LedgerPerson = earlier.remember('ana', '2026-05-20T09:00:00Z')
  const timeline = runFor(now, 'ana', { at, before, owned: options.owned ?? sales })
  const kept = timeline.graces.map(
    (one) => `${one.resource} (${one.level ?? '-'}) ${instant(one.since)}/${instant(one.until)}`,
  )
  return { kept, holds: grantsOf(timeline.now), timeline }
}

const from = { department: 'Sales' }
const to = { department: 'Engineering' }

describe('somebody who moves', () => {
  test('keeps what policies gave, each for its own time, counted from when it was first seen', () => {
    const { kept, holds } = move({ before: from, after: to })
    expect(kept).toEqual([
      'sales (-) 2026-06-01T09:00:00Z/2026-07-01T09:00:00Z',
      'leads (-) 2026-06-01T09:00:00Z/2026-06-15T09:00:00Z',
    ])
    expect(holds).toEqual(['okta:group:eng', 'okta:group:leads', 'okta:group:sales'])
  })

  test('keeps nothing that provisionr did not give', () => {
    expect(move({ before: from, after: to, owned: sales.slice(1) }).kept).toHaveLength(1)
    expect(move({ before: from, after: to, owned: [] }).kept).toEqual([])
  })

  test('keeps nothing that policies still give', () => {
    const files = policies.replace('okta:group:eng', 'okta:group:sales')
    expect(move({ before: from, after: to, files }).kept).toEqual([expect.stringMatching(/^leads /)])
  })

  test('keeps nothing privileged, be it by policy, settings or level', () => {
    const files = policies.replace(
      'okta:group:sales,',
      '{grant: okta:group:sales, risk: privileged}, "gitlab:group:a (owner)",',
    )
    const had = [...sales, owned('ana', 'gitlab:group:a', 'owner')]
    expect(move({ before: from, after: to, files, owned: had }).kept).toEqual([expect.stringMatching(/^leads /)])
  })

  test('keeps what two policies gave for the shorter of the two times', () => {
    const files = `${policies}  - {name: Second, triggers: {department: Sales}, grants: [{grant: okta:group:sales, grace: 3d}]}\n`
    expect(move({ before: from, after: to, files }).kept[0]).toBe('sales (-) 2026-06-01T09:00:00Z/2026-06-04T09:00:00Z')
  })

  test('keeps nothing longer than its time, to the instant', () => {
    const graces = [grace('ana', 'okta:group:sales', moved, '2026-07-01T09:00:00Z')]
    const holds = (at: string) => move({ before: to, after: to, graces, at }).holds
    expect(holds('2026-07-01T08:59:59Z')).toContain('okta:group:sales')
    expect(holds('2026-07-01T09:00:00Z')).not.toContain('okta:group:sales')
  })
})

describe('the time of a grace is counted', () => {
  test('from the effective date of the change, in the person’s zone', () => {
    const after = { ...to, effective_date: '2026-05-25', timezone: 'America/New_York' }
    expect(move({ before: { ...from, timezone: 'America/New_York' }, after }).kept[0]).toBe(
      'sales (-) 2026-05-25T04:00:00Z/2026-06-24T04:00:00Z',
    )
  })

  test('not from an effective date that was there before', () => {
    const before = { ...from, effective_date: '2024-01-01' }
    expect(move({ before, after: { ...to, effective_date: '2024-01-01' } }).kept[0]).toContain('2026-06-01T09:00:00Z/')
  })

  test('not from one in the future: the access went today', () => {
    expect(move({ before: from, after: { ...to, effective_date: '2026-08-01' } }).kept[0]).toContain(
      '2026-06-01T09:00:00Z/',
    )
  })

  test('from so long ago that it is over', () => {
    const { kept, holds } = move({ before: from, after: { ...to, effective_date: '2026-05-10' } })
    expect(kept).toEqual([expect.stringMatching(/^sales .*\/2026-06-08T22:00:00Z$/)])
    expect(holds).not.toContain('okta:group:leads')
  })
})

describe('a grace that runs', () => {
  const graces = [grace('ana', 'okta:group:sales', '2026-05-15T00:00Z', '2026-06-14T00:00Z')]

  test('is not shifted by a later move', () => {
    const { kept } = move({ before: { ...from, team: 'a' }, after: { ...to, team: 'b' }, graces })
    expect(kept[0]).toBe('sales (-) 2026-05-15T00:00:00Z/2026-06-14T00:00:00Z')
    expect(kept).toHaveLength(2)
  })

  test('is over for good once the access is earned again', () => {
    expect(move({ before: to, after: from, graces, owned: [] }).kept).toEqual([])
  })

  test('goes on when only a lower level is earned again', () => {
    const files = 'policy: {name: P, triggers: {department: Engineering}, grants: ["gitlab:group:a (reporter)"]}'
    const running = [grace('ana', 'gitlab:group:a', '2026-05-15T00:00Z', '2026-06-14T00:00Z', 'developer')]
    const { kept, holds } = move({ before: to, after: to, files, graces: running })
    expect(kept).toHaveLength(1)
    expect(holds).toEqual(['gitlab:group:a (developer)'])
    expect(move({ before: to, after: to, files, graces: running, at: '2026-06-14T00:00Z' }).holds).toEqual([
      'gitlab:group:a (reporter)',
    ])
  })

  test('ends when the person leaves, and does not return with them', () => {
    const gone = { ...to, employment_status: 'Terminated' }
    expect(move({ before: to, after: gone, graces })).toMatchObject({ kept: [], holds: [] })
  })

  test('rests with a privileged risk, and in systems and types that are no more', () => {
    const odd = [
      grace('ana', 'gitlab:group:a', moved, '2026-12-01', 'owner'),
      grace('ana', 'gone:group:a', moved, '2026-12-01'),
      grace('ana', 'okta:galaxy:a', moved, '2026-12-01'),
    ]
    expect(move({ before: to, after: to, graces: odd }).holds).toEqual(['okta:group:eng'])
  })

  test('stays on leave', () => {
    const away = { ...to, employment_status: 'On leave' }
    expect(move({ before: away, after: away, graces }).holds).toEqual(['okta:group:eng', 'okta:group:sales'])
  })

  test('that is over does not begin again while a run has not managed to remember the move', () => {
    const ended = [grace('ana', 'okta:group:sales', '2026-05-01T00:00Z', '2026-05-31T00:00Z')]
    const { kept, holds, timeline } = move({ before: from, after: to, graces: ended })
    expect(holds).not.toContain('okta:group:sales')
    expect(kept).toContain('sales (-) 2026-05-01T00:00:00Z/2026-05-31T00:00:00Z')
    expect(timeline.graces).toHaveLength(2)
  })

  test('that is over is forgotten once the move is remembered', () => {
    const ended = [grace('ana', 'okta:group:sales', '2026-05-01T00:00Z', '2026-05-31T00:00Z')]
    expect(move({ before: to, after: to, graces: ended }).kept).toEqual([])
  })
})

describe('no grace begins', () => {
  test('when the policy changed rather than the person', () => {
    const files = policies.replace('okta:group:sales,', '')
    expect(move({ before: from, after: to, files }).kept).toEqual([expect.stringMatching(/^leads /)])
    expect(move({ before: from, after: from, files }).kept).toEqual([])
  })

  test('for somebody who leaves or has not begun', () => {
    expect(move({ before: from, after: { ...to, employment_status: 'Terminated' } }).kept).toEqual([])
    expect(move({ before: from, after: { ...to, start_date: '2026-09-01' } }).kept).toEqual([])
  })

  test('for somebody no earlier run knew', () => {
    const company = companyOf({ files: policies, settings, people: { ana: to } })
    expect(runFor(company, 'ana', { at: moved, owned: sales })).toMatchObject({ graces: [], isNew: true })
  })

  test('for what only an exception gave, nor for its level', () => {
    const files = `policy: {name: P, triggers: {department: Sales}, grants: ["gitlab:group:squad-\${team} (developer)"]}
---
exception:
  user: ana
  justification: handover
  approved_by: cto
  expires: 2026-12-31
  grants: ["gitlab:group:squad-\${team} (maintainer)", "okta:group:squad-\${team}"]
`
    const had = [owned('ana', 'gitlab:group:squad-a', 'maintainer'), owned('ana', 'okta:group:squad-a')]
    const { kept } = move({ files, before: { ...from, team: 'a' }, after: { ...from, team: 'b' }, owned: had })
    expect(kept).toEqual(['squad-a (developer) 2026-06-01T09:00:00Z/2026-07-01T09:00:00Z'])
  })
})

describe('a mover who keeps a lower level', () => {
  const files = `
policies:
  - {name: Sales, triggers: {department: Sales}, grants: ["gitlab:group:a (developer)"]}
  - {name: Engineering, triggers: {department: Engineering}, grants: ["gitlab:group:a (reporter)"]}
`

  test('keeps the higher one for its time', () => {
    const { kept, holds } = move({
      files,
      before: from,
      after: to,
      owned: [owned('ana', 'gitlab:group:a', 'developer')],
    })
    expect(kept).toEqual(['a (developer) 2026-06-01T09:00:00Z/2026-07-01T09:00:00Z'])
    expect(holds).toEqual(['gitlab:group:a (developer)'])
  })

  test('keeps no more than provisionr gave', () => {
    const { kept } = move({ files, before: from, after: {}, owned: [owned('ana', 'gitlab:group:a', 'guest')] })
    expect(kept).toEqual(['a (guest) 2026-06-01T09:00:00Z/2026-07-01T09:00:00Z'])
  })

  test('has no grace when the new level is the higher one', () => {
    expect(move({ files, before: to, after: from, owned: [owned('ana', 'gitlab:group:a', 'reporter')] }).kept).toEqual(
      [],
    )
  })
})

describe('of a type of which one can be held', () => {
  const files = `
policies:
  - {name: Sales, triggers: {department: Sales}, grants: [salesforce:profile:Sales]}
  - {name: Support, triggers: {department: Support}, grants: [salesforce:profile:Support]}
  - {name: Lead, triggers: {department: Support}, expires: 2026-06-10, grants: [okta:group:lead]}
`
  const had = [owned('ana', 'salesforce:profile:Sales')]
  const running = [grace('ana', 'salesforce:profile:Sales', moved, '2026-07-01T09:00:00Z')]

  test('the old one is kept while there is no new one', () => {
    expect(move({ files, before: from, after: to, owned: had }).holds).toEqual(['salesforce:profile:Sales'])
  })

  test('the old one gives way to the new one, for good', () => {
    const { kept, holds } = move({ files, before: from, after: { department: 'Support' }, owned: had })
    expect([kept, holds]).toEqual([[], ['okta:group:lead', 'salesforce:profile:Support']])
    const later = move({ files, before: to, after: { department: 'Support' }, owned: [], graces: running })
    expect([later.kept, later.holds]).toEqual([[], ['okta:group:lead', 'salesforce:profile:Support']])
    expect(later.timeline.now.problems).toEqual([])
  })

  test('one in grace is kept away while a new one is there, which is no problem', () => {
    const company = companyOf({ files, graces: running, people: { ana: { department: 'Support' } } })
    const { problems, suppressed } = company.access('ana')
    expect(company.holds('ana')).toContain('salesforce:profile:Support')
    expect(company.holds('ana')).not.toContain('salesforce:profile:Sales')
    expect([problems, [...suppressed.keys()]]).toEqual([[], ['salesforce:profile:Sales']])
  })

  test('two in grace are a problem, and neither is given', () => {
    const both = [...running, grace('ana', 'salesforce:profile:Old', moved, '2026-07-01T09:00:00Z')]
    const { timeline, holds } = move({ files, before: to, after: to, graces: both })
    expect(holds).toEqual([])
    expect(timeline.now.problems).toMatchObject([{ code: 'exclusive-conflict' }])
  })
})

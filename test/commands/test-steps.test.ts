import { describe, expect, test } from 'vitest'
import { engineer, seller, testCompany, tested, told } from './policy-test-run.ts'

const toEngineering = { change: { department: 'Engineering', team: 'web' } }

/** A seller who becomes an engineer, and what is expected of it. */
function moved(expectation: Record<string, unknown>, more: readonly Record<string, unknown>[] = []) {
  return tested({ at: '2026-06-01', person: seller, steps: [{ ...toEngineering, expect: expectation }, ...more] })
}

describe('a change of job', () => {
  test('adds, removes and keeps, levels and graces included', async () => {
    const result = await moved({
      adds: ['git:group:team-web', 'db:*', 'git:group:all (developer)'],
      removes: ['chat:channel:#sales', 'crm:*'],
      keeps: ['git:group:all', 'git:group:all (developer)', 'chat:workspace-member'],
      includes: ['crm:user-license'],
      excludes: ['chat:channel:#sales'],
    })
    expect([told(result), result.summary]).toEqual([[], { passed: 1, failed: 0, invalid: 0 }])
  })

  test('what was there before is not added, and what never was is neither removed nor kept', async () => {
    const result = await moved({
      adds: ['chat:workspace-member', 'git:group:all', 'chat:usergroup:*'],
      removes: ['db:role:app_ro', 'git:group:all'],
      keeps: ['db:role:app_ro'],
    })
    expect(told(result)).toEqual([
      '1 adds chat:workspace-member: `ana` had `chat:workspace-member` before the step as well',
      '1 adds git:group:all: `ana` had `git:group:all (developer)` before the step as well',
      '1 adds chat:usergroup:*: `ana` has nothing that matches `chat:usergroup:*`',
      '1 removes db:role:app_ro: before the step, `ana` does not have it',
      '1 removes git:group:all: `ana` still has `git:group:all (developer)`',
      '1 keeps db:role:app_ro: before the step, `ana` does not have it',
    ])
  })

  test('a pattern keeps all that it matched before', async () => {
    const result = await moved({ keeps: ['chat:*', 'git:*'] })
    expect(told(result)).toEqual(['1 keeps chat:*: `ana` no longer has `chat:channel:#sales`'])
  })

  test('a grace is a removal that has not happened yet, until the day it ends', async () => {
    const inGrace = await moved({ keeps: ['crm:user-license'], excludes: ['crm:user-license'] })
    expect(told(inGrace)).toEqual([
      '1 keeps crm:user-license: `ana` keeps `crm:user-license` only until 2026-07-01T00:00:00Z',
      '1 excludes crm:user-license: `ana` has `crm:user-license`',
    ])
    expect(inGrace.tests[0]!.failures[1]!.because[0]!.chains).toMatchObject([[{ kind: 'grace', policy: 'Sales' }]])
    const later = [
      { at: '2026-06-30T23:59:59Z', expect: { includes: ['crm:user-license'] } },
      { at: '2026-07-01', expect: { excludes: ['crm:*'], removes: ['crm:user-license'] } },
    ]
    expect(told(await moved({ includes: ['crm:*'] }, later))).toEqual([])
  })

  test('counts a grace from the day the record says, not from the day it is seen', async () => {
    const step = { at: '2026-06-20', change: { ...toEngineering.change, effective_date: '2026-06-01' } }
    const steps = [
      { ...step, expect: { includes: ['crm:user-license'] } },
      { at: '2026-07-01', expect: { excludes: ['crm:user-license'] } },
    ]
    expect(told(await tested({ at: '2026-05-01', person: seller, steps }))).toEqual([])
  })

  test('moves within a grace do not lengthen it, and moving back ends it', async () => {
    const steps = [
      { ...toEngineering, expect: { includes: ['crm:user-license'] } },
      { at: '2026-06-20', change: { department: 'Operations' }, expect: { includes: ['crm:user-license'] } },
      { at: '2026-07-01', expect: { excludes: ['crm:user-license'] } },
      { change: { department: 'Sales' }, expect: { adds: ['crm:user-license'] } },
    ]
    expect(told(await tested({ at: '2026-06-01', person: seller, steps }))).toEqual([])
  })

  test('has a grace also for what a policy began to give since the step before', async () => {
    const company = testCompany({
      policies: [
        {
          name: 'New tool',
          effective_date: '2026-03-01',
          triggers: { department: 'Sales' },
          grants: [{ grant: 'crm:user-license', grace: '10d' }],
        },
      ],
    })
    const steps = [{ at: '2026-06-01', change: { department: 'Finance' }, expect: { includes: ['crm:user-license'] } }]
    expect(told(await tested({ at: '2026-01-01', person: seller, steps }, company))).toEqual([])
  })
})

describe('a step', () => {
  test('with null takes an attribute away', async () => {
    const steps = [
      { change: { team: null }, expect: { removes: ['git:group:team-web'], excludes: ['git:group:team-*'] } },
    ]
    expect(told(await tested({ person: engineer, steps }))).toEqual([])
  })

  test('of somebody who leaves ends everything, without a grace', async () => {
    const steps = [{ change: { status: 'Left' }, expect: { exact: [], removes: ['crm:user-license', 'git:*'] } }]
    expect(told(await tested({ person: seller, steps }))).toEqual([])
  })

  test('onto leave keeps what is there and gives nothing new', async () => {
    const change = { status: 'Leave', department: 'Engineering', team: 'web' }
    const steps = [{ change, expect: { includes: ['git:group:all'], excludes: ['db:*', 'git:group:team-web'] } }]
    expect(told(await tested({ person: { ...seller, status: 'Active' }, steps }))).toEqual([])
  })

  test('lets dates pass: the first day, and the end of the last', async () => {
    const person = { ...seller, start_date: '2026-06-01', termination_date: '2026-06-30' }
    const steps = [
      { at: '2026-06-01', expect: { adds: ['crm:user-license'] } },
      { at: '2026-06-30T23:59:59Z', expect: { keeps: ['crm:user-license'] } },
      { at: '2026-07-01', expect: { exact: [] } },
    ]
    expect(told(await tested({ at: '2026-05-31T23:59:59Z', person, expect: { exact: [] }, steps }))).toEqual([])
  })

  test.each([
    [{ at: '2026-01-01', expect: { exact: [] } }, 'backwards-step'],
    [{ change: { user_id: 'eve' }, expect: { exact: [] } }, 'changed-key'],
    [{ change: { status: 'Sleeping' }, expect: { exact: [] } }, 'unknown-status'],
    [{ expect: { exact: [] } }, 'missing-key'],
    [{ change: { team: 'x' }, expect: { includes: [] } }, 'empty-expectation'],
  ])('that makes no sense, %j, is an error: %s', async (step, code) => {
    const result = await tested({ at: '2026-06-01', person: seller, steps: [step] })
    expect(result.diagnostics.map((one) => one.code)).toEqual([code])
    expect([result.summary, result.exitCode]).toEqual([{ passed: 0, failed: 0, invalid: 1 }, 3])
  })
})

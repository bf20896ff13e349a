import { describe, expect, test } from 'vitest'
import { engineer, seller, testCompany, tested, told } from './policy-test-run.ts'

/** [expectation, what passes, what fails, how the failure reads] for the engineer. */
const cases: [string, unknown, unknown, string[]][] = [
  [
    'includes',
    ['git:group:all', 'git:group:all (reporter)', 'git:*', 'git:group:team-web'],
    ['chat:channel:#sales'],
    ['`eve` does not have it'],
  ],
  [
    'includes',
    ['chat:workspace-member', 'git:group:all (Developer)'],
    ['git:group:all (owner)'],
    ['`eve` has it, but at the level `developer`'],
  ],
  ['includes', ['db:*'], ['crm:*'], ['`eve` has nothing that matches `crm:*`']],
  [
    'excludes',
    ['crm:*', 'git:group:all (maintainer)', 'git:group:team-app'],
    ['git:group:all (developer)'],
    ['`eve` has `git:group:all (developer)`'],
  ],
  [
    'excludes',
    ['chat:channel:#sales'],
    ['db:*', 'git:*'],
    ['`eve` has `db:role:app_ro`', '`eve` has `git:group:all (developer)`, `git:group:team-web`'],
  ],
  [
    'exact',
    ['git:group:all (developer)', 'git:group:team-web', 'db:role:app_ro', 'chat:workspace-member'],
    ['git:group:all (reporter)', 'git:group:team-*', 'chat:*'],
    ['`eve` has it at the level `developer`, not `reporter`', '`eve` also has `db:role:app_ro`'],
  ],
]

describe('what the person has', () => {
  test.each(cases)('%s passes for %j and fails for %j', async (kind, right, wrong, messages) => {
    const passing = await tested({ person: engineer, expect: { [kind]: right } })
    expect([told(passing), passing.exitCode]).toEqual([[], 0])
    const failing = await tested({ person: engineer, expect: { [kind]: wrong } })
    expect([failing.tests[0]!.failures.map((one) => one.message), failing.exitCode]).toEqual([messages, 3])
  })

  test('`exact: []` is for those who have nothing', async () => {
    const gone = { ...seller, status: 'Left' }
    expect(told(await tested({ person: gone, expect: { exact: [] } }))).toEqual([])
    expect(told(await tested({ person: { status: 'Active' }, expect: { exact: [] } }))).toEqual([
      '0 exact -: `test.person` also has `chat:workspace-member`, `git:group:all (reporter)`',
    ])
  })

  test('a failure says where the expectation stands and which condition of which policy is missing', async () => {
    const { tests } = await tested({ person: seller, expect: { includes: ['db:role:app_ro'] } })
    const [failure] = tests[0]!.failures
    expect(failure).toMatchObject({ file: 'policies/all.test.yaml', line: 9 })
    expect(failure!.because[0]!.chains).toMatchObject([
      [
        {
          kind: 'policy',
          name: 'Engineering',
          applies: false,
          conditions: [{ attribute: 'department', test: { values: ['Engineering'] }, actual: 'Sales' }],
          at: { file: 'policies/all.yaml' },
        },
        { kind: 'grants' },
      ],
    ])
  })

  test('and of what should not be there which policy gives it, with the line', async () => {
    const { tests } = await tested({ person: seller, expect: { excludes: ['git:*'] } })
    expect(tests[0]!.failures[0]!.because).toMatchObject([
      {
        grant: 'git:group:all (reporter)',
        chains: [
          [{ name: 'Base', applies: true }, { kind: 'grants' }],
          [{ name: 'Sales' }, { kind: 'inherits', name: 'Base' }, {}],
        ],
      },
    ])
  })

  test('what nobody gives is said to be so', async () => {
    const { tests } = await tested({
      person: seller,
      expect: { includes: ['db:role:nobody_knows', 'chat:usergroup:*'] },
    })
    expect(tests[0]!.failures.map((one) => one.help)).toEqual([
      'no policy gives it to anybody',
      'no policy gives anything that matches',
    ])
  })
})

describe('what is denied', () => {
  const contractor = { ...engineer, employment_type: 'Contractor' }

  test('a deny that applies counts, whether or not anything gives the grant', async () => {
    const expectation = { denied: ['db:role:app_ro', 'db:role:other', 'db:*'], excludes: ['db:*'] }
    expect(told(await tested({ person: contractor, expect: expectation }))).toEqual([])
  })

  test('what is not given for want of a policy is not denied', async () => {
    const result = await tested({ person: { ...seller }, expect: { denied: ['db:role:app_ro'] } })
    expect(told(result)).toEqual(['0 denied db:role:app_ro: nothing denies it to `ana`'])
    expect(result.tests[0]!.failures[0]!.help).toBe('`Limits` would deny it, but does not apply')
  })

  test('a deny that may apply is neither: nothing is given and nothing is certain', async () => {
    const { employment_type: _, ...unknown } = engineer
    const result = await tested({ person: unknown, expect: { denied: ['db:*'], includes: ['db:role:app_ro'] } })
    expect(told(result)).toEqual([
      '0 denied db:*: nobody can know whether `Limits` denies it to `eve`',
      '0 includes db:role:app_ro: `eve` does not get it yet: `Limits` may deny it',
    ])
  })

  test('a deny of a level forbids what is named with that level, and not the resource as a whole', async () => {
    const company = testCompany({
      policies: [{ name: 'Level', triggers: { status: 'Active' }, denies: ['git:group:all (guest)'] }],
    })
    const person = { status: 'Active' }
    expect(told(await tested({ person, expect: { denied: ['git:group:all (owner)'] } }, company))).toEqual([])
    expect(told(await tested({ person, expect: { denied: ['git:group:all'] } }, company))).toHaveLength(1)
  })

  test('a lock forbids, too', async () => {
    const company = testCompany()
    company.write('policies/lock.yaml', 'lock: {grant: "git:*", reason: incident, until: 2026-12-01}')
    const expectation = { denied: ['git:group:all'], excludes: ['git:*'] }
    expect(told(await tested({ person: engineer, expect: expectation }, company))).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { attributesOf, codes, loadFiles, loadRecords } from './load-fixture.ts'

describe('keys', () => {
  test('that two records share hold the person, who is listed once', async () => {
    const load = await loadRecords(['user_id: a, team: x', 'user_id: b', 'user_id: a, team: y'])
    expect(load.people.map(({ id, hold }) => [id, hold])).toEqual([
      ['a', 'two records have the key `a`'],
      ['b', null],
    ])
    expect(load.diagnostics).toMatchObject([{ code: 'duplicate-person', person: 'a', at: { line: 3 } }])
    expect(load.diagnostics[0]?.message).toContain('people.yaml:1:3')
  })

  test('that differ only in case, or in how letters are encoded, hold both people', async () => {
    const load = await loadRecords([
      'user_id: sarah',
      'user_id: Sarah',
      'user_id: "andr\\u00e9"',
      'user_id: "andre\\u0301"',
      'user_id: b',
    ])
    expect(load.people.filter(({ hold }) => hold === null).map(({ id }) => id)).toEqual(['b'])
    expect(codes(load)).toEqual([1, 2, 3, 4].map((line) => `error near-duplicate-person ${line}`))
  })

  test.each(['', 'user_id: ', 'user_id: ~', 'user_id: "  "', 'user_id: []', 'userid: x'])(
    'are asked for when a record says {%s}',
    async (record) => {
      const load = await loadRecords(['user_id: b', record])
      expect(load.people).toHaveLength(1)
      expect(load.unidentified).toBe(1)
      expect(codes(load)).toEqual(['error person-without-key 2'])
    },
  )

  test.each([
    '"a/b"',
    '"a*"',
    '" a"',
    '"a "',
    '"a\\tb"',
    '"a\\nb"',
    '"a\\u202Eb"',
    '"a\\u200Bb"',
    '"a\\u0000"',
    '[a, b]',
    'x'.repeat(257),
  ])('that cannot name a person are refused: %s', async (id) => {
    const load = await loadRecords(['user_id: b', `user_id: ${id}`])
    expect(load.people.map((person) => person.id)).toEqual(['b'])
    expect(load.unidentified).toBe(1)
    expect(codes(load)).toEqual(['error invalid-person-id 2'])
    expect(load.diagnostics[0]?.message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('may have 256 characters, spaces inside and letters of any script', async () => {
    const ids = ['x'.repeat(256), 'Zoë Müller', '山田']
    const load = await loadRecords(ids.map((id) => `user_id: ${id}`))
    expect(new Set(load.people.map(({ id }) => id))).toEqual(new Set(ids))
    expect(load.diagnostics).toEqual([])
  })

  test('called like members of objects are people like any other', async () => {
    const load = await loadFiles({ 'people.json': '[{"user_id": "__proto__", "constructor": "x", "__proto__": "y"}]' })
    expect(load.people[0]?.id).toBe('__proto__')
    expect([...(load.people[0]?.attributes ?? [])]).toEqual([
      ['user_id', '__proto__'],
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ])
  })
})

describe('the status', () => {
  test.each([
    ['Active', 'active'],
    ['On leave', 'leave'],
    ['Inactive', 'terminated'],
    ['Terminated', 'terminated'],
  ])('%s means %s', async (value, status) => {
    const load = await loadRecords([`user_id: a, employment_status: ${value}`])
    expect(load.people[0]).toMatchObject({ status, hold: null })
  })

  test.each(['Actve', 'active', 'Active ', 'Sabbatical'])('%j is unknown and holds the person', async (value) => {
    const load = await loadRecords([`user_id: a, employment_status: "${value}"`])
    expect(load.people[0]?.status).toBeNull()
    expect(load.people[0]?.hold).toContain(`\`${value}\``)
    expect(codes(load)).toEqual(['error unknown-status 1'])
  })

  test('that is misspelt is answered with the nearest one', async () => {
    const load = await loadRecords(['user_id: a, employment_status: Actve'])
    expect(load.diagnostics[0]?.help).toContain('did you mean `Active`?')
  })
})

describe('dates', () => {
  test('may be days or exact times', async () => {
    const load = await loadRecords([
      'user_id: a, start_date: 2026-01-31, termination_date: "2026-03-01T17:00:00+01:00", end_date: 9999-12-31',
    ])
    expect(load.people[0]).toMatchObject({
      hold: null,
      dates: {
        start: { date: '2026-01-31' },
        termination: { instant: Date.UTC(2026, 2, 1, 16) },
        end: { date: '9999-12-31' },
      },
    })
  })

  test.each(['31.12.2026', '2026-02-30', '2026-1-1', 'soon', '2026-01-01T10:00:00', '[2026-01-01, 2026-01-02]'])(
    'that cannot be read hold the person: %s',
    async (date) => {
      for (const name of ['start_date', 'termination_date', 'end_date']) {
        const load = await loadRecords([`user_id: a, ${name}: ${date}`])
        expect(load.people[0]?.hold).not.toBeNull()
        expect(codes(load)).toEqual(['error invalid-date 1'])
      }
    },
  )

  test.each([
    ['2026-01-02', '2026-01-01', false],
    ['2026-01-02', '2026-01-02', true],
    ['2026-01-02', '"2026-01-01T22:00:00Z"', false],
    ['2026-01-02', '"2026-01-01T23:30:00Z"', true],
    ['"2026-01-02T00:00:00Z"', '9999-12-31', true],
    ['"2026-01-02T00:00:00Z"', '0001-01-01', false],
  ])('from %s to %s are in order: %s', async (start, end, isInOrder) => {
    for (const name of ['termination_date', 'end_date']) {
      const load = await loadRecords([`user_id: a, start_date: ${start}, ${name}: ${end}`])
      expect(load.people[0]?.hold === null).toBe(isInOrder)
      expect(codes(load)).toEqual(isInOrder ? [] : ['error end-before-start 1'])
    }
  })
})

describe('the time zone', () => {
  test("is the person's own, or the organisation's", async () => {
    const { people } = await loadRecords(['user_id: a, timezone: America/Los_Angeles', 'user_id: b'])
    expect(people.map(({ zone }) => zone)).toEqual(['America/Los_Angeles', 'Europe/Berlin'])
  })

  test('that is unknown holds the person', async () => {
    const load = await loadRecords(['user_id: a, timezone: Mars/Olympus'])
    expect(load.people[0]).toMatchObject({
      zone: 'Europe/Berlin',
      hold: expect.stringContaining('Mars/Olympus') as string,
    })
    expect(codes(load)).toEqual(['error unknown-timezone 1'])
  })
})

describe('an end date', () => {
  const requireEndDate = { employment_type: ['Contractor', 'Intern'], country: ['DE'] }

  test('is asked for where all configured attributes match', async () => {
    const load = await loadRecords(
      ['user_id: a, employment_type: Intern, country: DE', 'user_id: b, employment_type: Intern'],
      { requireEndDate },
    )
    expect(codes(load)).toEqual(['error missing-end-date 1'])
    expect(load.people[0]?.hold).toBeNull()
  })

  test.each([
    'end_date: 2026-01-01',
    'termination_date: 2026-01-01',
    'employment_status: Terminated',
    'employment_type: FTE',
  ])('is not asked for with %s', async (other) => {
    const base = other.startsWith('employment_type') ? '' : 'employment_type: Intern, '
    const load = await loadRecords([`user_id: a, country: DE, ${base}${other}`], { requireEndDate })
    expect(load.diagnostics).toEqual([])
  })
})

test('an e-mail address that two people have is a warning that names both', async () => {
  const load = await loadRecords(['user_id: a, email: X@company.com', 'user_id: b, email: x@company.com', 'user_id: c'])
  expect(codes(load)).toEqual(['warning shared-email 2'])
  expect(load.diagnostics[0]?.message).toContain('`b` and `a`')
  expect(load.people.map(({ hold }) => hold)).toEqual([null, null, null])
})

test.each(['\\u0007', '\\u001b[31m', '\\u200b', '\\u202e', '\\n'])(
  'the characters %s in a value are kept with a warning',
  async (text) => {
    const load = await loadRecords([`user_id: a, title: "x${text}y"`])
    expect(attributesOf(load.people[0]).title).toBe(JSON.parse(`"x${text}y"`))
    expect(codes(load)).toEqual(['warning control-characters 1'])
  },
)

test('one bad record never holds the others', async () => {
  const load = await loadRecords(['user_id: a', 'user_id: b, start_date: never', 'user_id: c'])
  expect(load.people.map(({ hold }) => hold !== null)).toEqual([false, true, false])
})

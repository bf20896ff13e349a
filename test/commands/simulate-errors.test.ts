import { describe, expect, test } from 'vitest'
import { aCompany, type Json, moves, story, told } from './simulated.ts'

describe('a story that cannot be', () => {
  const cases: [string, string, string, Json[]][] = [
    [
      'unsorted-events',
      'before the one above it (events.json:2:2)',
      'ada',
      [moves('2026-12-05'), moves('2026-12-01', { title: 'Editor' })],
    ],
    [
      'hired-twice',
      'works here already',
      'ada',
      [{ event: 'hired', user_id: 'ada', team: 'sales', start_date: '2026-12-01' }],
    ],
    [
      'hired-twice',
      'works here already',
      'di',
      ['2026-12-01', '2026-12-05'].map((day) => ({ event: 'hired', user_id: 'di', team: 'sales', start_date: day })),
    ],
    ['unknown-person', 'in no people source', 'di', [{ ...moves('2026-12-01'), user_id: 'di' }]],
    ['unknown-person', 'in no people source', 'di', [{ event: 'terminated', user_id: 'di', last_day: '2026-12-01' }]],
    ['left-already', 'has left by', 'cy', [{ ...moves('2026-12-01'), user_id: 'cy' }]],
    [
      'left-already',
      'has left by',
      'ada',
      [{ event: 'terminated', user_id: 'ada', last_day: '2026-12-01' }, moves('2026-12-05')],
    ],
    [
      'left-already',
      'leaves already on `2026-12-01`',
      'ada',
      ['2026-12-01', '2026-12-01'].map((day, index) => ({
        event: 'terminated',
        user_id: 'ada',
        effective_date: index === 0 ? day : '2026-12-01T08:00:00Z',
      })),
    ],
    ['unknown-attribute', 'the attribute `tem`', 'ada', [moves('2026-12-01', { tem: 'sales' })]],
    ['unknown-status', '`Actve`', 'ada', [moves('2026-12-01', { status: 'Actve' })]],
  ]
  test.each(cases)('is the error %s: %s', async (code, words, person, events) => {
    const company = aCompany()
    company.write('events.json', JSON.stringify(events, null, 1))
    const ran = await company.run(['simulate', person, '--event', 'events.json'], { columns: 300 })
    expect(ran).toMatchObject({ exitCode: 3, out: '' })
    expect(ran.err).toContain(`[${code}]`)
    expect(ran.err).toContain(words)
    expect(ran.err).toMatch(/^events\.json:\d+:\d+ /m)
  })

  test.each([
    ['near-miss-value', { team: 'Sales' }, 'did you mean'],
    ['stale-value', { team: { old: 'engineering', new: 'engineering' } }, 'the record says `sales`'],
    ['unknown-attribute', { shoe_size_in_inches: '9' }, 'no policy asks for it'],
  ])('may be doubtful only: %s', async (code, changes, words) => {
    const company = aCompany()
    company.write('events.json', JSON.stringify(moves('2026-12-01', changes)))
    const ran = await company.run(['simulate', 'ada', '--event', 'events.json'], { columns: 300 })
    expect(ran).toMatchObject({ exitCode: 0, err: '' })
    expect(ran.out).toContain(`[${code}]`)
    expect(ran.out).toContain(words)
  })
})

describe('what is typed', () => {
  test.each<[string, string[], number, string]>([
    ['an unknown person', ['adda'], 64, 'did you mean `ada`?'],
    ['too little of a new person', ['di', '--set', 'shoe=9'], 64, '`--set team=…`'],
    ['a person whose record is unusable', ['odd'], 3, 'cannot be used'],
    ['both ways to say it', ['ada', '--set', 'team=x', '--event', 'e.json'], 64, 'leave one of them out'],
    ['a date for nothing', ['ada', '--on', '2026-12-01'], 64, 'add `--set name=value`'],
    ['a day that has passed', ['ada', '--set', 'team=x', '--on', '2026-11-19'], 64, 'in the past'],
    ['no value at all', ['ada', '--set', 'team'], 64, '--set department=Sales'],
    ['an id', ['ada', '--set', 'user_id=bo'], 64, 'for ever'],
    ['a misspelt attribute', ['ada', '--set', 'tem=sales'], 3, 'did you mean `team`?'],
    ['a file that is not there', ['ada', '--event', 'none.json'], 1, 'none.json'],
    ['an end before the start', ['ada', '--until', '2026-11-01'], 64, 'before anything'],
    ['no time', ['ada', '--until', 'soon'], 64, '`--until soon` is no date or time'],
  ])('%s is told', async (_what, argv, exitCode, words) => {
    const ran = await aCompany().run(['simulate', ...argv], { columns: 200 })
    expect(ran).toMatchObject({ exitCode, out: '' })
    expect(ran.err).toContain(words)
  })

  test('makes a new person of somebody unknown, and asks about a likely slip', async () => {
    const timeline = await told(aCompany(), 'adda', '--set', 'team=sales', '--on', '2026-12-01')
    expect(timeline.diagnostics.map((one) => `${one.severity} ${one.code}`)).toEqual(['notice unknown-person'])
    expect(story(timeline).map((one) => one.slice(0, 30))).toEqual([
      '2026-11-20T09:00:00Z | prehire',
      '2026-12-01T00:00:00Z | active ',
    ])
  })

  test('is about other people only when they are asked for', async () => {
    const company = aCompany()
    company.write('events.json', JSON.stringify([moves('2026-12-01'), { ...moves('2026-12-01'), user_id: 'bo' }]))
    const ran = await company.run(['simulate', 'boo', '--event', 'events.json'])
    expect(ran.exitCode).toBe(64)
    expect(ran.err).toContain('did you mean `bo`?')
  })
})

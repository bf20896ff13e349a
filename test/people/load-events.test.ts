import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import type { HrisEvent } from '../../src/domain/hris-event.ts'
import { parseEvents } from '../../src/people/load-events.ts'
import { tellAll } from '../policy/build.ts'

const hired = `{
"event": "employee.hired",
"user_id": "sarah.chen",
"job_title": "Sales Engineer",
"department": "Sales",
"start_date": "2024-11-24"
}
`

const transferred = `{
"event": "employee.updated",
"user_id": "sarah.chen",
"changes": {
"job_title": {
"old": "Senior Sales Engineer",
"new": "Solutions Architect"
},
"department": {
"old": "Sales",
"new": "Engineering"
},
"effective_date": "2026-05-24"
}
}
`

const terminated = `{
"event": "employee.terminated",
"user_id": "sarah.chen",
"termination_date": "2027-03-15",
"last_day": "2027-03-15"
}
`

/** `kind person date: attribute old→new`, to compare events at a glance. */
function told(events: readonly HrisEvent[]): string[] {
  return events.map(({ kind, person, effective, changes, at }) => {
    const date = effective === null ? 'no date' : effective.kind === 'date' ? effective.date : effective.instant
    const parts = [...changes].map(([name, { old, value }]) => `${name} ${String(old)}→${String(value)}`)
    return `${at?.line} ${kind} ${person} ${date}: ${parts.join(', ')}`
  })
}

function faults(text: string, file = 'events.json'): string[] {
  try {
    return told(parseEvents(text, file))
  } catch (error) {
    if (error instanceof Failure) return tellAll(error.diagnostics)
    throw error
  }
}

describe('events of an HR system', () => {
  test('are read one after the other, with the date beside or among the changes', () => {
    expect(told(parseEvents(hired + transferred + terminated, 'events.json'))).toEqual([
      '1 hired sarah.chen no date: job_title undefined→Sales Engineer, department undefined→Sales, start_date undefined→2024-11-24',
      '8 updated sarah.chen 2026-05-24: job_title Senior Sales Engineer→Solutions Architect, department Sales→Engineering',
      '23 terminated sarah.chen 2027-03-15: termination_date undefined→2027-03-15, last_day undefined→2027-03-15',
    ])
  })

  test.each([
    ['a list', `[${[hired, transferred, terminated].join(',')}]`, 'events.json'],
    ['a list under events', `{"events": [${[hired, transferred, terminated].join(',')}]}`, 'e.json'],
    ['JSON lines', [hired, transferred, terminated].map((one) => one.replaceAll('\n', '')).join('\n'), 'e.jsonl'],
    ['standard input', hired + transferred + terminated, 'standard input'],
    ['YAML documents', [hired, transferred, terminated].join('---\n'), 'events.yaml'],
    [
      'a list in YAML',
      [hired, transferred, terminated].map((one) => `- ${one.replaceAll('\n', '')}\n`).join(''),
      'e.yml',
    ],
  ])('are the same as %s', (_name, text, file) => {
    const places = (events: readonly HrisEvent[]) => told(events).map((one) => one.replace(/^\d+ /, ''))
    expect(places(parseEvents(text, file))).toEqual(places(parseEvents(hired + transferred + terminated, 'e.json')))
  })

  test('may give the new value alone, several values, or nothing', () => {
    const text =
      'event: updated\nuser_id: a\neffective_date: 2026-12-01\nchanges: {team: x, site: [a, b], desk: null, car: {old: null, new: vw}}\n'
    expect(faults(text, 'e.yaml')).toEqual([
      '1 updated a 2026-12-01: team undefined→x, site undefined→a,b, desk undefined→null, car null→vw',
    ])
  })

  test('may stand in `changes` of a hire, and a time may take the place of a last day', () => {
    const text =
      '[{"event": "hired", "user_id": "a", "changes": {"team": {"old": null, "new": "x"}}, "effective_date": "2026-12-01"},' +
      '{"event": "terminated", "user_id": "a", "effective_date": "2026-12-09T15:00:00Z"}]'
    expect(faults(text)).toEqual([
      '1 hired a 2026-12-01: team null→x',
      `1 terminated a ${Date.parse('2026-12-09T15:00:00Z')}: `,
    ])
  })
})

describe('an event that cannot be understood', () => {
  test.each([
    ['{"event": "employee.hierd", "user_id": "a"}', 'unknown-event', 'did you mean `employee.hired`?'],
    ['{"event": "lunch", "user_id": "a"}', 'unknown-event', 'known: `employee.hired`'],
    ['{"user_id": "a"}', 'missing-key', 'lacks `event`'],
    ['{"event": "employee.hired", "start_date": "2026-12-01"}', 'missing-key', 'lacks `user_id`'],
    ['{"event": "employee.hired", "user_id": "a"}', 'missing-key', 'lacks `start_date`'],
    ['{"event": "employee.terminated", "user_id": "a"}', 'missing-key', 'lacks `termination_date`'],
    ['{"event": "employee.updated", "user_id": "a", "effective_date": "2026-12-01"}', 'missing-key', 'lacks `changes`'],
    ['{"event": "employee.updated", "user_id": "a", "changes": {"t": 1}}', 'missing-key', 'lacks `effective_date`'],
    [
      '{"event": "employee.updated", "user_id": "a", "changes": {"t": {"old": 1}}, "effective_date": "2026-12-01"}',
      'missing-key',
      'lacks `new`',
    ],
    [
      '{"event": "employee.updated", "user_id": "a", "changes": {"t": 1}, "effective_date": "2026-02-30"}',
      'invalid-date',
      '`2026-02-30` is no date',
    ],
    [
      '{"event": "employee.updated", "user_id": "a", "changes": {"t": 1, "effective_date": "2026-12-02"}, "effective_date": "2026-12-01"}',
      'contradicting-dates',
      'two different',
    ],
    [
      '{"event": "employee.terminated", "user_id": "a", "last_day": "2026-12-01", "termination_date": "2026-12-02"}',
      'contradicting-dates',
      'are not the same',
    ],
    [
      '{"event": "employee.updated", "user_id": "a", "changes": {"user_id": {"old": "a", "new": "b"}}, "effective_date": "2026-12-01"}',
      'changed-user-id',
      'for ever',
    ],
    ['{"event": "employee.updated", "user_id": "a", "change": {"t": 1}}', 'unknown-key', 'did you mean `changes`?'],
    [
      '{"event": "employee.terminated", "user_id": "a", "last_day": "2026-12-01", "changes": {"team": "x"}}',
      'unknown-key',
      'not only dates',
    ],
    [
      '{"event": "employee.hired", "user_id": "a", "user_id": "b", "start_date": "2026-12-01"}',
      'duplicate-field',
      'twice',
    ],
    ['{"event": "employee.hired", "user_id": "a", "start_date": "2026-12-01", "t": [["x"]]}', 'invalid-event', '`t`'],
    ['["employee.hired"]', 'invalid-event', 'entry 1 is no event'],
    ['[]', 'invalid-event', 'no events'],
    ['{"event": ', 'event-syntax', 'the end of the file'],
  ])('%s is the error %s', (text, code, words) => {
    const found = faults(text)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`[${code}]`)
    expect(found[0]).toContain(words)
  })

  test('is named with its line', () => {
    expect(faults(`${hired}\n\n{"event": "employee.moved", "user_id": "sarah.chen"}`)[0]).toMatch(
      /^10 \[unknown-event\]/,
    )
    const late = transferred.replace('"new": "Engineering"', '"was": "x"')
    expect(faults(late.replace('"was": "x"', '"old": "x"'))[0]).toMatch(/^9 \[duplicate-field\]/)
  })

  test('cannot act on a terminal', () => {
    expect(faults('{"event": "\\u001b[31m", "user_id": "a"}').join()).not.toContain('\u001b')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateIn, endOf, formatInstant, nextDate, startOf, zonedTime, zoneOffset } from '../../src/domain/time.ts'

const dayOf = (date: string, zone: string) => ({
  starts: formatInstant(startOf({ kind: 'date', date }, zone)),
  ends: formatInstant(endOf({ kind: 'date', date }, zone)),
})
const at = (date: string, clock: string, zone: string) => {
  const [hours, minutes] = clock.split(':').map(Number)
  return formatInstant(zonedTime(date, hours! * 60 + minutes!, zone))
}

describe('a calendar day', () => {
  test.each([
    ['2026-06-01', 'UTC', '2026-06-01T00:00:00Z', '2026-06-02T00:00:00Z'],
    ['2026-06-01', 'America/New_York', '2026-06-01T04:00:00Z', '2026-06-02T04:00:00Z'],
    ['2026-06-01', 'Asia/Kathmandu', '2026-05-31T18:15:00Z', '2026-06-01T18:15:00Z'],
    ['2026-06-01', 'Pacific/Apia', '2026-05-31T11:00:00Z', '2026-06-01T11:00:00Z'],
  ])('%s in %s starts at %s and ends at %s', (date, zone, starts, ends) => {
    expect(dayOf(date, zone)).toEqual({ starts, ends })
  })

  test('has 23 hours when clocks go forward and 25 when they go back', () => {
    const berlin = ['2026-03-29', '2026-10-25'].map((date) => dayOf(date, 'Europe/Berlin'))
    expect(berlin).toEqual([
      { starts: '2026-03-28T23:00:00Z', ends: '2026-03-29T22:00:00Z' },
      { starts: '2026-10-24T22:00:00Z', ends: '2026-10-25T23:00:00Z' },
    ])
  })

  test('starts when the gap ends where clocks skip midnight', () => {
    expect(dayOf('2018-11-04', 'America/Sao_Paulo')).toEqual({
      starts: '2018-11-04T03:00:00Z',
      ends: '2018-11-05T02:00:00Z',
    })
  })

  test('starts at the first of two midnights, so that an end is never late', () => {
    expect(dayOf('2026-11-01', 'America/Havana')).toEqual({
      starts: '2026-11-01T04:00:00Z',
      ends: '2026-11-02T05:00:00Z',
    })
  })

  test('that Apia skipped has no length, and its neighbours touch', () => {
    expect(dayOf('2011-12-29', 'Pacific/Apia').ends).toBe('2011-12-30T10:00:00Z')
    expect(dayOf('2011-12-30', 'Pacific/Apia')).toEqual({
      starts: '2011-12-30T10:00:00Z',
      ends: '2011-12-30T10:00:00Z',
    })
    expect(dayOf('2011-12-31', 'Pacific/Apia').starts).toBe('2011-12-30T10:00:00Z')
  })

  test('that stands for "never" in HR systems lies where it should', () => {
    expect(dayOf('9999-12-31', 'Europe/Berlin').starts).toBe('9999-12-30T23:00:00Z')
    expect(endOf({ kind: 'date', date: '9999-12-31' }, 'UTC')).toBe(Date.parse('+010000-01-01T00:00:00Z'))
  })

  test('that stands for "no date" in HR systems is two thousand years ago, not in 1901', () => {
    const year1 = startOf({ kind: 'date', date: '0001-01-01' }, 'Europe/Berlin')
    expect(Math.abs(year1 - Date.parse('0001-01-01T00:00:00Z'))).toBeLessThan(3_600_000)
  })
})

describe('an hour of a day', () => {
  test('that clocks skip is the end of the gap', () => {
    expect(at('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:00:00Z')
    expect(at('2026-03-08', '02:00', 'America/New_York')).toBe('2026-03-08T07:00:00Z')
    expect(at('2026-10-04', '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00Z')
  })

  test('that clocks show twice is the earlier one', () => {
    expect(at('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00Z')
    expect(at('2026-11-01', '01:59', 'America/New_York')).toBe('2026-11-01T05:59:00Z')
  })

  test('next to a change is exact', () => {
    expect(at('2026-03-29', '01:59', 'Europe/Berlin')).toBe('2026-03-29T00:59:00Z')
    expect(at('2026-03-29', '03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00Z')
    expect(at('2026-10-25', '03:00', 'Europe/Berlin')).toBe('2026-10-25T02:00:00Z')
    expect(at('2026-03-29', '17:00', 'Europe/Berlin')).toBe('2026-03-29T15:00:00Z')
  })
})

test('clocks are ahead of UTC by what the zone says at that instant, seconds included', () => {
  expect(zoneOffset(Date.parse('2026-06-01T00:00:00.500Z'), 'Europe/Berlin')).toBe(7_200_000)
  expect(zoneOffset(Date.parse('1969-12-31T23:59:59.500Z'), 'America/New_York')).toBe(-18_000_000)
  expect(zoneOffset(Date.parse('1880-01-01T00:00:00Z'), 'Europe/Berlin')).toBe((53 * 60 + 28) * 1000)
})

test('in every zone, each day begins where the one before ends, and its first instant shows its date', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const dates = fc.date({ min: new Date('1971-01-01'), max: new Date('2037-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(fc.constantFrom(...zones), dates, (zone, on) => {
      const date = on.toISOString().slice(0, 10)
      const [starts, ends] = [startOf({ kind: 'date', date }, zone), endOf({ kind: 'date', date }, zone)]
      expect(startOf({ kind: 'date', date: nextDate(date) }, zone)).toBe(ends)
      expect(ends).toBeGreaterThanOrEqual(starts)
      if (ends > starts) {
        expect(dateIn(starts, zone)).toBe(date)
        expect(dateIn(starts - 1, zone) < date).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

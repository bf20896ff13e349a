import { describe, expect, test } from 'vitest'
import {
  dateIn,
  endOf,
  formatDuration,
  formatInstant,
  isTimeZone,
  nextDate,
  parseDuration,
  parsePointInTime,
  startOf,
} from '../../src/domain/time.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('a duration', () => {
  test.each([
    ['90m', 90 * minute],
    ['2h', 2 * hour],
    ['30d', 30 * day],
    ['2w', 14 * day],
    ['45s', 45_000],
    ['2 h', 2 * hour],
    ['0d', 0],
    ['P30D', 30 * day],
    ['P2W', 14 * day],
    ['PT90M', 90 * minute],
    ['P1DT2H3M4S', day + 2 * hour + 3 * minute + 4000],
  ])('%s is read', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  test.each([
    '',
    '30',
    'd',
    '-1d',
    '1.5h',
    '1y',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    '1d2h',
    ' 1d',
    '1d\n',
    '1234567d',
    '٣d',
  ])('%j is refused', (text) => {
    expect(parseDuration(text)).toBeNull()
  })

  test('is written in the largest unit that divides it, and reads as the same again', () => {
    const texts = ['30d', '36h', '90m', '61s', '0d']
    expect(texts.map((text) => formatDuration(parseDuration(text)!))).toEqual(texts)
    expect(formatDuration(14 * day)).toBe('14d')
  })
})

describe('a point in time', () => {
  test.each([
    ['2026-11-20T09:00:00Z', '2026-11-20T09:00:00Z'],
    ['2026-11-20t09:00:00z', '2026-11-20T09:00:00Z'],
    ['2026-11-20 09:00:00Z', '2026-11-20T09:00:00Z'],
    ['2026-11-20T09:00Z', '2026-11-20T09:00:00Z'],
    ['2026-11-20T09:00:00.123456789Z', '2026-11-20T09:00:00Z'],
    ['2026-11-20T09:00:00+05:30', '2026-11-20T03:30:00Z'],
    ['2026-11-20T23:59:59-12:00', '2026-11-21T11:59:59Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s is the instant %s', (text, expected) => {
    const point = parsePointInTime(text)
    expect(point?.kind === 'instant' && formatInstant(point.instant)).toBe(expected)
  })

  test('without a time is a calendar date', () => {
    expect(parsePointInTime('2024-02-29')).toEqual({ kind: 'date', date: '2024-02-29' })
  })

  test.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '26-01-01',
    '2026/01/01',
    '01.02.2026',
    '2026-01-01T09:00:00',
    '2026-01-01T24:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T09:60:00Z',
    '2026-01-01T09:00:00+25:00',
    '2026-02-30T09:00:00Z',
    '2026-01-01Z',
    '2026-01-01T09Z',
    '20260101',
    'tomorrow',
    '',
    ' 2026-01-01',
    '2026-01-01\n',
    '+002026-01-01',
  ])('%j is refused rather than guessed', (text) => {
    expect(parsePointInTime(text)).toBeNull()
  })

  test('that is exact starts and ends at that instant, whatever the zone', () => {
    const point = parsePointInTime('2026-11-20T09:00:00Z')!
    expect(startOf(point, 'Pacific/Apia')).toBe(Date.parse('2026-11-20T09:00:00Z'))
    expect(endOf(point, 'Pacific/Apia')).toBe(Date.parse('2026-11-20T09:00:00Z'))
  })
})

test('the day after the last of a month, of February and of all time is found', () => {
  expect(['2026-01-31', '2024-02-28', '2025-02-28', '2025-12-31', '9999-12-31'].map(nextDate)).toEqual([
    '2026-02-01',
    '2024-02-29',
    '2025-03-01',
    '2026-01-01',
    '+010000-01-01',
  ])
})

test('the date differs on both sides of the date line', () => {
  const at = Date.parse('2026-06-01T11:00:00Z')
  expect(['Pacific/Apia', 'UTC', 'Pacific/Pago_Pago'].map((zone) => dateIn(at, zone))).toEqual([
    '2026-06-02',
    '2026-06-01',
    '2026-06-01',
  ])
  expect(dateIn(at - hour, 'Pacific/Pago_Pago')).toBe('2026-05-31')
})

test('a time zone is known by its IANA name', () => {
  expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'].map(isTimeZone)).toEqual([true, true, true])
  expect(['Berlin', 'Mars/Olympus', '', 'Europe/Berlin\n'].map(isTimeZone)).toEqual([false, false, false, false])
})

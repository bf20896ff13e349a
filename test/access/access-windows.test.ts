import { describe, expect, test } from 'vitest'
import { type CompiledWindows, compileWindows } from '../../src/access/access-windows.ts'
import { instant } from './build.ts'

function windowsOf(allow: readonly string[], zone = 'Europe/Berlin', freeze: readonly string[] = []): CompiledWindows {
  return compileWindows({ timezone: zone, allow, freeze }, 'UTC')
}

function clip(windows: CompiledWindows, starts: string, ends: string): string | null {
  const period = windows.clip({ starts: Date.parse(starts), ends: Date.parse(ends) })
  return period && `${instant(period.starts)} ${instant(period.ends)}`
}

function turns(windows: CompiledWindows, from: string, to: string): (string | null)[] {
  return windows.boundaries(Date.parse(from), Date.parse(to)).map(instant)
}

const office = windowsOf(['Mon-Fri 08:00-20:00'])

describe('a window', () => {
  test.each([
    ['before the opening', '2026-11-20T06:59:59Z', false],
    ['at the opening', '2026-11-20T07:00:00Z', true],
    ['just before the close', '2026-11-20T18:59:59Z', true],
    ['at the close', '2026-11-20T19:00:00Z', false],
    ['on another day', '2026-11-21T12:00:00Z', false],
  ])('%s', (_when, at, isOpen) => {
    expect(office.isOpen(Date.parse(at))).toBe(isOpen)
  })

  test('is read in the organisation’s time zone when it names none', () => {
    const windows = compileWindows({ timezone: null, allow: ['Mon 08:00-09:00'], freeze: [] }, 'Asia/Kathmandu')
    expect(turns(windows, '2026-11-23T00:00Z', '2026-11-24T00:00Z')).toEqual([
      '2026-11-23T02:15:00Z',
      '2026-11-23T03:15:00Z',
    ])
  })

  test('over midnight belongs to the day on which it opens', () => {
    const night = windowsOf(['Fri 22:00-06:00'])
    expect(turns(night, '2026-11-16T00:00Z', '2026-11-23T00:00Z')).toEqual([
      '2026-11-20T21:00:00Z',
      '2026-11-21T05:00:00Z',
    ])
    expect(night.isOpen(Date.parse('2026-11-21T04:00Z'))).toBe(true)
    expect(night.isOpen(Date.parse('2026-11-20T04:00Z'))).toBe(false)
  })

  test('from 24:00 opens as the next day begins', () => {
    const windows = windowsOf(['Sun 24:00-06:00'], 'UTC')
    expect(turns(windows, '2026-11-20T00:00Z', '2026-11-24T00:00Z')).toEqual([
      '2026-11-23T00:00:00Z',
      '2026-11-23T06:00:00Z',
    ])
  })

  test('may run over the end of the week, by days and by hours', () => {
    const windows = windowsOf(['Sat-Mon 00:00-24:00'], 'UTC')
    expect(turns(windows, '2026-11-18T00:00Z', '2026-11-25T00:00Z')).toEqual([
      '2026-11-21T00:00:00Z',
      '2026-11-24T00:00:00Z',
    ])
  })

  test('never opens when it can be read in two ways', () => {
    for (const text of ['Mon 08:00-08:00', 'Mon-Mon 08:00-09:00', 'nonsense', 'Mon 08:00-25:00'])
      expect(clip(windowsOf([text]), '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toBeNull()
  })

  test('without `allow` is always open', () => {
    const windows = windowsOf([])
    const period = { starts: Number.NEGATIVE_INFINITY, ends: 5 }
    expect([windows.isOpen(0), windows.clip(period)]).toEqual([true, period])
  })
})

describe('a period', () => {
  test.each([
    ['inside a window stays', '09:00', '11:00', '2026-11-20T09:00:00Z 2026-11-20T11:00:00Z'],
    ['begins at the opening', '05:00', '11:00', '2026-11-20T07:00:00Z 2026-11-20T11:00:00Z'],
    ['ends at the close', '18:00', '23:00', '2026-11-20T18:00:00Z 2026-11-20T19:00:00Z'],
    ['between windows gives nothing', '20:00', '23:00', null],
    ['that ends at the opening gives nothing', '05:00', '07:00', null],
  ])('%s', (_what, starts, ends, expected) => {
    expect(clip(office, `2026-11-20T${starts}Z`, `2026-11-20T${ends}Z`)).toBe(expected)
  })

  test('does not resume at the next opening', () => {
    expect(clip(office, '2026-11-18T18:00Z', '2026-11-20T18:00Z')).toBe('2026-11-18T18:00:00Z 2026-11-18T19:00:00Z')
    expect(clip(office, '2026-11-20T20:00Z', '2026-12-20T18:00Z')).toBe('2026-11-23T07:00:00Z 2026-11-23T19:00:00Z')
  })

  test('runs through windows that adjoin or overlap', () => {
    const windows = windowsOf(['Mon-Fri 08:00-20:00', 'Mon 20:00-24:00', 'Tue 00:00-07:00', 'Tue 06:00-09:00'])
    expect(clip(windows, '2026-11-23T12:00Z', '2027-11-23T12:00Z')).toBe('2026-11-23T12:00:00Z 2026-11-24T19:00:00Z')
  })

  test('is left alone by windows that cover the whole week, however long it is', () => {
    const windows = windowsOf(['Mon-Fri 06:00-22:00', 'Mon-Fri 22:00-06:00', 'Sat,Sun 00:00-24:00', 'Mon 00:00-06:00'])
    expect(clip(windows, '1970-01-01T00:00Z', '9999-12-31T00:00Z')).toBe('1970-01-01T00:00:00Z 9999-12-31T00:00:00Z')
    expect(turns(windows, '1970-01-01T00:00Z', '9999-12-31T00:00Z')).toEqual([])
  })

  test('that is empty, backwards, without a start or beyond all calendars gives nothing', () => {
    const day = Date.parse('2026-11-20T12:00Z')
    for (const [starts, ends] of [
      [day, day],
      [day, day - 1],
      [Number.NEGATIVE_INFINITY, day],
      [Number.NaN, day],
      [8.64e15 - 1, 8.64e15],
      [Date.parse('0001-01-01T00:00Z'), day],
    ] as const)
      expect(office.clip({ starts, ends })).toBeNull()
  })
})

describe('on days when clocks change', () => {
  test('a window loses the hour that is skipped', () => {
    const windows = windowsOf(['Sun 01:00-05:00'])
    expect(clip(windows, '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toBe('2026-03-29T00:00:00Z 2026-03-29T03:00:00Z')
  })

  test('a time that is skipped means the instant of the jump', () => {
    expect(clip(windowsOf(['Sun 02:30-05:00']), '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toBe(
      '2026-03-29T01:00:00Z 2026-03-29T03:00:00Z',
    )
    expect(clip(windowsOf(['Sun 01:00-02:30']), '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toBe(
      '2026-03-29T00:00:00Z 2026-03-29T01:00:00Z',
    )
  })

  test('a window inside the skipped hour does not open that day', () => {
    expect(clip(windowsOf(['Sun 02:10-02:50']), '2026-03-28T12:00Z', '2026-04-10T12:00Z')).toBe(
      '2026-04-05T00:10:00Z 2026-04-05T00:50:00Z',
    )
  })

  test('windows adjoin where clocks jump over the time between them', () => {
    const windows = windowsOf(['Sun 00:00-02:00', 'Sun 03:00-06:00'])
    expect(clip(windows, '2026-03-28T23:00Z', '2026-03-30T12:00Z')).toBe('2026-03-28T23:00:00Z 2026-03-29T04:00:00Z')
  })

  test('a window gains the hour that comes twice, and closes at a time’s first coming', () => {
    expect(clip(windowsOf(['Sun 01:00-05:00']), '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toBe(
      '2026-10-24T23:00:00Z 2026-10-25T04:00:00Z',
    )
    expect(clip(windowsOf(['Sun 01:00-02:30']), '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toBe(
      '2026-10-24T23:00:00Z 2026-10-25T00:30:00Z',
    )
  })

  test('a night is shorter or longer where its zone moves by half an hour', () => {
    const windows = windowsOf(['Sat 22:00-06:00'], 'Australia/Lord_Howe')
    expect(turns(windows, '2026-04-03T00:00Z', '2026-04-06T00:00Z')).toEqual([
      '2026-04-04T11:00:00Z',
      '2026-04-04T19:30:00Z',
    ])
  })

  test('a day that the zone skipped has no window', () => {
    const windows = windowsOf(['Fri 08:00-20:00'], 'Pacific/Apia')
    expect(turns(windows, '2011-12-20T00:00Z', '2012-01-10T00:00Z')).toEqual([
      '2011-12-23T18:00:00Z',
      '2011-12-24T06:00:00Z',
      '2012-01-05T18:00:00Z',
      '2012-01-06T06:00:00Z',
    ])
  })

  test('a day without midnight joins the day before it', () => {
    const windows = windowsOf(['Sat,Sun 00:00-24:00'], 'Africa/Cairo')
    const friday = windowsOf(['Fri 00:00-24:00', 'Thu 12:00-24:00'], 'Africa/Cairo')
    expect(turns(windows, '2026-04-24T00:00Z', '2026-04-27T00:00Z')).toHaveLength(2)
    expect(turns(friday, '2026-04-22T00:00Z', '2026-04-25T00:00Z')).toEqual([
      '2026-04-23T10:00:00Z',
      '2026-04-24T21:00:00Z',
    ])
  })
})

describe('a freeze', () => {
  const windows = windowsOf(['Mon-Fri 08:00-20:00'], 'Europe/Berlin', ['2026-12-20/2027-01-04'])

  test.each([
    ['2026-12-19T22:59:59Z', false],
    ['2026-12-19T23:00:00Z', true],
    ['2027-01-04T22:59:59Z', true],
    ['2027-01-04T23:00:00Z', false],
  ])('holds both of its days in their zone: %s', (at, isFrozen) => {
    expect(windows.isFrozen(Date.parse(at))).toBe(isFrozen)
  })

  test('closes no window and clips nothing', () => {
    expect(windows.isOpen(Date.parse('2026-12-21T12:00Z'))).toBe(true)
    expect(clip(windows, '2026-12-21T09:00Z', '2026-12-21T10:00Z')).toBe('2026-12-21T09:00:00Z 2026-12-21T10:00:00Z')
  })

  test('may go from instant to instant', () => {
    const exact = windowsOf([], 'Europe/Berlin', ['2026-12-20T10:00:00Z/2026-12-20T12:00:00+01:00'])
    const at = (time: string) => exact.isFrozen(Date.parse(time))
    expect([
      at('2026-12-20T09:59Z'),
      at('2026-12-20T10:00Z'),
      at('2026-12-20T10:59Z'),
      at('2026-12-20T11:00Z'),
    ]).toEqual([false, true, true, false])
  })

  test('that cannot be read freezes', () => {
    for (const text of ['2027-01-04/2026-12-20', 'soon', '2026-12-20', '2026-12-20/2026-12-21T00:00:00Z'])
      expect(windowsOf([], 'UTC', [text]).isFrozen(0)).toBe(true)
  })
})

describe('the boundaries', () => {
  test('are openings, closes and freezes after one instant and up to another, each once', () => {
    const windows = windowsOf(['Mon-Fri 08:00-20:00'], 'UTC', ['2026-11-21/2026-11-22', '2026-11-22/2026-11-22'])
    expect(turns(windows, '2026-11-20T08:00Z', '2026-11-23T08:00Z')).toEqual([
      '2026-11-20T20:00:00Z',
      '2026-11-21T00:00:00Z',
      '2026-11-22T00:00:00Z',
      '2026-11-23T00:00:00Z',
      '2026-11-23T08:00:00Z',
    ])
  })

  test('are the first thousand of an absurdly long time', () => {
    const all = office.boundaries(Date.parse('2026-01-01T00:00Z'), Number.POSITIVE_INFINITY)
    expect(all).toHaveLength(1000)
    expect(instant(all.at(-1)!)).toBe('2027-12-01T19:00:00Z')
  })
})

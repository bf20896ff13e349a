import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { type CompiledWindows, compileWindows } from '../../src/access/access-windows.ts'
import { parseWindow } from '../../src/access/window-text.ts'
import { zoneOffset } from '../../src/domain/time.ts'

const zones = ['UTC', 'Europe/Berlin', 'Pacific/Apia', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns']
const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const quarter = 15 * 60_000

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`)
const range = fc
  .tuple(fc.subarray(names, { minLength: 1 }), clock, clock)
  .map(([days, from, until]) => `${days.join(',')} ${from}-${until}`)
  .filter((text) => parseWindow(text) !== null)
const written = fc.record({
  timezone: fc.constantFrom(...zones),
  allow: fc.array(range, { minLength: 1, maxLength: 4 }),
  freeze: fc.constant([]),
})
/** quarters of hours over the years around several changes of the clocks */
const at = fc
  .integer({ min: Date.parse('2025-01-01T00:00Z') / quarter, max: Date.parse('2027-12-31T00:00Z') / quarter })
  .map((count) => count * quarter)
const period = fc
  .tuple(at, fc.integer({ min: 1, max: 4 * 24 * 8 }))
  .map(([starts, length]) => ({ starts, ends: starts + length * quarter }))

/** Whether clocks show a time inside a window: slow, and blind to what happens when clocks change. */
function isOpenByTheClock(allow: readonly string[], instant: number, zone: string): boolean {
  const wall = (instant + zoneOffset(instant, zone)) / 60_000
  const minutes = (((wall - 4 * 24 * 60) % 10_080) + 10_080) % 10_080
  return allow
    .flatMap((text) => parseWindow(text) ?? [])
    .some(({ from, until }) => [minutes, minutes + 10_080].some((one) => from <= one && one < until))
}

function hasSteadyClocks(starts: number, ends: number, zone: string): boolean {
  return zoneOffset(starts - 86_400_000, zone) === zoneOffset(ends + 86_400_000, zone)
}

describe('windows', () => {
  test('are open when clocks say so, as long as these do not change', () => {
    fc.assert(
      fc.property(written, at, (windows, instant) => {
        fc.pre(hasSteadyClocks(instant, instant, windows.timezone))
        const isOpen = compileWindows(windows, 'UTC').isOpen(instant)
        expect(isOpen).toBe(isOpenByTheClock(windows.allow, instant, windows.timezone))
      }),
      { numRuns: 200 },
    )
  })

  test('clip a period to an unbroken open part of it, as early and as long as can be', () => {
    fc.assert(
      fc.property(written, period, (windows, { starts, ends }) => {
        const compiled = compileWindows(windows, 'UTC')
        const clipped = compiled.clip({ starts, ends })
        const opening = quarters(starts, ends).find((instant) => compiled.isOpen(instant))
        expect(clipped?.starts).toBe(opening)
        if (!clipped) return
        expect(clipped.starts >= starts && clipped.ends <= ends && clipped.starts < clipped.ends).toBe(true)
        expect(quarters(clipped.starts, clipped.ends).every((instant) => compiled.isOpen(instant))).toBe(true)
        expect(clipped.ends === ends || !compiled.isOpen(clipped.ends)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('open and close at their boundaries and nowhere else', () => {
    fc.assert(
      fc.property(written, at, (windows, from) => {
        const compiled = compileWindows(windows, 'UTC')
        const to = from + 4 * 24 * 4 * quarter
        const changes = quarters(from + quarter, to + quarter).filter(
          (instant) => compiled.isOpen(instant) !== compiled.isOpen(instant - quarter),
        )
        expect(compiled.boundaries(from, to)).toEqual(changes)
      }),
      { numRuns: 20 },
    )
  })
})

describe('the time zone of the machine', () => {
  const zone = process.env['TZ']
  afterEach(() => setZone(zone))

  test('changes nothing', () => {
    const samples = fc.sample(fc.tuple(written, period), { numRuns: 50, seed: 7 })
    const results = ['UTC', 'Pacific/Apia', 'America/New_York'].map((name) => {
      setZone(name)
      const offset = new Date(2026, 0, 1).getTimezoneOffset()
      const answers = samples.map(([windows, { starts, ends }]) =>
        answersOf(compileWindows({ ...windows, freeze: ['2026-03-29/2026-04-05'] }, 'UTC'), starts, ends),
      )
      return { offset, answers }
    })
    expect(new Set(results.map(({ offset }) => offset)).size).toBe(3)
    expect(results[1]!.answers).toEqual(results[0]!.answers)
    expect(results[2]!.answers).toEqual(results[0]!.answers)
  })
})

function answersOf(windows: CompiledWindows, starts: number, ends: number): unknown {
  return [
    windows.clip({ starts, ends }),
    windows.isOpen(starts),
    windows.isFrozen(starts),
    windows.boundaries(starts, ends),
  ]
}

function setZone(name: string | undefined): void {
  if (name === undefined) delete process.env['TZ']
  else process.env['TZ'] = name
}

function quarters(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, (to - from) / quarter) }, (_, index) => from + index * quarter)
}

import { describe, expect, test } from 'vitest'
import { progressText, redraw } from '../../src/views/progress-text.ts'

const changing = { system: 'gitlab', phase: 'changing', done: 12, total: 100, failed: 0, waitsUntil: null } as const
const at = { now: 1000, columns: 80 }

describe('progress is told in one line', () => {
  test.each([
    [changing, 'gitlab: 12 of 100 changes'],
    [{ ...changing, failed: 2, waitsUntil: 13_400 }, 'gitlab: 12 of 100 changes, 2 failed, waits 13 s for its limit'],
    [{ ...changing, waitsUntil: 900 }, 'gitlab: 12 of 100 changes'],
    [{ ...changing, phase: 'reading', total: null, done: 500 } as const, 'gitlab: 500 rows read'],
  ])('%#', (progress, text) => {
    expect(progressText(progress, at)).toBe(text)
  })

  test('that is never wider than the terminal, and has no command to it', () => {
    const text = progressText({ ...changing, system: 'git\u001B[2Jlab' }, { now: 0, columns: 20 })
    expect(text.length).toBeLessThan(20)
    expect(text).not.toContain('\u001B')
  })
})

test('lines are drawn over those that were drawn last', () => {
  expect(redraw(['a', 'b'], 0)).toBe('\u001B[Ja\nb\n')
  expect(redraw(['c'], 2)).toBe('\u001B[2A\u001B[Jc\n')
})

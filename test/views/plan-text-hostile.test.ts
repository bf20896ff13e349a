import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/views/display-width.ts'
import { renderDriftText } from '../../src/views/drift-text.ts'
import { renderPlanText } from '../../src/views/plan-text.ts'
import { hostileNames, planNamed } from './hostile-names.ts'

const name = fc.oneof(
  fc.constantFrom(...hostileNames),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .tuple(
      fc.constantFrom('+', '~', '-', '-@', '+@', '=', '?', '!'),
      fc.constantFrom(' ', '  ', '\n', ':'),
      fc.string(),
    )
    .map(([symbol, gap, rest]) => `${symbol}${gap}${rest} `.repeat(20)),
)
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 5 })
const columns = fc.constantFrom(40, 80, 100, 200)

const control = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const serverCommand = /^\s*::|##\w*\[/
const changeLine = /^\s*(?:-@|\+@|[+~\-=?!])(?:\s|$)/

describe('hostile names', () => {
  test('put no control character into the text, in colour or not', () => {
    fc.assert(
      fc.property(names, columns, fc.constantFrom('person', 'system'), (list, width, groupBy) => {
        const options = {
          columns: width,
          groupBy,
          verbose: true,
          describePerson: (id: string) => id,
          next: list[0]!,
        } as const
        const plain = renderPlanText(planNamed(list), { ...options, color: 0 })
        expect(plain.split('\n').filter((line) => control.test(line))).toEqual([])
        const colored = renderPlanText(planNamed(list), { ...options, color: 3 })
        expect(stripVTControlCharacters(colored)).toBe(plain)
      }),
      { numRuns: 60 },
    )
  })

  test('add no line that begins like a change', () => {
    fc.assert(
      fc.property(names, columns, (list, width) => {
        const options = {
          columns: width,
          color: 0,
          groupBy: 'person',
          verbose: true,
          describePerson: (id: string) => id,
        } as const
        const text = renderPlanText(planNamed(list), options)
        const changes = text.split('\n').filter((line) => changeLine.test(line))
        // 4 changes, 2 later ones, 2 differences and a refusal for each name; a single later one stands beside its title.
        const inline = text.split('\n').filter((line) => /^Later: 1 {3,}\S/.test(line)).length
        expect(changes).toHaveLength(list.length * 9 - inline)
      }),
      { numRuns: 100 },
    )
  })

  test('hand no command to a build server', () => {
    const command = fc
      .tuple(fc.constantFrom('::', ' ::', 'a ::', '##[', 'a##vso[', ': ::', '\n::'), fc.string())
      .map(([start, rest]) => `${start}error]x::${rest} `.repeat(20))
    const lists = fc.uniqueArray(command, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(lists, columns, fc.constantFrom('person', 'system'), (list, width, groupBy) => {
        const describePerson = (id: string) => id
        const options = { columns: width, color: 0, groupBy, verbose: true, describePerson } as const
        const texts = [renderPlanText(planNamed(list), options), renderDriftText(planNamed(list), options)]
        for (const text of texts) expect(text.split('\n').filter((line) => serverCommand.test(line))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('make no line wider than the terminal', () => {
    fc.assert(
      fc.property(names, columns, (list, width) => {
        const options = { columns: width, color: 0, groupBy: 'person', verbose: true } as const
        const lines = renderPlanText(planNamed(list), options).split('\n')
        expect(lines.filter((line) => displayWidth(line) > width && !line.includes('Digest'))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('stay harmless in the report of drift', () => {
    fc.assert(
      fc.property(names, columns, (list, width) => {
        const lines = renderDriftText(planNamed(list), { columns: width, color: 0 }).split('\n')
        expect(lines.filter((line) => control.test(line))).toEqual([])
        expect(lines.filter((line) => changeLine.test(line))).toHaveLength(list.length * 2)
      }),
      { numRuns: 60 },
    )
  })

  test('of every kind at once read as they did when somebody last looked', async () => {
    const text = renderPlanText(planNamed(hostileNames), { columns: 100, color: 0, groupBy: 'person' })
    await expect(text).toMatchFileSnapshot('golden/hostile-plan.txt')
  })
})

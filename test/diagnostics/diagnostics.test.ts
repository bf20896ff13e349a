import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { findingsOf, readCases } from './case.ts'
import { elsewhere, sectionsElsewhere } from './elsewhere.ts'
import { type Example, renderExamples } from './examples-page.ts'

const page = 'docs/diagnostics-examples.md'
const cases = readCases()
const examples = new Map<string, Example>()

describe('every finding has help that removes it when it is followed', () => {
  test.each(cases)('$code', async (one) => {
    const found = await findingsOf(one, 'before')
    const own = found.find(
      ({ code, file, line }) => code === one.code && (one.at === null || `${file}:${line}` === one.at),
    )
    expect(own, JSON.stringify(found, null, 1)).toMatchObject({ severity: one.severity })
    expect(own!.help).not.toBe('')
    examples.set(one.code, { one, finding: own! })
    if (one.goes !== null) return
    const corrected = await findingsOf(one, 'after')
    expect(corrected.filter(({ code, severity }) => code === one.code || severity === 'error')).toEqual([])
  })
})

describe('the cases', () => {
  test('are about every code of a finding that docs/diagnostics.md has, and no other', () => {
    const codes = readFileSync('docs/diagnostics.md', 'utf8')
    const text = Object.keys(sectionsElsewhere).reduce(
      (rest, heading) => rest.replace(new RegExp(`\n## ${heading}\n.*?(?=\n## )`, 's'), ''),
      codes.slice(0, codes.indexOf('## Failures')),
    )
    const rows = text.slice(0, text.indexOf('## Refusals')).matchAll(/^\| `([a-z0-9-]+)` \|/gm)
    const documented = Array.from(rows, ([, code]) => code!).sort()
    expect([...cases.map(({ code }) => code), ...Object.keys(elsewhere)].sort()).toEqual(documented)
  })

  test.each(Object.entries({ ...elsewhere, ...sectionsElsewhere }))('%s has its test elsewhere', (code, place) => {
    expect(existsSync(place.test), code).toBe(true)
    if (Object.hasOwn(elsewhere, code)) expect(readFileSync(place.test, 'utf8')).toContain(code)
  })

  test(`are what ${page} shows`, () => {
    // Of a filtered run there is nothing to compare.
    if (examples.size < cases.length) return
    const text = renderExamples(cases.map(({ code }) => examples.get(code)!))
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, text)
    expect(readFileSync(page, 'utf8')).toBe(text)
  })
})

afterAll(() => {
  examples.clear()
})

import { expect, test } from 'vitest'
import { renderPage } from './render-page.ts'
import type { Measured } from './results.ts'

function rowOf(id: string, measured: Measured | null): string {
  const page = renderPage({
    machine: '2 cores',
    runs: 1,
    evaluation: null,
    series: [],
    agreements: [],
    measured: new Map(measured === null ? [] : [[id, measured]]),
  })
  const what = { 'plan-S': '`provisionr plan` S', 'evaluation-naive': 'evaluation of a person' }[id] ?? id
  return page.split('\n').find((line) => line.startsWith(`| ${what}`)) ?? ''
}

test('a ratio that has to be small is met up to its limit', () => {
  expect(rowOf('plan-S', 2.5)).toMatch(/\| 2\.5× \| ≤ 2\.5× \| met \| ≤ 1\.5× \| missed \|$/)
  expect(rowOf('plan-S', 2.51)).toMatch(/\| 2\.51× \| ≤ 2\.5× \| missed \|/)
})

test('a ratio that has to be large is met from its limit on', () => {
  expect(rowOf('evaluation-naive', 40)).toMatch(/\| 40× \| ≥ 40× \| met \| ≥ 150× \| missed \|$/)
  expect(rowOf('evaluation-naive', 39.9)).toMatch(/\| missed \| ≥ 150× \| missed \|$/)
})

test('what was not measured is neither met nor missed and says why', () => {
  expect(rowOf('plan-S', { missing: 'no such size' })).toMatch(/not measured: no such size \| ≤ 2\.5× \|  \|/)
  expect(rowOf('plan-S', null)).toMatch(/not measured: not part of this run/)
})

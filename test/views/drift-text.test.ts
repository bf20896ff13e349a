import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { renderDriftText } from '../../src/views/drift-text.ts'
import { renderPlanText } from '../../src/views/plan-text.ts'
import { busyPlan } from './acme-plan.ts'
import { change, driftItem, noDrift, plan, reason, system } from './sample-plan.ts'

describe('the report of drift', () => {
  test.each([80, 120])('lists each kind with the ways out at %i columns', async (columns) => {
    const explained = driftItem('sarah.chen', 'gitlab:group:ops', { reasons: [reason('No Ops', { kind: 'deny' })] })
    const drift = { ...busyPlan.drift, excess: [...busyPlan.drift.excess, explained] }
    const text = renderDriftText({ ...busyPlan, drift }, { columns, color: 0 })
    await expect(text).toMatchFileSnapshot(`golden/drift-${columns}.txt`)
  })

  test('without drift says that access agrees', () => {
    expect(lastLine(plan())).toBe('No drift. Expected and actual access agree.')
  })

  test.each<[string, Partial<Plan>, string]>([
    ['a system was not read', { systems: [system('okta', { status: 'denied' })] }, 'No drift in what could be read.'],
    ['the plan is not complete', { complete: false }, 'No drift in what could be read.'],
    [
      'only a part was looked at',
      { selection: { ...plan().selection, systems: ['okta'] } },
      'No drift in what was selected.',
    ],
    ['changes wait', { changes: [change('add', 'a', 'okta:group:x')] }, 'No drift; 1 change not applied yet.'],
  ])('does not say so when %s', (_, overrides, line) => {
    expect(lastLine(plan(overrides))).toBe(line)
  })

  test('names what is withheld', () => {
    const text = renderDriftText(plan({ summary: { ...plan().summary, withheld: 2 } }), { columns: 80, color: 0 })
    expect(text).toContain('No drift in what could be read.\nWithheld: 2 grants\n')
  })
})

test('a plan lists twenty differences of a kind and counts the others, unless all are asked for', () => {
  const excess = Array.from({ length: 25 }, (_, index) => driftItem(`person${index}`, 'okta:group:x'))
  const options = { columns: 100, color: 0, groupBy: 'person' } as const
  const text = renderPlanText(plan({ drift: { ...noDrift, excess } }), options)
  expect(text).toContain('Drift: 25\n')
  expect(text).toContain('person19 ')
  expect(text).toContain('     and 5 more excess, see `provisionr drift`')
  expect(text).not.toContain('person20 ')
  expect(renderPlanText(plan({ drift: { ...noDrift, excess } }), { ...options, verbose: true })).toContain('person24 ')
})

function lastLine(subject: Plan): string | undefined {
  return renderDriftText(subject, { columns: 80, color: 0 }).trimEnd().split('\n').at(-1)
}

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/domain/plan.ts'
import { renderPlanText } from '../../src/views/plan-text.ts'
import { busyPlan, modelPlan } from './acme-plan.ts'
import { change, level, plan, reason, result } from './sample-plan.ts'

const titles: Readonly<Record<string, string>> = {
  'dana.ortiz': 'Solutions Architect, Engineering',
  'priya.nair': 'Account Executive, Sales',
}
const describePerson = (id: string) => titles[id] ?? null
const next = 'provisionr apply plan.json --expect-digest sha256:afdc73c1'
const byPerson = { color: 0, groupBy: 'person', describePerson } as const

const outcomes: readonly Outcome[] = [
  { status: 'applied', detail: null },
  { status: 'failed', detail: 'HTTP 403: the token lacks `api`' },
  { status: 'unchanged', detail: 'already absent' },
  { status: 'skipped', detail: 'its account could not be created' },
]

describe('the text of a plan', () => {
  test.each([80, 120])('reads as the documentation shows it at %i columns', async (columns) => {
    const text = renderPlanText(modelPlan, { ...byPerson, columns, next })
    await expect(text).toMatchFileSnapshot(`golden/model-plan-${columns}.txt`)
  })

  test.each([80, 200])('says everything of a busy plan at %i columns', async (columns) => {
    const text = renderPlanText(busyPlan, { ...byPerson, columns })
    await expect(text).toMatchFileSnapshot(`golden/busy-plan-${columns}.txt`)
  })

  test('groups by system and lists everything when asked to', async () => {
    const text = renderPlanText(busyPlan, { columns: 120, color: 0, groupBy: 'system', verbose: true })
    await expect(text).toMatchFileSnapshot('golden/busy-plan-by-system.txt')
  })

  test('tells the outcome of each change of a result and repeats what was not done', async () => {
    const changes = modelPlan.changes.map((one, index) => ({ change: one, result: outcomes[index]! }))
    const text = renderPlanText(result(changes, { later: modelPlan.later }), { ...byPerson, columns: 100 })
    await expect(text).toMatchFileSnapshot('golden/result.txt')
  })

  test.each([1, 2, 3] as const)('in colours of level %i is the plain text with colours', (color) => {
    for (const sample of [busyPlan, modelPlan]) {
      const colored = renderPlanText(sample, { ...byPerson, color, columns: 80, next })
      expect(colored).toContain('\u001b[')
      expect(stripVTControlCharacters(colored)).toBe(renderPlanText(sample, { ...byPerson, columns: 80, next }))
    }
  })

  test('does not depend on the order of people in the plan', () => {
    const grants = ['b', 'c', 'a'].map((person) => change('add', person, 'okta:group:x'))
    const text = (changes: typeof grants) => renderPlanText(plan({ changes }), { ...byPerson, columns: 80 })
    expect(text(grants.toReversed())).toBe(text(grants))
  })

  test('never cuts a name, however narrow the terminal', () => {
    const name = `cn=${'long-'.repeat(40)}end`
    const changes = [
      change('add', 'dana.ortiz', `ldap:group:${name}`, { reasons: [reason(name, { file: `${name}.yaml` })] }),
    ]
    for (const columns of [0, 1, 40, 80, Number.NaN]) {
      const text = renderPlanText(plan({ changes }), { ...byPerson, columns })
      expect(text.replaceAll(/\n +(?:↳ )?/g, '').split(name)).toHaveLength(4)
    }
  })

  test('counts many adopted grants but lists links, failures and a few', () => {
    const adopt = (name: string) => change('adopt', 'sarah.chen', `gitlab:group:${name}`, { cause: 'adopt' })
    const link = change('adopt', 'sarah.chen', 'gitlab', { cause: 'adopt', account: '17' })
    const many = ['a', 'b', 'c', 'd', 'e'].map(adopt)
    const text = (changes: typeof many) => renderPlanText(plan({ changes }), { ...byPerson, columns: 80 })
    expect(text([link, ...many])).toContain('  =  5 grants already held, now managed')
    expect(text([link, ...many])).toContain('  =  gitlab account   link to 17')
    expect(text(many.slice(0, 3))).toContain('  =  gitlab:group:c')
    const failed = [
      ...many.map((one) => ({ change: one, result: outcomes[0]! })),
      { change: adopt('f'), result: outcomes[1]! },
    ]
    expect(renderPlanText(result(failed), { ...byPerson, columns: 80 })).toMatch(/ {2}= {2}gitlab:group:f +failed/)
  })

  test('tells a pending membership from a lower level', () => {
    const before = { level: 'member', status: 'pending' } as const
    const changes = [change('update', 'a', 'github:org:acme', { before, after: level('member') })]
    expect(renderPlanText(plan({ changes }), { ...byPerson, columns: 80 })).toContain(
      'github:org:acme (member)   pending → active',
    )
  })
})

import { describe, expect, test } from 'vitest'
import type { Plan, PlanResult } from '../../src/domain/plan.ts'
import { renderPlanText } from '../../src/views/plan-text.ts'
import { change, driftItem, level, plan, planDiagnostic, result, system } from './sample-plan.ts'

const selection = plan().selection
const withheld = { ...plan().summary, withheld: 1 }

describe('the last line of a plan', () => {
  test('with nothing to do says that access agrees', () => {
    expect(lastLine(plan())).toBe('No changes. Expected and actual access agree.  Digest sha256:afdc73c1…')
  })

  test.each<[string, Partial<Plan>]>([
    ['a system was not read', { complete: false, systems: [system('okta', { status: 'failed' })] }],
    ['the plan says it is not complete', { complete: false }],
    ['something is withheld', { summary: withheld }],
    ['there is drift', { drift: { ...plan().drift, excess: [driftItem('a', 'okta:group:x')] } }],
    ['only a part was looked at', { selection: { ...selection, people: ['dana.ortiz'] } }],
    ['something is refused', { applyable: false, refusals: [{ guard: 'max_shrink', message: 'm', allow_with: null }] }],
  ])('does not say that access agrees when %s', (_, overrides) => {
    const text = renderPlanText(plan(overrides), { columns: 100, color: 0, groupBy: 'person' })
    expect(text).toContain('No changes')
    expect(text).not.toContain('agree')
  })

  test('leaves out what is zero and counts one and many', () => {
    const add = change('add', 'a', 'okta:group:x')
    expect(lastLine(plan({ changes: [add] }))).toBe('Plan: 1 to add; 1 person, 1 system.  Digest sha256:afdc73c1…')
    const changes = [
      add,
      change('create_account', 'b', 'slack'),
      change('update', 'a', 'gitlab:group:x', { before: level('guest'), after: level('owner') }),
      change('suspend_account', 'c', 'okta'),
      change('adopt', 'c', 'okta:group:y'),
    ]
    const later = [
      change('update', 'a', 'gitlab:group:y', { cause: 'grace' }),
      change('update', 'a', 'gitlab:group:z', { cause: 'start' }),
    ]
    expect(lastLine(plan({ changes, later }))).toBe(
      'Plan: 2 to add, 1 to update, 1 to remove, 1 to adopt, 1 to add later, 1 to remove later; 3 people, 3 systems.  Digest sha256:afdc73c1…',
    )
  })

  test('with only later changes still counts them', () => {
    const later = [change('remove', 'a', 'okta:group:x', { cause: 'expiry', due: '2026-12-01T00:00:00Z' })]
    expect(lastLine(plan({ later }))).toBe('Plan: 1 to remove later; 1 person, 1 system.  Digest sha256:afdc73c1…')
  })

  test('names what stands in the way of applying, then the next command', () => {
    const blocked = plan({
      applyable: false,
      refusals: [{ guard: 'max_removals', message: 'm', allow_with: '--max-removals 9' }],
      diagnostics: [planDiagnostic(), planDiagnostic({ severity: 'warning' }), planDiagnostic()],
    })
    const text = renderPlanText(blocked, { columns: 100, color: 0, groupBy: 'person', next: 'provisionr lint' })
    expect(text.trimEnd().split('\n').slice(-2)).toEqual([
      'This plan cannot be applied: 1 refusal and 2 errors.',
      'Next: provisionr lint',
    ])
  })

  test('of a result counts by outcome and ends with the head of the audit log', () => {
    const changes = (
      ['applied', 'unchanged', 'pending', 'action_required', 'conflict', 'failed', 'skipped'] as const
    ).map((status) => ({ change: change('add', 'a', `okta:group:${status}`), result: { status, detail: null } }))
    expect(lastLine(result(changes))).toBe(
      'Applied: 1 added, 1 already so, 1 pending, 1 to be done by hand, 1 in conflict, 1 failed, 1 skipped; 1 person, 1 system.  Audit head sha256:77aa',
    )
    expect(lastLine(result(changes.slice(5, 6)))).toBe(
      'Applied: nothing, 1 failed; 1 person, 1 system.  Audit head sha256:77aa',
    )
  })
})

test('the header says what a plan was limited to', () => {
  const limited = {
    people: ['dana.ortiz', 'Li Na'],
    systems: ['okta'],
    policies: [],
    causes: ['grace'],
    remediate: true,
    max_removals: 61,
  } as const
  const text = renderPlanText(plan({ selection: limited }), { columns: 100, color: 0, groupBy: 'person' })
  expect(text).toContain('\nOnly: people dana.ortiz, `Li Na`; systems okta; causes grace\n')
  expect(text).toContain('\nRemediate: ')
  expect(text).toContain('\nAllowed: 61 removals in this run\n')
})

test.each<[Partial<Plan['source']>, string]>([
  [{ branch: null, commit: null }, 'acme   evaluated'],
  [{ branch: null, commit: '9b07e11' }, 'acme  9b07e11   evaluated'],
  [{ branch: 'main', commit: null, dirty: true }, 'acme  main with uncommitted changes   evaluated'],
  [{ base: 'a'.repeat(40), branch: 'x', commit: 'b'.repeat(64) }, 'acme  aaaaaaa → x@bbbbbbb   evaluated'],
])('the header shows the revision as far as it is known: %j', (source, start) => {
  const text = renderPlanText(plan({ source: { ...plan().source, ...source } }), {
    columns: 100,
    color: 0,
    groupBy: 'person',
  })
  expect(text.startsWith(start)).toBe(true)
})

function lastLine(subject: Plan | PlanResult): string {
  return renderPlanText(subject, { columns: 400, color: 0, groupBy: 'person' }).trimEnd().split('\n').at(-1)!
}

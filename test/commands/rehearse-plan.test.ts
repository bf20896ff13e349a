import { expect, test } from 'vitest'
import type { Adapter, AdapterChange, ChangeResult } from '../../src/adapters/adapter.ts'
import { CallFailure } from '../../src/adapters/call-failure.ts'
import type { ComputedPlan } from '../../src/commands/compute-plan.ts'
import { rehearsePlan } from '../../src/commands/rehearse-plan.ts'
import { forgeManifest, openTestSandbox, systemSettings } from '../adapters/sandbox/sandbox-context.ts'
import { createCompany } from './company.ts'

/** A plan for two systems, and what comes of trying it in the one that can. */
async function tried(rehearse: (changes: readonly AdapterChange[]) => readonly ChangeResult[]) {
  const here = createCompany({
    systems: { one: {}, two: {} },
    people: [{ user_id: 'ada', status: 'Active', email: 'ada@acme.test' }],
    policies: [{ name: 'All', triggers: [{ status: 'Active' }], grants: ['one:group:a', 'two:group:b'] }],
    live: { one: {}, two: { ada: { email: 'ada@acme.test' } } },
  })
  const plan = await here.plan()
  const plain = await openTestSandbox(forgeManifest)
  const asked: AdapterChange[] = []
  const able: Adapter = {
    ...plain,
    rehearse: (changes) => {
      asked.push(...changes)
      return Promise.resolve().then(() => rehearse(changes))
    },
  }
  const adapters = new Map([
    ['one', able],
    ['two', plain],
  ])
  const systems = new Map([...adapters.keys()].map((name) => [name, systemSettings({ name })]))
  const made = await rehearsePlan({ plan, people: [] as const } as unknown as ComputedPlan, adapters, systems)
  const warnings = made.plan.diagnostics.filter(({ code }) => code === 'change-would-fail')
  return { made, plan, asked, warnings: warnings.map(({ severity, message, person }) => [severity, message, person]) }
}

const applied = { status: 'applied' } as const

test('a plan that would succeed stays as it is, and only systems that can try it are asked', async () => {
  const { made, plan, asked } = await tried((changes) => changes.map(() => applied))
  expect(made.plan).toBe(plan)
  expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
    ['create_account', null],
    ['add', 'a'],
  ])
})

test('each change that would fail is a warning, and the plan is the same', async () => {
  const refused = { status: 'failed', class: 'permission', message: 'permission denied' } as const
  const { made, plan, warnings } = await tried(([, ...rest]) => [
    refused,
    ...rest.map(() => ({ status: 'conflict', actual: null }) as const),
  ])
  expect(warnings).toEqual([
    ['warning', '`create_account ada/one:account` would fail: permission denied', 'ada'],
    ['warning', '`add ada/one:group:a` would fail: it has changed since', 'ada'],
  ])
  expect([made.plan.changes, made.plan.digest]).toEqual([plan.changes, plan.digest])
})

test('what could not be tried is told', async () => {
  const { warnings } = await tried(() => {
    throw new CallFailure({ class: 'transient', message: 'one did not answer' })
  })
  expect(warnings).toEqual([['warning', 'the changes of `one` could not be tried: one did not answer', null]])
})

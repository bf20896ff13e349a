import { describe, expect, test } from 'vitest'
import { createCompany } from '../commands/company.ts'
import type { PlanResult } from '../../src/domain/plan.ts'
import { virtualTime } from './virtual-time.ts'

const minute = 60_000
const people = Array.from({ length: 60 }, (_, id) => ({
  user_id: `p${id}`,
  email: `p${id}@acme.com`,
  status: 'Active',
}))
const accounts = Object.fromEntries(people.map(({ user_id: id, email }) => [id, { email }]))
const policies = [
  {
    name: 'Base',
    triggers: [{ status: 'Active' }],
    grants: ['a', 'b', 'c'].map((one) => `slow:group:${one}`).concat('fast:group:a'),
  },
]

/** Applies to a system that takes 40 changes a minute, and to one without limits, in a time of its own. */
async function applied(settings: object, flags: readonly string[] = [], world: { readonly redraws?: boolean } = {}) {
  const time = virtualTime(Date.parse('2026-11-20T09:00:00Z'))
  const started = time.now()
  const systems = { slow: settings as Record<string, unknown>, fast: {} }
  const live = { slow: accounts, fast: accounts }
  const here = createCompany({ systems, people, policies, live })
  const ran = await time.during(here.run(['apply', '--yes', '--json', ...flags], { ...time, ...world }))
  const { changes } = JSON.parse(ran.out) as PlanResult
  return { here, changes, exitCode: ran.exitCode, err: ran.err, took: time.now() - started }
}

test.each([
  ['announces its limit', { sandbox: { rate_limit: '40/m' } }],
  ['has a rate in the settings', { rate: '40/m', sandbox: { rate_limit: '41/m' } }],
])('a system that %s gets its changes without a refusal, and no slower than it must', async (_, settings) => {
  const { here, changes, exitCode, took } = await applied(settings)
  expect(exitCode).toBe(0)
  expect(changes).toHaveLength(360)
  expect(changes.every(({ result }) => result.status === 'applied')).toBe(true)
  // 180 changes at 40 a minute: the fifth window begins after four minutes; spread evenly they take half a minute more.
  expect(took).toBeGreaterThanOrEqual(4 * minute)
  // A reading back counts as a call, too.
  expect(took).toBeLessThan(4.5 * minute * 1.1)
  expect((await here.plan()).changes).toEqual([])
})

test('a rate limit that makes no sense is told', async () => {
  const here = createCompany({ systems: { slow: { sandbox: { rate_limit: 'often' } }, fast: {} }, people, policies })
  const { exitCode, err } = await here.run(['plan'])
  expect(exitCode).toBe(3)
  expect(err).toContain('the sandbox `slow` has `sandbox.rate_limit` that is no rate')
})

describe('how far it is, is told on standard error', () => {
  const limited = { sandbox: { rate_limit: '40/m' } }

  test('in a log: seldom, a line per system', async () => {
    const { err } = await applied(limited)
    const lines = err.trimEnd().split('\n')
    expect(lines).toContain('slow: 100 of 240 changes, waits 61 s for its limit')
    expect(lines.length).toBeLessThanOrEqual(4.5 * 6)
    expect(lines.every((line) => /^(slow|fast): \d+ of (240|120) changes/.test(line))).toBe(true)
  })

  test('on a terminal: a line per system that is drawn again, and gone in the end', async () => {
    const { err } = await applied(limited, [], { redraws: true })
    expect(err).toMatch(/\u001B\[2A\u001B\[Jslow: \d+ of 240 changes.*\nfast: \d+ of 120 changes\n/)
    expect(err.endsWith('\u001B[2A\u001B[J')).toBe(true)
  })

  test('and not at all with `-q`', async () => {
    expect((await applied(limited, ['-q'], { redraws: true })).err).toBe('')
  })
})

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlannedChange } from '../../src/domain/plan.ts'
import { digestOf } from '../../src/plan/planned-change.ts'
import { createCompany } from '../commands/company.ts'
import { change } from './changes.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const digest = (...changes: PlannedChange[]) => digestOf(changes, hash)

const add = change('add', 'ada', 'gitlab', 'group:site', { after: 'guest' })
const other = change('remove', 'bo', 'gitlab', 'group:docs', { before: 'guest' })

test('the digest of no decisions is that of the empty list', () => {
  expect(digest()).toBe('sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945')
})

describe('any part of a decision changes the digest', () => {
  test.each<[string, Partial<PlannedChange>]>([
    ['action', { action: 'update' }],
    ['person', { person: 'eve' }],
    ['system', { system: 'github' }],
    ['type', { type: 'project' }],
    ['resource', { resource: 'sites' }],
    ['before', { before: { level: 'guest', status: 'active' } }],
    ['level', { after: { level: 'owner', status: 'active' } }],
    ['status', { after: { level: 'guest', status: 'pending' } }],
    ['cause', { cause: 'lifted' }],
  ])('%s', (_part, different) => {
    expect(digest({ ...add, ...different })).not.toBe(digest(add))
  })

  test('one decision more, fewer, or twice', () => {
    expect(new Set([digest(add), digest(add, other), digest(add, add)]).size).toBe(3)
  })
})

test('what explains or orders a decision is not part of it', () => {
  const explained = {
    ...add,
    reasons: [{ kind: 'policy' as const, name: 'x', path: [], file: 'a.yaml', line: 1 }],
    risk: 'privileged' as const,
    account: 'native-id',
    requires: ['x'],
    due: '2026-01-01T00:00:00Z',
  }
  expect(digest(explained)).toBe(digest(add))
})

test('the order of decisions does not count', () => {
  const changes = Array.from({ length: 6 }, (_, index) => change('add', `p${index}`, 'gitlab', `group:g${index}`))
  fc.assert(
    fc.property(fc.shuffledSubarray(changes, { minLength: 6 }), (some) => digest(...some) === digest(...changes)),
  )
})

test('decisions cannot be written so that two of them read as other ones', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 })
  const decisions = fc.array(fc.tuple(text, text), { maxLength: 3 })
  const sorted = (list: readonly [string, string][]) => JSON.stringify(list.map((one) => JSON.stringify(one)).sort())
  const of = (list: readonly [string, string][]) =>
    digest(...list.map(([person, resource]) => ({ ...add, person, resource })))
  fc.assert(fc.property(decisions, decisions, (a, b) => (of(a) === of(b)) === (sorted(a) === sorted(b))))
})

test('two plans of the same decisions have one digest whatever time it is, what drifts, or who else is there', async () => {
  const files = {
    people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }],
    policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }],
  }
  const one = createCompany(files)
  const two = createCompany({
    ...files,
    people: [...files.people, { user_id: 'zoe', status: 'Left' }],
    live: { gitlab: { stray: {} } },
  })
  two.at('2027-01-01T00:00:00Z')
  const [first, second] = [await one.plan(), await two.plan()]
  expect(first.digest).toBe(second.digest)
  expect(first.branch_digest).toBe(first.digest)
})

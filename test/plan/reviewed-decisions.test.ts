import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { PlannedChange } from '../../src/domain/plan.ts'
import { type ReviewablePlan, reviewedDecisions, unreviewedChanges } from '../../src/plan/reviewed-decisions.ts'
import {
  isBoundBy,
  parseReviewedDecisions,
  reviewedLine,
  statusContext,
  statusDescription,
} from '../../src/plan/reviewed-text.ts'
import { change } from './changes.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

function planOf(changes: readonly PlannedChange[], more: Partial<ReviewablePlan> = {}): ReviewablePlan {
  const byBranch = (one: PlannedChange) => ({ by_branch: true, ...one })
  return { organization: 'acme', environment: null, later: [], ...more, changes: changes.map(byBranch) }
}

const reviewed = (plan: ReviewablePlan) => reviewedDecisions(plan, hash)
const left = (plan: ReviewablePlan, ...plans: readonly ReviewablePlan[]) =>
  unreviewedChanges(plan, plans.map(reviewed), hash).map(({ id }) => id)

const ada = change('add', 'ada', 'gitlab', 'group:site', { after: 'guest' })
const bo = change('remove', 'bo', 'gitlab', 'group:docs', { before: 'guest' })

/** So many people with two changes each. */
const crowd = (people: number) =>
  Array.from({ length: people }, (_, index) => [
    change('add', `p${index}`, 'gitlab', 'group:site', { after: 'guest' }),
    change('add', `p${index}`, 'gitlab', 'group:docs', { after: 'guest' }),
  ]).flat()

test('what was reviewed is known again, and nothing else is', () => {
  expect(left(planOf([ada, bo]), planOf([ada, bo]))).toEqual([])
  expect(left(planOf([ada, bo]), planOf([ada]))).toEqual([bo.id])
  expect(left(planOf([ada, bo]))).toEqual([ada.id, bo.id])
})

test('two requests that were merged between two runs count together', () => {
  expect(left(planOf([ada, bo]), planOf([ada]), planOf([bo]))).toEqual([])
})

test('some of what was reviewed may be done already', () => {
  expect(left(planOf([bo]), planOf([ada, bo]))).toEqual([])
})

describe('any part of a decision makes it another one', () => {
  test.each<[string, Partial<PlannedChange>]>([
    ['action', { action: 'update' }],
    ['person', { person: 'eve' }],
    ['system', { system: 'github' }],
    ['type', { type: 'project' }],
    ['resource', { resource: 'sites' }],
    ['what was held', { before: { level: 'guest', status: 'active' } }],
    ['level', { after: { level: 'owner', status: 'active' } }],
    ['status', { after: { level: 'guest', status: 'pending' } }],
    ['that it takes something over', { cause: 'adopt' }],
  ])('%s', (_part, different) => {
    expect(left(planOf([{ ...ada, ...different }]), planOf([ada]))).toHaveLength(1)
  })
})

test('what is computed anew with every plan is no part of it', () => {
  const again: PlannedChange = {
    ...ada,
    account: 'native-id',
    risk: 'privileged',
    due: '2026-01-01T00:00:00Z',
    requires: ['x'],
    after: { level: 'guest', status: 'active', valid_until: '2026-01-01T00:00:00Z' },
  }
  expect(left(planOf([again]), planOf([ada]))).toEqual([])
})

test('a review for another company or environment says nothing', () => {
  const elsewhere = [planOf([ada], { organization: 'other' }), planOf([ada], { environment: 'staging' })]
  expect(left(planOf([ada]), ...elsewhere)).toEqual([ada.id])
})

test('a start that lies between plan and merge was reviewed as what comes later', () => {
  const later = { ...ada, cause: 'start' as const, due: '2026-01-01T00:00:00Z', by_branch: true }
  expect(left(planOf([ada]), planOf([], { later: [later] }))).toEqual([])
  expect(left(planOf([ada]), planOf([], { later: [{ ...later, by_branch: false }] }))).toEqual([ada.id])
})

test('what no file causes needs nobody who has seen it', () => {
  const causes = ['person', 'start', 'expiry', 'grace', 'lock', 'lifted', 'drift'] as const
  const moved = causes.map((cause) => ({ ...ada, cause, by_branch: cause === 'lock' }))
  expect(left(planOf(moved))).toEqual([])
  expect(reviewed(planOf(moved)).digests).toEqual([])
})

test('what was pending anyway by earlier files was seen as well', () => {
  expect(left(planOf([ada]), planOf([{ ...ada, by_branch: false }]))).toEqual([])
})

describe('10,000 changes of 5,000 people', () => {
  const plan = planOf(crowd(5000))
  const seen = reviewed(plan)

  test('are told in less than 24,000 bytes', () => {
    expect(plan.changes).toHaveLength(10_000)
    expect(seen.by).toBe('bucket')
    expect(Buffer.byteLength(reviewedLine(seen))).toBeLessThanOrEqual(24_000)
    expect(parseReviewedDecisions(reviewedLine(seen))).toEqual(seen)
  })

  test('one person who gets something else alters one group, and only that one waits', () => {
    const changed = planOf([...plan.changes, change('add', 'p77', 'gitlab', 'group:hr', { after: 'owner' })])
    const again = new Set(reviewed(changed).digests)
    expect(seen.digests.filter((digest) => !again.has(digest))).toHaveLength(1)
    const waiting = unreviewedChanges(changed, [seen], hash)
    expect(waiting.map(({ person }) => person)).toContain('p77')
    expect(waiting.length).toBeLessThan(50)
  })
})

test('with fewer people than digests each of them is a group', () => {
  const plan = planOf(crowd(1000))
  const seen = reviewed(plan)
  expect([seen.by, seen.digests.length]).toEqual(['person', 1000])
  const changed = planOf([...plan.changes, change('add', 'p77', 'gitlab', 'group:hr', { after: 'owner' })])
  expect(new Set(unreviewedChanges(changed, [seen], hash).map(({ person }) => person))).toEqual(new Set(['p77']))
})

test('a digest never counts as one of another kind', () => {
  const { digests } = reviewed(planOf([ada]))
  for (const by of ['person', 'bucket'] as const)
    expect(unreviewedChanges(planOf([ada]), [{ by, digests }], hash)).toHaveLength(1)
  const people = reviewed(planOf(crowd(1000)))
  const disguised = [{ ...people, by: 'decision' as const }]
  expect(unreviewedChanges(planOf(crowd(1000)), disguised, hash)).toHaveLength(2000)
})

describe('the line of the comment', () => {
  const line = reviewedLine(reviewed(planOf([ada, bo])))

  test('is found among others, and nothing of a plan without changes as well', () => {
    expect(parseReviewedDecisions(`<!-- provisionr:plan acme -->\r\n# acme\r\n${line}\r\nmore`)).not.toBeNull()
    expect(parseReviewedDecisions(reviewedLine(reviewed(planOf([]))))).toEqual({ by: 'decision', digests: [] })
  })

  const [, first = '', second = ''] = /decision (.{22})(.{22})/.exec(line) ?? []
  test.each([
    ['is missing', 'nothing here'],
    ['stands there twice', `${line}\n${line}`],
    ['has something before it', `\`${line}`],
    ['has something after it', `${line} more`],
    ['is of a later version', line.replace('v1', 'v2')],
    ['is of an unknown kind', line.replace('decision', 'everything')],
    ['lacks a character', line.replace(/. -->/, ' -->')],
    ['has one too many', line.replace(' -->', 'A -->')],
    ['has its digests in another order', line.replace(`${first}${second}`, `${second}${first}`)],
    ['has a digest twice', line.replace(first, `${first}${first}`)],
    ['has what no base64url has', line.replace(first, `${first.slice(1)}+`)],
    ['has too many digests', reviewedLine({ by: 'decision', digests: manyDigests(1025) })],
    ['is huge', `<!-- provisionr:reviewed v1 decision ${'A'.repeat(5_000_000)} -->`],
  ])('counts for nothing when it %s', (_what, comment) => {
    expect(parseReviewedDecisions(comment)).toBeNull()
  })

  test('is the one that the status names, or counts for nothing', () => {
    const seen = reviewed(planOf([ada, bo]))
    const status = statusDescription({ branch_digest: `sha256:${'0'.repeat(64)}` }, seen, hash)
    expect(status.length).toBeLessThanOrEqual(140)
    expect(isBoundBy(status, seen, hash)).toBe(true)
    expect(isBoundBy(status, reviewed(planOf([ada])), hash)).toBe(false)
    for (const wrong of ['', 'reviewed:', `${status}0`, `x ${status}`, status.replace('reviewed', 'seen')])
      expect(isBoundBy(wrong, seen, hash)).toBe(false)
  })
})

test('the status names the company, and the environment where there is one', () => {
  expect(statusContext({ organization: 'acme', environment: null })).toBe('provisionr/acme')
  expect(statusContext({ organization: 'acme', environment: 'prod' })).toBe('provisionr/acme/prod')
})

function manyDigests(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${String(index).padStart(21, 'A')}A`).sort()
}

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AccessTimeline } from '../../src/domain/access-timeline.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'
import { holdUnreviewed } from '../../src/plan/hold-unreviewed.ts'
import { reviewedDecisions } from '../../src/plan/reviewed-decisions.ts'
import { codeHost } from './example-systems.ts'
import { change } from './changes.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const caused = (one: PlannedChange, more: Partial<PlannedChange> = {}): PlannedChange => ({
  ...one,
  by_branch: true,
  ...more,
})
const ada = caused(change('add', 'ada', 'gitlab', 'group:site', { after: 'guest' }))
const bo = caused(change('remove', 'bo', 'gitlab', 'group:docs', { before: 'guest' }))

function hold(
  changes: readonly PlannedChange[],
  more: { later?: readonly PlannedChange[]; seen?: readonly PlannedChange[]; approved?: readonly string[] } = {},
) {
  const company = { organization: 'acme', environment: null }
  const reviewed = [reviewedDecisions({ ...company, changes: more.seen ?? [], later: [] }, hash)]
  const since = { commit: 'a'.repeat(40), base: new Map<string, AccessTimeline>(), reviewed }
  return holdUnreviewed(
    { ...company, changes, later: more.later ?? [] },
    { ...since, approved: new Set(more.approved) },
    { timelines: [], catalog: new Map([['gitlab', codeHost]]), isFirstRun: false, unread: new Set(), hash },
  )
}

const idsOf = (changes: readonly PlannedChange[]) => changes.map(({ id }) => id)

test('what nobody saw waits, with what needs it, and the rest goes on', () => {
  const update = { ...change('update', 'ada', 'gitlab', 'group:hr'), by_branch: false, requires: [ada.id] }
  const { kept, refusals, isWaiting } = hold([ada, bo, update], { seen: [bo] })
  expect([idsOf(kept), isWaiting]).toEqual([[bo.id], true])
  expect(refusals).toEqual([
    expect.objectContaining({
      guard: 'unreviewed',
      waiting: [ada.id, update.id],
      allow_with: expect.any(String) as string,
    }),
  ])
})

test('a start that nobody saw keeps the commit waiting before it comes, and an end does not', () => {
  const start = { ...ada, due: '2026-12-01T00:00:00Z' }
  expect(hold([], { later: [start] })).toMatchObject({ isWaiting: true, refusals: [{ waiting: [] }] })
  expect(hold([], { later: [{ ...bo, due: '2026-12-01T00:00:00Z' }] })).toMatchObject({
    isWaiting: false,
    refusals: [],
  })
})

test('what files do not cause waits for nobody, and neither do locks', () => {
  const moved = { ...ada, by_branch: false, cause: 'person' as const }
  const locked = caused(bo, { cause: 'lock' })
  expect(idsOf(hold([moved, locked]).kept)).toEqual([moved.id, locked.id])
})

test('an exception that was approved by itself is given with the account that it needs, and nothing besides', () => {
  const account = caused(change('create_account', 'ada', 'gitlab', null))
  const reason = (name: string) => ({ kind: 'exception' as const, name, path: [], file: null, line: null })
  const given = { ...ada, reasons: [reason('EX-1')], requires: [account.id] }
  expect(idsOf(hold([account, given, bo], { approved: ['EX-1'] }).kept)).toEqual([account.id, given.id])
  const policy = { ...reason('Writers'), kind: 'policy' as const }
  for (const reasons of [[], [reason('EX-2')], [reason('EX-1'), policy]])
    expect(idsOf(hold([{ ...given, requires: [], reasons }], { approved: ['EX-1'] }).kept)).toEqual([])
})

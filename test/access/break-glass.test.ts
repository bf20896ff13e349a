import { describe, expect, test } from 'vitest'
import { breakGlassState } from '../../src/access/break-glass.ts'
import type { ApprovalEvidence } from '../../src/domain/evidence.ts'
import type { AccessRule } from '../../src/domain/governance.ts'
import { documentsOf } from '../policy/build.ts'
import { at, caseOf } from './approval-case.ts'

describe('emergency access', () => {
  const body = 'name: r\n  grants: ["prod-db:role:x"]'
  const glass = 'break_glass: {review_within: 2d}'
  const period = { starts: at, ends: at + 3_600_000 }
  const deadline = Date.parse('2026-11-22T09:00Z')
  const review = (yaml: string, evidence: ApprovalEvidence, now: number) =>
    breakGlassState(period, ruleOf(`access_rule:\n  ${body}\n  ${yaml}\n`), evidence, caseOf({ at: now }))

  test('is effective until its review is due', () => {
    const claim: ApprovalEvidence = { kind: 'claim', approvers: ['dora'] }
    expect(review(glass, claim, at)).toEqual({ state: 'effective', deadline })
    expect(review(glass, claim, deadline - 1)).toEqual({ state: 'effective', deadline })
    expect(review(glass, claim, deadline)).toEqual({ state: 'review-overdue', deadline })
  })

  test.each([
    ['somebody else', ['dora'], 'reviewed'],
    ['the same person', ['ana'], 'review-overdue'],
    ['another account of the same person', ['ana2'], 'review-overdue'],
    ['the author', ['max'], 'review-overdue'],
    ['somebody who has left', ['left'], 'review-overdue'],
    ['a machine', ['ci[bot]'], 'review-overdue'],
  ])('is reviewed by %s: %s', (_who, approvers, state) => {
    const evidence: ApprovalEvidence = { kind: 'verified', approvers, authors: ['max'], requester: null, source: 'x' }
    expect(review(glass, evidence, deadline).state).toBe(state)
  })

  test('is reviewed by one of the rule’s approvers where it names them', () => {
    const rule = `approvals: [{from: [manager]}, {from: ["policy:dba"], need: 2}]\n  ${glass}`
    const by = (name: string): ApprovalEvidence => {
      return { kind: 'verified', approvers: [name], authors: [], requester: null, source: 'x' }
    }
    expect(review(rule, by('dan'), deadline).state).toBe('reviewed')
    expect(review(rule, by('cto'), deadline).state).toBe('review-overdue')
  })

  test('has no time at all under a rule that does not offer it', () => {
    const evidence: ApprovalEvidence = {
      kind: 'verified',
      approvers: ['dora'],
      authors: [],
      requester: null,
      source: 'x',
    }
    expect(review('max_duration: 2h', evidence, at)).toEqual({ state: 'review-overdue', deadline: at })
  })
})

function ruleOf(yaml: string): AccessRule {
  return documentsOf(yaml).accessRules[0]!
}

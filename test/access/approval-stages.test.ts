import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { approverSet, judgeApprovals } from '../../src/access/approval-stages.ts'
import { createPersonNames } from '../../src/access/person-names.ts'
import type { ApprovalStage } from '../../src/domain/governance.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { personOf } from '../policy/build.ts'
import { caseOf, stage } from './approval-case.ts'

function isApproved(stages: readonly ApprovalStage[], approvers: readonly string[], change = {}): boolean {
  return judgeApprovals(stages, approvers, caseOf(change)).satisfied
}

describe('the approver set', () => {
  test.each([
    ['the manager', ['manager'], {}, ['max']],
    ['the manager by e-mail', ['manager'], { who: 'dave' }, ['max']],
    ['nobody as one’s own manager', ['manager'], { who: 'max' }, []],
    ['nobody without a manager', ['manager'], { who: 'dan' }, []],
    ['the members of a policy', ['policy:dba'], {}, ['dan', 'dave', 'dora']],
    ['people by any spelling', ['user:DORA@company.com', 'user:Dan'], {}, ['dan', 'dora']],
    ['nobody of what does not exist', ['policy:no', 'user:no', 'team:x', ''], {}, []],
    ['not the beneficiary, alone in a group with a second account', ['policy:ana', 'user:ana2'], {}, []],
    ['not the beneficiary by the second account', ['policy:ana', 'user:ana'], { who: 'ana2' }, []],
    ['not the author', ['policy:dba'], { authors: ['Dora <dora@company.com>'] }, ['dan', 'dave']],
    ['not the author by login', ['policy:dba'], { authors: ['dora-gh'] }, ['dan', 'dave']],
    ['not the requester', ['policy:dba'], { requester: 'dora+x@company.com' }, ['dan', 'dave']],
    ['only active people with sound records', ['policy:gone', 'user:cto'], {}, ['cto']],
  ])('has %s', (_what, from, change, expected) => {
    expect(approverSet(stage(1, ...from), caseOf(change))).toEqual(expected)
  })

  test('is that of the time in question', () => {
    const january = Date.parse('2027-01-02T00:00Z')
    expect(approverSet(stage(1, 'policy:gone'), caseOf({ at: january }))).toEqual(['later'])
  })
})

describe('approvals', () => {
  const two = [stage(1, 'manager'), stage(2, 'policy:dba', 'user:cto')]

  test('satisfy stages that each have their people', () => {
    expect(judgeApprovals(two, ['dan', 'Max@company.com', 'dora-gh', 'bot'], caseOf())).toEqual({
      satisfied: true,
      stages: [
        { need: 1, filled: ['max'], missing: 0 },
        { need: 2, filled: ['dan', 'dora'], missing: 0 },
      ],
      emptySets: [],
      isPossible: true,
      ignored: ['bot'],
    })
  })

  test('of one person by two names count once', () => {
    expect(isApproved(two, ['max', 'dora', 'dora@company.com', 'dora-gh', ' DORA '])).toBe(false)
  })

  test('of one human’s two accounts count once', () => {
    const stages = [stage(2, 'user:ana', 'user:ana2')]
    const result = judgeApprovals(stages, ['ana', 'ana2'], caseOf({ who: 'dan' }))
    expect(result).toMatchObject({ satisfied: false, stages: [{ filled: ['ana2'], missing: 1 }], isPossible: false })
    expect(isApproved([stage(1, 'user:ana'), stage(1, 'user:ana2')], ['ana', 'ana2'], { who: 'dan' })).toBe(false)
  })

  test('of one person never fill places of two stages', () => {
    const stages = [stage(1, 'user:max', 'user:cto'), stage(1, 'manager')]
    expect(isApproved(stages, ['max'])).toBe(false)
    expect(isApproved(stages, ['max', 'cto'])).toBe(true)
    expect(judgeApprovals([stage(1, 'user:max'), stage(1, 'manager')], [], caseOf()).isPossible).toBe(false)
  })

  test('by the beneficiary, the author, the requester, strangers and machines count for nothing', () => {
    const stages = [stage(1, 'policy:ana', 'policy:dba')]
    const change = { authors: ['dora'], requester: 'dan' }
    const approvers = ['ana', 'ANA@company.com', 'ana-gh', 'ana2', 'dora', 'dan', 'cto', 'max', 'ci[bot]']
    const result = judgeApprovals(stages, approvers, caseOf(change))
    expect(result).toMatchObject({ satisfied: false, stages: [{ filled: [], missing: 1 }], isPossible: true })
    expect(result.ignored).toEqual([...approvers].sort())
  })

  test('that nobody can give are told apart from those that are missing', () => {
    const result = judgeApprovals([stage(1, 'policy:dba'), stage(1, 'policy:ana'), stage(1)], [], caseOf())
    expect(result).toMatchObject({ emptySets: [1, 2], isPossible: false, satisfied: false })
    expect(judgeApprovals([stage(4, 'policy:dba')], [], caseOf())).toMatchObject({ emptySets: [], isPossible: false })
  })

  test('are needed by one person at least, and by none without stages', () => {
    expect(isApproved([stage(0, 'policy:dba')], [])).toBe(false)
    expect(isApproved([], [])).toBe(true)
  })

  test('never come from the human whom they are for, whatever anybody is called', () => {
    const word = fc.constantFrom('ana', 'Ana', 'bo', 'BO', 'cy')
    const mail = fc.constantFrom('x@company.com', 'X+1@company.com', 'y@company.com', 'z@company.com')
    const anybody = fc.record({ id: word, email: fc.option(mail), github: fc.option(word) })
    const some = fc.uniqueArray(anybody, { selector: ({ id }) => id, minLength: 1, maxLength: 5 })
    const spelling = fc.oneof(word, mail, fc.constant('@bo'))
    fc.assert(
      fc.property(some, fc.array(spelling), fc.option(spelling), (records, approvers, author) => {
        const all = records.map(({ id, email, github }) =>
          personOf(id, { ...(email === null ? {} : { email }), ...(github === null ? {} : { github }) }),
        )
        const own = createDirectory(all)
        const known = createPersonNames(own, ['github'])
        const [beneficiary] = all
        const policyMembers = () => all.map(({ id }) => id)
        const change = {
          beneficiary: beneficiary!,
          authors: author === null ? [] : [author],
          directory: own,
          names: known,
          policyMembers,
        }
        const { stages } = judgeApprovals([stage(1, 'policy:x'), stage(2, 'policy:x')], approvers, caseOf(change))
        const humans = stages.flatMap(({ filled }) => filled.map((id) => known.humanOf(own.byId.get(id)!)))
        expect(new Set(humans).size).toBe(humans.length)
        expect(humans).not.toContain(known.humanOf(beneficiary!))
        for (const human of author === null ? [] : known.humansNamed(author)) expect(humans).not.toContain(human)
      }),
    )
  })
})

describe('approvals that were seen before', () => {
  const stages = [stage(1, 'manager'), stage(1, 'policy:dba')]
  const roles = { manager: ['gone'], 'policy:dba': ['dora', 'gone'] }
  const judged = (change: object, approvers = ['gone', 'dora']) => judgeApprovals(stages, approvers, caseOf(change))

  test('fill the places that their people had then, whoever left since', () => {
    expect(judged({ roles })).toMatchObject({ satisfied: true, stages: [{ filled: ['gone'] }, { filled: ['dora'] }] })
    expect(judged({ roles: { manager: [], 'policy:dba': ['dora'] } }).satisfied).toBe(false)
  })

  test('never are of those who could not approve, and never fill two places', () => {
    for (const excluded of [
      { authors: ['gone'] },
      { requester: 'dora' },
      { others: [caseOf({ who: 'dora' }).beneficiary] },
    ])
      expect(judged({ roles, ...excluded }).satisfied).toBe(false)
    expect(judged({ roles }, ['gone']).satisfied).toBe(false)
    expect(judged({ who: 'dora', roles }).satisfied).toBe(false)
  })

  test('say nothing of who could approve now', () => {
    expect(judged({ roles: { manager: [], 'policy:dba': [] } })).toMatchObject({ emptySets: [], isPossible: true })
    expect(judged({ roles, who: 'dan' })).toMatchObject({ emptySets: [0], isPossible: false })
  })
})

describe('a team', () => {
  const stages = [stage(1, 'team:DBA')]
  test('is whoever the forge says, and nobody where it says nothing', () => {
    const teamMembers = (team: string) => (team === 'dba' ? ['dora', 'ana', 'left', 'stranger'] : null)
    expect(approverSet(stages[0]!, caseOf({ teamMembers }))).toEqual(['dora'])
    expect(judgeApprovals(stages, ['dora'], caseOf({ teamMembers })).satisfied).toBe(true)
    expect(judgeApprovals(stages, ['dora'], caseOf())).toMatchObject({
      satisfied: false,
      emptySets: [],
      isPossible: true,
    })
    expect(judgeApprovals(stages, [], caseOf({ teamMembers: () => [] }))).toMatchObject({
      emptySets: [0],
      isPossible: false,
    })
  })
})

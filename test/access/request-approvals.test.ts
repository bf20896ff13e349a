import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RequestFacts, Review } from '../../src/domain/forge.ts'
import { account, approvalsOf, factsOf, identity, noon, older, review } from './request-facts.ts'

const web = identity('web-flow', 'noreply@github.com')

describe('an approval counts', () => {
  test.each<[string, RequestFacts, readonly string[]]>([
    ['of the head by somebody else', factsOf([review('bob-gh')]), ['bob']],
    ['with other capitals of the login', factsOf([review('ANA-gh')]), ['ana']],
    ['of several people, once each', factsOf([review('bob-gh'), review('ana-gh'), review('bob-gh')]), ['ana', 'bob']],
    ['once for two logins of one person', factsOf([review('dora-gh'), review('dora-private')]), ['dora']],
    [
      'once for two records of one human',
      factsOf([review('mia-gh'), review('mia-admin-gh')], {
        request: { author: account('bob-gh') },
        by: [identity('bob-gh')],
        pushers: [],
      }),
      ['mia'],
    ],
    [
      'although a comment came after it',
      factsOf([review('bob-gh'), review('bob-gh', { state: 'commented' })]),
      ['bob'],
    ],
    ['given again after the merge', factsOf([review('bob-gh'), review('bob-gh', { minutes: 90 })]), ['bob']],
    ['given in the moment of the merge', factsOf([review('bob-gh', { minutes: 60 })]), ['bob']],
    [
      'given after asking for changes',
      factsOf([review('bob-gh', { state: 'changes_requested', commit: older }), review('bob-gh')]),
      ['bob'],
    ],
    [
      'given anew after one that was dismissed',
      factsOf([review('bob-gh', { state: 'dismissed', commit: older }), review('bob-gh')]),
      ['bob'],
    ],
    [
      'of a request that is open',
      factsOf([review('bob-gh', { minutes: 90 })], { request: { mergedAt: null } }),
      ['bob'],
    ],
    ['of commits that the forge committed', factsOf([review('bob-gh')], { by: [identity('mia-gh'), web] }), ['bob']],
    [
      'of commits by addresses alone',
      factsOf([review('bob-gh')], {
        by: [identity(null, 'Ana@company.com'), identity(null, '7+mia-gh@users.noreply.github.com')],
      }),
      ['bob'],
    ],
    [
      'beside strangers who only object',
      factsOf([review('bob-gh'), review('nobody', { state: 'changes_requested' })]),
      ['bob'],
    ],
  ])('%s', (_what, facts, approvers) => {
    expect(approvalsOf(facts)).toMatchObject({ approvers, objections: [], strangers: [], unknownAuthors: false })
  })

  test('and says by which accounts, and who wrote it', () => {
    const facts = factsOf([review('dora-private'), review('ana-gh')], { by: [identity('mia-gh'), identity('bob-gh')] })
    expect(approvalsOf(facts)).toEqual({
      approvers: ['ana', 'dora'],
      logins: ['ana-gh', 'dora-private'],
      authors: ['bob', 'mia'],
      ignored: [],
      objections: [],
      strangers: [],
      unknownAuthors: false,
    })
  })
})

describe('an approval counts for nothing', () => {
  const bob = review('bob-gh')
  test.each<[string, RequestFacts, string]>([
    ['by who opened the request', factsOf([review('mia-gh')]), 'opened the request'],
    ['by the author under a login of another record', factsOf([review('mia-admin-gh')]), 'opened the request'],
    [
      'by a co-author',
      factsOf([bob], { by: [identity('mia-gh'), identity('bob-gh')] }),
      'wrote or co-wrote f00df00df0',
    ],
    [
      'by a co-author by address',
      factsOf([bob], { by: [identity('mia-gh'), identity(null, 'Bob+x@company.com')] }),
      'wrote or co-wrote f00df00df0',
    ],
    [
      'by a co-author by an address of the forge',
      factsOf([bob], { by: [identity('mia-gh'), identity(null, '12+Bob-GH@users.noreply.github.com')] }),
      'wrote or co-wrote f00df00df0',
    ],
    [
      'by whose address a commit of another account bears',
      factsOf([bob], { by: [identity('mia-gh', 'bob@company.com')] }),
      'wrote or co-wrote f00df00df0',
    ],
    ['by who pushed to its branch', factsOf([bob], { pushers: [account('bob-gh')] }), 'pushed to its branch'],
    ['by a machine', factsOf([review('bob-gh[bot]')]), 'a machine'],
    ['by an account that is gone', factsOf([review(null)]), 'the account is gone'],
    ['dismissed', factsOf([review('bob-gh', { state: 'dismissed' })]), 'what they said was dismissed'],
    [
      'dismissed after another one',
      factsOf([bob, review('bob-gh', { state: 'dismissed' })]),
      'what they said was dismissed',
    ],
    [
      'of an older commit',
      factsOf([review('bob-gh', { commit: older })]),
      'approved beefbeefbe, and f00df00df0 is newer',
    ],
    [
      'of an older commit after one of the head',
      factsOf([bob, review('bob-gh', { commit: older })]),
      'approved beefbeefbe, and f00df00df0 is newer',
    ],
    [
      'of no commit in particular',
      factsOf([review('bob-gh', { commit: null })]),
      'the forge does not say which commit was approved',
    ],
    ['after the merge', factsOf([review('bob-gh', { minutes: 61 })]), 'approved after the merge'],
    [
      'after the merge, having asked for changes before it',
      factsOf([review('bob-gh', { state: 'changes_requested' }), review('bob-gh', { minutes: 61 })]),
      'approved after the merge',
    ],
    ['by who left', factsOf([review('gus-gh')]), 'gus is not active'],
    ['by who left since', factsOf([review('ivy-gh')]), 'ivy is not active'],
    ['by who is on leave', factsOf([review('hal-gh')]), 'hal is not active'],
    [
      'by who has an unsound record',
      factsOf([review('jo-gh')]),
      'the record of jo is unsound: two records have one key',
    ],
    ['by a login of two people', factsOf([review('shared-gh')]), 'several people have this login: eve, finn'],
    ['by a login that is somebody’s id', factsOf([review('cto')]), "nobody's `github_login` is this login"],
    [
      'by a login that is somebody’s address',
      factsOf([review('cto@company.com')]),
      "nobody's `github_login` is this login",
    ],
  ])('%s', (_what, facts, why) => {
    const { approvers, logins, ignored } = approvalsOf(facts)
    expect({ approvers, logins }).toEqual({ approvers: [], logins: [] })
    expect(ignored).toEqual([{ who: facts.reviews.at(-1)!.account?.login ?? 'somebody', why }])
  })

  test('of anybody, where no attribute holds logins', () => {
    const { approvers, ignored } = approvalsOf(factsOf([bob]), { loginAttribute: null })
    expect(approvers).toEqual([])
    expect(ignored[0]!.why).toContain('`people.logins` names no attribute')
  })

  test('beside an objection, also one that came after the approval or after the merge', () => {
    for (const minutes of [0, 90]) {
      const objection = review('Ana-gh', { state: 'changes_requested', commit: older, minutes })
      expect(approvalsOf(factsOf([bob, review('ana-gh', { minutes: -1 }), objection]))).toMatchObject({
        approvers: [],
        objections: ['ana'],
        ignored: [{ who: 'bob-gh', why: 'changes are asked for by ana' }],
      })
    }
  })

  test('beside an objection no more once that is dismissed or taken back', () => {
    const no = review('ana-gh', { state: 'changes_requested' })
    for (const after of [review('ana-gh'), review('ana-gh', { state: 'dismissed' })])
      expect(approvalsOf(factsOf([no, after, bob]))).toMatchObject({ objections: [] })
    expect(approvalsOf(factsOf([no, bob]))).toMatchObject({ approvers: [], objections: ['ana'] })
  })
})

describe('a stranger makes every approval doubtful:', () => {
  const reviews = [review('bob-gh')]
  test.each<[string, Parameters<typeof factsOf>[1], string]>([
    ['who opened the request', { request: { author: account('stranger') } }, 'stranger'],
    ['an account that is gone', { request: { author: null } }, 'an account that is gone'],
    ['who wrote a commit by an address', { by: [identity(null, 'x@nowhere.example')] }, 'x@nowhere.example'],
    ['who wrote a commit by no address', { by: [identity(null, '')] }, 'an empty address'],
    ['who writes somebody’s id as an address', { by: [identity(null, 'cto')] }, 'cto'],
    ['whose login is somebody’s id', { by: [identity('cto')] }, 'cto'],
    ['who has an account of nobody known', { by: [identity('stranger')] }, 'stranger'],
    ['a co-author', { by: [identity('mia-gh'), identity(null, 'x@nowhere.example')] }, 'x@nowhere.example'],
    ['a machine that wrote', { by: [identity('mia-gh'), identity('helper[bot]')] }, 'helper[bot]'],
    ['a machine with the address of somebody', { by: [identity('helper[bot]', 'mia@company.com')] }, 'helper[bot]'],
    ['a machine with a login of somebody', { pushers: [account('jo[bot]')] }, 'jo[bot]'],
    ['a machine that opened it', { request: { author: account('helper[bot]') } }, 'helper[bot]'],
    ['who pushed', { pushers: [account('stranger')] }, 'stranger'],
    ['nobody but the forge itself', { by: [web, web] }, 'the author of f00df00df0'],
    ['nobody at all', { by: [] }, 'the author of f00df00df0'],
    [
      'commits that are not those of the head',
      { commits: [{ commit: older, by: [identity('mia-gh')] }] },
      'the author of f00df00df0',
    ],
  ])('%s', (_what, change, stranger) => {
    const { approvers, authors, strangers, unknownAuthors, ignored } = approvalsOf(factsOf(reviews, change))
    expect({ approvers, strangers, unknownAuthors }).toEqual({
      approvers: [],
      strangers: [stranger],
      unknownAuthors: true,
    })
    expect(authors).toContain(stranger)
    expect(ignored).toEqual([{ who: 'bob-gh', why: `nobody known wrote, pushed or opened it: ${stranger}` }])
  })
})

describe('a machine of our own', () => {
  const own = (login: string) => ({ request: { author: account(login) }, pushers: [account(login)] })
  const ownAccount = 'acme-access[bot]'

  test('opens requests for who is named in every commit, and that person cannot approve', () => {
    const by = [identity('mia-gh'), identity(ownAccount)]
    const facts = factsOf([review('bob-gh'), review('mia-gh')], { ...own(ownAccount), by })
    expect(approvalsOf(facts, { ownAccount })).toMatchObject({ approvers: ['bob'], authors: ['mia'] })
    expect(approvalsOf(facts)).toMatchObject({ approvers: [], strangers: [ownAccount] })
  })

  test('is a stranger where it names nobody', () => {
    const facts = factsOf([review('bob-gh')], { ...own(ownAccount), by: [identity(ownAccount)] })
    expect(approvalsOf(facts, { ownAccount })).toMatchObject({ approvers: [], strangers: ['the author of f00df00df0'] })
  })

  test('is never a person’s account of that name, nor the account that every workflow has', () => {
    const human = factsOf([review('bob-gh')], own('acme-access'))
    expect(approvalsOf(human, { ownAccount })).toMatchObject({ approvers: [], strangers: ['acme-access'] })
    const shared = factsOf([review('bob-gh')], own('github-actions[bot]'))
    for (const name of ['github-actions[bot]', 'GitHub-Actions'])
      expect(approvalsOf(shared, { ownAccount: name })).toMatchObject({ approvers: [], unknownAuthors: true })
  })
})

test('whatever is said, nobody approves what they had a part in, and nobody counts twice', () => {
  const login = fc.constantFrom('mia-gh', 'mia-admin-gh', 'ana-gh', 'bob-gh', 'dora-gh', 'dora-private', 'shared-gh')
  const state = fc.constantFrom<Review['state']>('approved', 'changes_requested', 'dismissed', 'commented')
  const word = fc.record({ login, state, minutes: fc.integer({ min: -60, max: 90 }) })
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 8 }),
      fc.array(login, { maxLength: 3 }),
      login,
      (words, writers, pusher) => {
        const said = words.toSorted((a, b) => a.minutes - b.minutes).map((one) => review(one.login, one))
        const by = ['mia-gh', ...writers].map((name) => identity(name))
        const { approvers, authors } = approvalsOf(factsOf(said, { by, pushers: [account(pusher)] }))
        expect(new Set(approvers).size).toBe(approvers.length)
        expect(authors.filter((id) => approvers.includes(id))).toEqual([])
        expect(approvers).not.toContain('mia-admin')
        const approving = said.filter((one) => one.state === 'approved' && one.at <= noon + 3_600_000)
        expect(approvers.length).toBeLessThanOrEqual(new Set(approving.map((one) => one.account!.login)).size)
      },
    ),
  )
})

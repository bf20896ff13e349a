import { describe, expect, test } from 'vitest'
import { type GateFacts, judgeBranch } from '../../src/git/branch-gate.ts'
import type { CiBuild } from '../../src/git/ci-build.ts'

const build = (more: Partial<CiBuild> = {}): CiBuild => ({
  name: 'GitLab CI',
  branch: 'main',
  tag: null,
  isRequest: false,
  ...more,
})

const checkout = { commit: 'c'.repeat(40), branch: 'main', changed: [] }

function judge(facts: Partial<GateFacts>): string {
  const verdict = judgeBranch({ branches: ['main', 'live'], checkout, builds: [], yes: true, ...facts })
  return 'branch' in verdict ? `applies ${verdict.branch}` : verdict.refusal.message
}

describe('the gate opens', () => {
  test('by hand on a configured branch, with --yes', () => {
    expect(judge({})).toBe('applies main')
    expect(judge({ checkout: { ...checkout, branch: 'live' } })).toBe('applies live')
  })

  test('in CI without --yes, on the branch that is checked out or that the CI names', () => {
    expect(judge({ builds: [build()], yes: false })).toBe('applies main')
    expect(judge({ builds: [build({ branch: 'live' })], checkout: { ...checkout, branch: null } })).toBe('applies live')
    expect(judge({ builds: [build({ branch: null })], yes: false })).toBe('applies main')
  })
})

describe('the gate stays closed', () => {
  test.each<[string, Partial<GateFacts>, string]>([
    ['by hand without --yes', { yes: false }, 'only with `--yes`'],
    ['without a repository', { checkout: null }, 'in no git repository'],
    ['with no branch configured', { branches: [] }, 'names no branch'],
    ['on another branch', { checkout: { ...checkout, branch: 'feature' } }, 'this is the branch `feature`'],
    ['on another branch in CI', { builds: [build({ branch: 'feature' })] }, 'this is the branch `feature`'],
    ['with another branch checked out', { builds: [build()], checkout: { ...checkout, branch: 'fix' } }, '`fix`'],
    ['when two disagree', { builds: [build({ branch: 'live' })] }, 'not certain which branch this is'],
    ['on a detached HEAD by hand', { checkout: { ...checkout, branch: null } }, 'HEAD is detached'],
    [
      'on a detached HEAD where CI names none',
      { builds: [build({ branch: null })], checkout: { ...checkout, branch: null } },
      'GitLab CI names no branch',
    ],
    ['in a merge request', { builds: [build({ isRequest: true })] }, 'a pull or merge request'],
    ['on a tag', { builds: [build({ branch: null, tag: 'main' })] }, 'builds the tag `main`'],
    ['when one CI of two builds a request', { builds: [build(), build({ isRequest: true })] }, 'merge request'],
    ['with edited files', { checkout: { ...checkout, changed: ['a', 'b', 'c', 'd', 'e', 'f'] } }, '`e` and 1 more'],
    ['with edited files in CI', { builds: [build()], checkout: { ...checkout, changed: ['a'] } }, 'commit: `a`'],
  ])('%s', (_, facts, message) => {
    expect(judge(facts)).toContain(message)
  })

  test('on a branch whose name only begins or ends like a configured one', () => {
    for (const branch of ['main2', 'Main', 'team/main', 'origin/main', 'refs/heads/main'])
      expect(judge({ checkout: { ...checkout, branch } })).toContain(`\`${branch}\``)
  })
})

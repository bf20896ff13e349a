import { expect, test } from 'vitest'
import { requestOfHead } from '../../src/commands/require-plannable.ts'
import type { PullRequest } from '../../src/domain/forge.ts'

const commit = 'a'.repeat(40)
const request = (number: number, change: Partial<PullRequest> = {}): PullRequest => ({
  number,
  url: '',
  title: '',
  state: 'open',
  author: null,
  head: { commit, branch: 'mine', isFork: false },
  base: { commit: 'b'.repeat(40), branch: 'main' },
  mergeCommit: null,
  mergedAt: null,
  mergedBy: null,
  ...change,
})

test('a commit names the open pull request that ends with it', () => {
  const other = request(3, { head: { commit: 'c'.repeat(40), branch: 'longer', isFork: false } })
  expect(requestOfHead([request(1, { state: 'merged' }), request(2), other], commit).number).toBe(2)
})

test.each([
  ['no open pull request ends', []],
  ['several pull requests end (1, 2)', [request(1), request(2)]],
])('%s with the commit: nothing is planned', (said, requests) => {
  expect(() => requestOfHead(requests, commit)).toThrow(said)
})

import { describe, expect, test } from 'vitest'
import { ciBuilds } from '../../src/git/ci-build.ts'

const branchOf = (env: Record<string, string>) => ciBuilds(env).map((one) => one.branch)
const isRequest = (env: Record<string, string>) => ciBuilds(env).map((one) => one.isRequest)
const tagOf = (env: Record<string, string>) => ciBuilds(env).map((one) => one.tag)

const actions = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
const gitlab = { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main' }
const buildkite = { BUILDKITE: 'true', BUILDKITE_BRANCH: 'main', BUILDKITE_PULL_REQUEST: 'false', BUILDKITE_TAG: '' }
const circle = { CIRCLECI: 'true', CIRCLE_BRANCH: 'main' }
const jenkins = { JENKINS_URL: 'https://ci.example.com', BRANCH_NAME: 'main' }

test.each([actions, gitlab, buildkite, circle, jenkins])('a push to a branch builds that branch: %o', (env) => {
  expect(branchOf({ CI: 'true', ...env })).toEqual(['main'])
  expect(isRequest(env)).toEqual([false])
  expect(ciBuilds(env)[0]!.tag).toBeNull()
})

test.each([
  { ...actions, GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' },
  { ...actions, GITHUB_EVENT_NAME: 'pull_request_target' },
  { ...actions, GITHUB_EVENT_NAME: 'pull_request_review', GITHUB_REF: 'refs/pull/7/merge' },
  { ...actions, GITHUB_EVENT_NAME: 'merge_group', GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-7-1' },
  { ...actions, GITHUB_HEAD_REF: 'feature' },
  { ...gitlab, CI_PIPELINE_SOURCE: 'merge_request_event' },
  { ...gitlab, CI_MERGE_REQUEST_IID: '7' },
  { ...gitlab, CI_PIPELINE_SOURCE: 'external_pull_request_event' },
  { ...buildkite, BUILDKITE_PULL_REQUEST: '7' },
  { ...circle, CIRCLE_PULL_REQUEST: 'https://example.com/pull/7' },
  { ...circle, CIRCLE_PR_NUMBER: '7' },
  { ...jenkins, CHANGE_ID: '7', CHANGE_TARGET: 'main' },
  { ...jenkins, ghprbPullId: '7' },
])('a pull or merge request is none, even if a variable says main: %o', (env) => {
  expect(isRequest(env)).toEqual([true])
})

test.each([
  { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/tags/main' },
  { GITLAB_CI: 'true', CI_COMMIT_TAG: 'main', CI_COMMIT_REF_NAME: 'main' },
  { BUILDKITE: 'true', BUILDKITE_BRANCH: 'main', BUILDKITE_TAG: 'main' },
  { CIRCLECI: 'true', CIRCLE_TAG: 'main' },
  { JENKINS_URL: 'x', BRANCH_NAME: 'main', TAG_NAME: 'main' },
])('a tag is told, whatever it is called: %o', (env) => {
  expect(tagOf(env)).toEqual(['main'])
})

describe('Jenkins', () => {
  test.each([
    [{ GIT_BRANCH: 'origin/main' }, 'main'],
    [{ GIT_BRANCH: 'refs/remotes/origin/team/main' }, 'team/main'],
    [{ GIT_BRANCH: 'origin/other', GIT_LOCAL_BRANCH: 'main' }, 'main'],
    [{}, null],
  ])('without BRANCH_NAME is read from what its git plugin says: %o', (env, branch) => {
    expect(branchOf({ JENKINS_URL: 'x', ...env })).toEqual([branch])
  })
})

test('any other CI says nothing about the branch, and no CI nothing at all', () => {
  expect(ciBuilds({ CI: 'true' })).toEqual([{ name: 'CI', branch: null, tag: null, isRequest: false }])
  expect(ciBuilds({ CI: 'false' })).toEqual([])
  expect(ciBuilds({ CI: '', GITHUB_ACTIONS: 'false', BRANCH_NAME: 'main' })).toEqual([])
})

test('two at once are both listened to', () => {
  expect(branchOf({ ...actions, ...buildkite, BUILDKITE_BRANCH: 'feature' })).toEqual(['main', 'feature'])
})

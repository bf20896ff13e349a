import { describe, expect, test } from 'vitest'
import { runOrigin, withNamedRequest } from '../../src/commands/run-origin.ts'

describe('where a run comes from', () => {
  test('GitHub says', () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/access',
      GITHUB_RUN_ID: '99',
      GITHUB_REF: 'refs/pull/482/merge',
      GITHUB_REF_NAME: '482/merge',
    }
    expect(runOrigin(env)).toEqual({
      provider: 'github',
      request: '482',
      url: 'https://github.com/acme/access/pull/482',
      job: 'https://github.com/acme/access/actions/runs/99',
      branch: '482/merge',
      said_by: 'ci',
    })
    expect(runOrigin({ ...env, GITHUB_REF: 'refs/heads/main' })).toMatchObject({ request: null, url: null })
  })

  test('GitLab says', () => {
    const env = {
      GITLAB_CI: 'true',
      CI_MERGE_REQUEST_IID: '7',
      CI_PROJECT_URL: 'https://gitlab.example.com/acme/access',
      CI_JOB_URL: 'https://gitlab-ci-token:secret@gitlab.example.com/acme/access/-/jobs/1?x=secret',
    }
    expect(runOrigin(env)).toMatchObject({
      request: '7',
      url: 'https://gitlab.example.com/acme/access/-/merge_requests/7',
      job: 'https://gitlab.example.com/acme/access/-/jobs/1',
    })
  })

  test.each([
    [
      { BUILDKITE: 'true', BUILDKITE_PULL_REQUEST: '5', BUILDKITE_BUILD_URL: 'https://buildkite.com/a/b/builds/1' },
      { provider: 'buildkite', request: '5', url: null, job: 'https://buildkite.com/a/b/builds/1' },
    ],
    [
      { BUILDKITE: 'true', BUILDKITE_PULL_REQUEST: 'false' },
      { provider: 'buildkite', request: null, said_by: null },
    ],
    [
      { CIRCLECI: 'true', CIRCLE_PULL_REQUEST: 'https://github.com/acme/access/pull/6' },
      { provider: 'circleci', request: '6', url: 'https://github.com/acme/access/pull/6' },
    ],
    [
      { JENKINS_URL: 'https://ci/', CHANGE_ID: '8', CHANGE_URL: 'https://github.com/acme/access/pull/8' },
      { provider: 'jenkins', request: '8', url: 'https://github.com/acme/access/pull/8' },
    ],
  ])('others say: %j', (env, origin) => {
    expect(runOrigin(env)).toMatchObject(origin)
  })

  test('nobody says outside of a build server, or what makes no sense', () => {
    expect(runOrigin({})).toBeNull()
    const odd = { CIRCLECI: 'true', CIRCLE_PULL_REQUEST: 'javascript:alert(1)/9' }
    expect(runOrigin(odd)).toMatchObject({ request: '9', url: null })
    expect(runOrigin({ JENKINS_URL: 'x', CHANGE_ID: 'a\u001bb' })).toMatchObject({ request: null })
  })
})

describe('the request that a commit names', () => {
  test.each([
    ['Merge pull request #482 from acme/branch\n\nGive Sarah access', '482'],
    ['Give Sarah access (#482)', '482'],
    ['Merge branch x into main\n\nSee merge request acme/access!17', '17'],
    ['Give Sarah access to #482', null],
  ])('of %j is %s', (message, request) => {
    expect(withNamedRequest(null, message)?.request ?? null).toBe(request)
  })

  test('counts only where the build server names none', () => {
    const said = runOrigin({ GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '7' })
    expect(withNamedRequest(said, 'x (#9)')).toBe(said)
    const silent = runOrigin({ GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main' })
    expect(withNamedRequest(silent, 'x (#9)')).toMatchObject({ provider: 'gitlab', request: '9', said_by: 'commit' })
  })
})

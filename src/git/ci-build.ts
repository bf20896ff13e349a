type Env = Readonly<Record<string, string | undefined>>

/** What a CI system says that it builds. */
export interface CiBuild {
  /** as people call it */
  readonly name: string
  /** null: it does not say, or builds no branch */
  readonly branch: string | null
  readonly tag: string | null
  /** of a pull or merge request, or of a queue of them: never the branch itself, whatever it is called */
  readonly isRequest: boolean
}

/**
 * The CI systems that the environment speaks of, usually one; empty outside of CI. Variables as documented by GitHub
 * Actions, GitLab CI, Buildkite, CircleCI and Jenkins; any other that sets `CI` leaves the branch to git.
 */
export function ciBuilds(env: Env): readonly CiBuild[] {
  const builds = [github(env), gitlab(env), buildkite(env), circle(env), jenkins(env)].filter((one) => one !== null)
  if (builds.length > 0 || !isOn(env['CI'])) return builds
  return [{ name: 'CI', branch: null, tag: null, isRequest: false }]
}

function github(env: Env): CiBuild | null {
  if (!isOn(env['GITHUB_ACTIONS'])) return null
  const ref = text(env['GITHUB_REF']) ?? ''
  const event = text(env['GITHUB_EVENT_NAME']) ?? ''
  // With `pull_request_target` the ref is that of the base branch.
  const isRequest =
    event.startsWith('pull_request') ||
    event === 'merge_group' ||
    text(env['GITHUB_HEAD_REF']) !== null ||
    ref.startsWith('refs/pull/')
  return { name: 'GitHub Actions', branch: after(ref, 'refs/heads/'), tag: after(ref, 'refs/tags/'), isRequest }
}

function gitlab(env: Env): CiBuild | null {
  if (!isOn(env['GITLAB_CI'])) return null
  const source = text(env['CI_PIPELINE_SOURCE']) ?? ''
  const isRequest =
    ['merge_request_event', 'external_pull_request_event'].includes(source) ||
    isAny(env, ['CI_MERGE_REQUEST_ID', 'CI_MERGE_REQUEST_IID', 'CI_EXTERNAL_PULL_REQUEST_IID'])
  return { name: 'GitLab CI', branch: text(env['CI_COMMIT_BRANCH']), tag: text(env['CI_COMMIT_TAG']), isRequest }
}

function buildkite(env: Env): CiBuild | null {
  if (!isOn(env['BUILDKITE'])) return null
  const isRequest = (text(env['BUILDKITE_PULL_REQUEST']) ?? 'false') !== 'false'
  return { name: 'Buildkite', branch: text(env['BUILDKITE_BRANCH']), tag: text(env['BUILDKITE_TAG']), isRequest }
}

function circle(env: Env): CiBuild | null {
  if (!isOn(env['CIRCLECI'])) return null
  const isRequest = isAny(env, ['CIRCLE_PULL_REQUEST', 'CIRCLE_PULL_REQUESTS', 'CI_PULL_REQUEST', 'CIRCLE_PR_NUMBER'])
  return { name: 'CircleCI', branch: text(env['CIRCLE_BRANCH']), tag: text(env['CIRCLE_TAG']), isRequest }
}

function jenkins(env: Env): CiBuild | null {
  if (text(env['JENKINS_URL']) === null && text(env['JENKINS_HOME']) === null) return null
  const isRequest = isAny(env, ['CHANGE_ID', 'CHANGE_TARGET', 'ghprbPullId', 'gitlabMergeRequestIid'])
  // Jobs for one branch have no BRANCH_NAME; their git plugin names the branch with its remote.
  const remote = text(env['GIT_BRANCH'])?.replace(/^(?:refs\/remotes\/)?origin\//, '') ?? null
  const branch = text(env['BRANCH_NAME']) ?? text(env['GIT_LOCAL_BRANCH']) ?? remote
  return { name: 'Jenkins', branch, tag: text(env['TAG_NAME']), isRequest }
}

function isOn(value: string | undefined): boolean {
  return (text(value) ?? 'false').toLowerCase() !== 'false' && value !== '0'
}

function isAny(env: Env, names: readonly string[]): boolean {
  return names.some((name) => text(env[name]) !== null)
}

function after(ref: string, prefix: string): string | null {
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : null
}

/** Some CI systems set what does not apply to an empty text. */
function text(value: string | undefined): string | null {
  const trimmed = value?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}

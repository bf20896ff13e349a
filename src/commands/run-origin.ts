import type { RunOrigin } from '../domain/audit.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a run comes from, by the variables of the build server; null outside of one that is known. */
export function runOrigin(env: Environment): RunOrigin | null {
  const text = (name: string): string | null => env[name] || null
  const join = (...parts: readonly (string | null)[]): string | null => (parts.includes(null) ? null : parts.join(''))
  if (env['GITHUB_ACTIONS'] === 'true') {
    const repository = join(text('GITHUB_SERVER_URL'), '/', text('GITHUB_REPOSITORY'))
    const request = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '')?.[1] ?? null
    const job = join(repository, '/actions/runs/', text('GITHUB_RUN_ID'))
    return originOf('github', {
      request,
      url: join(repository, '/pull/', request),
      job,
      branch: text('GITHUB_REF_NAME'),
    })
  }
  if (env['GITLAB_CI'] === 'true') {
    const request = text('CI_MERGE_REQUEST_IID')
    const url = join(text('CI_MERGE_REQUEST_PROJECT_URL') ?? text('CI_PROJECT_URL'), '/-/merge_requests/', request)
    return originOf('gitlab', { request, url, job: text('CI_JOB_URL'), branch: text('CI_COMMIT_BRANCH') })
  }
  if (env['BUILDKITE'] === 'true') {
    const asked = text('BUILDKITE_PULL_REQUEST')
    const request = asked === 'false' ? null : asked
    return originOf('buildkite', {
      request,
      url: null,
      job: text('BUILDKITE_BUILD_URL'),
      branch: text('BUILDKITE_BRANCH'),
    })
  }
  if (env['CIRCLECI'] === 'true') {
    const url = text('CIRCLE_PULL_REQUEST')
    const request = /\/(\d+)$/.exec(url ?? '')?.[1] ?? null
    return originOf('circleci', { request, url, job: text('CIRCLE_BUILD_URL'), branch: text('CIRCLE_BRANCH') })
  }
  if (text('JENKINS_URL') !== null) {
    const request = text('CHANGE_ID')
    return originOf('jenkins', {
      request,
      url: text('CHANGE_URL'),
      job: text('BUILD_URL'),
      branch: text('BRANCH_NAME'),
    })
  }
  return null
}

/**
 * The same, with the request that the commit's message names where the build server names none: a build of the main
 * branch after a merge is told no number.
 */
export function withNamedRequest(origin: RunOrigin | null, message: string | null): RunOrigin | null {
  if (origin?.request) return origin
  const request = message === null ? null : namedRequest(message)
  if (request === null) return origin
  const blank = { provider: null, url: null, job: null, branch: null }
  return { ...blank, ...origin, request, said_by: 'commit' }
}

/** As the merges and squashes of GitHub and GitLab write it; the last one counts. */
function namedRequest(message: string): string | null {
  const [subject = ''] = message.split('\n')
  const merged = /^Merge pull request #(\d+) /.exec(subject) ?? /\(#(\d+)\)$/.exec(subject.trim())
  const seen = merged ?? /^See merge request [^\s!]*!(\d+)$/m.exec(message)
  return seen?.[1] ?? null
}

function originOf(
  provider: RunOrigin['provider'],
  said: Pick<RunOrigin, 'request' | 'url' | 'job' | 'branch'>,
): RunOrigin {
  const request = said.request !== null && /^\d{1,12}$/.test(said.request) ? said.request : null
  const url = request === null ? null : webAddress(said.url)
  return {
    provider,
    request,
    url,
    job: webAddress(said.job),
    branch: said.branch,
    said_by: request === null ? null : 'ci',
  }
}

/** Without a name, a password and a query, which may be secrets that build servers put there. */
function webAddress(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  return url.href
}

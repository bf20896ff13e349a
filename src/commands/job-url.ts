type Env = Readonly<Record<string, string | undefined>>

const variables = ['CI_JOB_URL', 'BUILDKITE_BUILD_URL', 'CIRCLE_BUILD_URL', 'BUILD_URL'] as const

/** Where the job that runs this can be seen, as the build server says; null outside of one, and for what is no address. */
export function jobUrl(env: Env): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  const github = server && repository && run ? `${server}/${repository}/actions/runs/${run}` : null
  const said = github ?? variables.map((name) => env[name]).find((value) => value) ?? ''
  if (!URL.canParse(said)) return null
  const { protocol, origin, pathname } = new URL(said)
  // Without a name, a password and a query, which may be secrets.
  return protocol === 'https:' || protocol === 'http:' ? `${origin}${pathname}` : null
}

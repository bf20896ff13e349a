import { forbidden, type ForgeRoute, type ForgeToken, notFound, pageOf } from './forge-layer.ts'
import type { ForgeRepository } from './forge-repository.ts'

interface World {
  readonly path: string
  readonly repository: ForgeRepository
  /** by the login of who has it */
  readonly forks: ReadonlyMap<string, ForgeRepository>
  readonly tokens: ReadonlyMap<string, ForgeToken>
  readonly rules: ReadonlyMap<string, readonly unknown[]>
  readonly accountOf: (login: string) => unknown
  /** who edited an issue, as GraphQL tells it */
  readonly editsOf: (number: number) => unknown
}

const nothing = '0'.repeat(40)
const largestDescription = 140

/** What the emulator has not: commit statuses, who pushed, rules of branches, and tokens of apps, which are no users, or may not push. */
export function otherRoutes({ path, repository, forks, tokens, rules, accountOf, editsOf }: World): ForgeRoute[] {
  const statuses = new Map<string, unknown[]>()
  const at = (rest: string) => new RegExp(`^${rest.replaceAll('{repo}', `/repos/${path}`)}$`)
  return [
    [/^GET \/user$/, (call) => (tokens.get(call.token)?.isApp ? forbidden : call.pass())],
    [
      /^POST \/graphql$/,
      ({ body, login }) => {
        const query = String(body['query'])
        if (query.includes('viewer')) return { status: 200, body: { data: { viewer: { login } } } }
        if (!query.includes('userContentEdits'))
          return { status: 200, body: { errors: [{ type: 'undefinedField', message: 'no such field' }] } }
        const { number } = body['variables'] as { readonly number: number }
        return { status: 200, body: { data: { repository: { issue: { userContentEdits: editsOf(number) } } } } }
      },
    ],
    // https://docs.github.com/rest/issues/issues#create-an-issue
    [
      at('POST {repo}/issues'),
      (call) => call.pass(tokens.get(call.token)?.isGuest ? { ...call.body, labels: [] } : call.body),
    ],
    [
      at('POST {repo}/statuses/([0-9a-f]{40})'),
      ({ body, login }, commit) => {
        const { state, context = 'default', target_url = null, description = '' } = body
        if (repository.resolve(commit) === null) return invalid(`No commit found for SHA: ${commit}`)
        if (typeof description !== 'string' || description.length > largestDescription)
          return invalid('description is too long (maximum is 140 characters)')
        const status = { state, context, description, target_url, creator: accountOf(login) }
        statuses.set(commit, [status, ...(statuses.get(commit) ?? [])])
        return { status: 201, body: status }
      },
    ],
    [
      at('GET {repo}/commits/(.+)/statuses'),
      (call, ref) => {
        const commit = repository.resolve(ref)
        return commit === null ? notFound : pageOf(statuses.get(commit) ?? [], call)
      },
    ],
    [
      new RegExp(`^GET /repos/([^/]+)/${path.split('/')[1]}/activity$`),
      (call, owner) => {
        const from = owner === path.split('/')[0] ? repository : forks.get(owner)
        if (!from) return notFound
        const pushes = from.pushes(call.query.get('ref') ?? '').toReversed()
        const rows = pushes.map((push, id) => ({
          id,
          before: push.before,
          after: push.after,
          ref: push.ref,
          timestamp: new Date(push.at * 1000).toISOString(),
          activity_type: push.before === nothing ? 'branch_creation' : 'push',
          actor: accountOf(push.login),
        }))
        return pageOf(rows, call, 'after')
      },
    ],
    [
      at('GET {repo}/branches/.+/protection'),
      async (call) => {
        if (tokens.get(call.token)?.isApp) return forbidden
        const answer = await call.pass()
        // In these words administrators are told that there is none; others are told nothing.
        return answer.status === 404
          ? { status: 404, body: { message: 'Branch not protected', status: '404' } }
          : answer
      },
    ],
    [at('GET {repo}/rules/branches/(.+)'), (call, branch) => pageOf(rules.get(branch) ?? [], call)],
  ]
}

function invalid(message: string) {
  return { status: 422, body: { message, status: '422' } }
}

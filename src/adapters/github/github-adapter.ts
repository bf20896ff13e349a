import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { type AdapterOptions, adapterOptions } from '../adapter-options.ts'
import { type HttpClient, openHttpClient } from '../http/http-client.ts'
import { httpSettings } from '../http/http-settings.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { answerClassifier } from './github-answers.ts'
import { createGithubClient, type GithubClient } from './github-client.ts'
import { githubCredentials } from './github-credentials.ts'
import { createEitherReads } from './github-either-reads.ts'
import { createGraphqlClient } from './github-graphql-client.ts'
import { createGraphqlReads } from './github-graphql-reads.ts'
import { createLogins } from './github-logins.ts'
import type { GithubReads } from './github-reads.ts'
import { createRestReads } from './github-rest-reads.ts'
import { createGithubSystem } from './github-system.ts'
import { octokitOver } from '../http/octokit-over-http.ts'

const largestPage = 100

/**
 * Opens an organisation of GitHub. Settings: `organization`; `token`, or `app_id`, `private_key` and `installation_id`;
 * `url` of the REST interface (of github.com by default), `repositories`, `page_size`, and under `options:` `reads`,
 * `verified_domain_emails`, `managed_users`. Throws the failure `invalid-files` for settings that make no sense.
 */
export async function openGithub(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings } = context
  const { name } = settings
  const options = adapterOptions(settings)
  const org = options.required('organization', 'acme')
  const place = {
    ...httpSettings(context, options),
    baseUrl: options.text('url') ?? 'https://api.github.com',
    classify: answerClassifier(name),
  }
  const credentials = githubCredentials(options, place)
  const http = openHttpClient({
    ...place,
    headers: async () => ({ ...(await credentials.headers()), 'x-github-api-version': '2022-11-28' }),
    secrets: credentials.secrets,
    // Questions of GraphQL have a limit of their own.
    bucketOf: ({ path }) => (path.endsWith('/graphql') ? 'graphql' : 'rest'),
  })
  const pageSize = Math.min(options.number('page_size', largestPage, 1), largestPage)
  const client = createGithubClient(octokitOver(http, place.baseUrl), { name, org, pageSize })
  const reads = bulkReads(client, http, { options, name, org, pageSize, baseUrl: place.baseUrl })
  const system = createGithubSystem(
    { client, reads, logins: createLogins(client, context.io), http, credentials },
    {
      name,
      org,
      knowsLogins: settings.accounts.match?.account === 'username',
      managedUsers: options.flag('managed_users', false),
    },
  )
  return createLiveAdapter(manifest, {
    ...system,
    async close() {
      await system.close()
      await credentials.close()
    },
  })
}

/** GitHub itself always has GraphQL; other servers are asked. */
function bulkReads(
  client: GithubClient,
  http: HttpClient,
  of: {
    readonly options: AdapterOptions
    readonly name: string
    readonly org: string
    readonly pageSize: number
    readonly baseUrl: string
  },
): GithubReads {
  const { options, name, org, pageSize, baseUrl } = of
  const listed = options.list('repositories')
  const repositories = listed.length === 0 ? null : listed
  const hasEmails = options.flag('verified_domain_emails', false)
  const rest = createRestReads(client, { name, repositories })
  const graphql = createGraphqlClient(http, { name, baseUrl })
  const byGraphql = createGraphqlReads(graphql, { name, org, pageSize, repositories, hasEmails })
  const reads =
    options.text('reads') ?? (/^https:\/\/api\.([^/]+\.)?(github|ghe)\.com(\/|$)/.test(baseUrl) ? 'graphql' : 'either')
  if (reads === 'rest') return rest
  if (reads === 'graphql') return byGraphql
  if (reads === 'either') return createEitherReads(() => graphql.isOffered(), [byGraphql, rest])
  return options.refuse('has `reads` that is neither `graphql` nor `rest`', 'write one of them, or leave it out')
}

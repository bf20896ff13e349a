import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { adapterOptions } from '../adapter-options.ts'
import { openHttpClient } from '../http/http-client.ts'
import { httpSettings } from '../http/http-settings.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { answerClassifier } from './github-answers.ts'
import { createGithubClient } from './github-client.ts'
import { githubCredentials } from './github-credentials.ts'
import { createLogins } from './github-logins.ts'
import { createRestReads } from './github-rest-reads.ts'
import { createGithubSystem } from './github-system.ts'
import { octokitOver } from './octokit-over-http.ts'

const largestPage = 100

/**
 * Opens an organisation of GitHub. Settings: `organization`; `token`, or `app_id`, `private_key` and `installation_id`;
 * `url` of the REST interface (of github.com by default), `repositories`, `reads`, `managed_users`, `page_size`.
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
  const credentials = githubCredentials(context, options, place)
  const http = openHttpClient({
    ...place,
    headers: async () => ({ ...(await credentials.headers()), 'x-github-api-version': '2022-11-28' }),
    secrets: credentials.secrets,
  })
  const pageSize = Math.min(options.number('page_size', largestPage, 1), largestPage)
  const client = createGithubClient(octokitOver(http, place.baseUrl), { name, org, pageSize })
  const repositories = options.list('repositories')
  const reads = createRestReads(client, { name, repositories: repositories.length === 0 ? null : repositories })
  const system = createGithubSystem(
    { client, reads, logins: createLogins(client, context.io), http },
    {
      name,
      org,
      isPerson: credentials.kind === 'token',
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

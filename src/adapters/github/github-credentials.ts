import { createAppAuth } from '@octokit/auth-app'
import type { AdapterOptions } from '../adapter-options.ts'
import type { HttpOptions } from '../http/http-client.ts'
import { openHttpClient } from '../http/http-client.ts'
import { octokitOver, unwrapped } from '../http/octokit-over-http.ts'

/** As whom GitHub is asked. */
export interface GithubCredentials {
  /** a person's token, whose account must never be touched; an app has none */
  readonly kind: 'token' | 'app'
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly secrets: readonly string[]
  /** what an app may do, by name; null for other credentials */
  permissions(): Promise<Readonly<Record<string, string>> | null>
  close(): Promise<void>
}

/** A token is made anew so long before it ends. */
const margin = 300_000

type HttpPart = Omit<HttpOptions, 'headers' | 'secrets'>

/**
 * Reads `token`, or `app_id`, `private_key` and `installation_id` of a GitHub App, whose tokens last an hour and are
 * made anew when needed. Throws the failure `invalid-files` for settings that make no sense.
 */
export function githubCredentials(options: AdapterOptions, http: HttpPart): GithubCredentials {
  const appId = options.text('app_id')
  if (appId === null) {
    const token = options.required('token', '${GITHUB_TOKEN}')
    const headers = { authorization: `Bearer ${token}` }
    // Tokens of GitHub Actions and of apps begin so, and are nobody's.
    const kind = token.startsWith('ghs_') ? 'app' : 'token'
    return {
      kind,
      headers: () => Promise.resolve(headers),
      secrets: [token],
      permissions: () => Promise.resolve(null),
      close: () => Promise.resolve(),
    }
  }
  const privateKey = options.required('private_key', '${GITHUB_APP_KEY}').replaceAll('\\n', '\n')
  const installationId = Number(options.required('installation_id', '12345678'))
  if (!Number.isSafeInteger(installationId))
    options.refuse('has an `installation_id` that is no number', 'take it from the address of the installation’s page')
  if (!privateKey.includes('-----BEGIN')) {
    options.refuse(
      'has a `private_key` that is no PEM',
      'give the whole text of the key file that GitHub made for the app',
    )
  }
  const client = openHttpClient({ ...http, headers: () => ({}), secrets: [privateKey] })
  const octokit = octokitOver(client, http.baseUrl)
  const sign = createAppAuth({ appId, privateKey })
  let token = { text: '', expires: 0, permissions: {} as Readonly<Record<string, string>> }

  async function freshToken(): Promise<typeof token> {
    if (token.expires - margin > http.io.clock()) return token
    const signature = await sign({ type: 'app' })
    const { data } = await unwrapped(
      octokit.rest.apps.createInstallationAccessToken({
        installation_id: installationId,
        headers: { authorization: `Bearer ${signature.token}` },
      }),
    )
    token = { text: data.token, expires: Date.parse(data.expires_at), permissions: data.permissions ?? {} }
    return token
  }

  return {
    kind: 'app',
    headers: async () => ({ authorization: `Bearer ${(await freshToken()).text}` }),
    secrets: [privateKey],
    permissions: async () => (await freshToken()).permissions,
    close: () => client.close(),
  }
}

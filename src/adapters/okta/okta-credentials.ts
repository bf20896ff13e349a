import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { AdapterContext } from '../adapter.ts'
import type { AdapterOptions } from '../adapter-options.ts'
import { CallFailure } from '../call-failure.ts'
import { type HttpClient, openHttpClient } from '../http/http-client.ts'
import type { httpSettings } from '../http/http-settings.ts'
import { recordOf, textOf } from '../http/json-values.ts'

/** With what Okta is asked. */
export interface OktaCredentials {
  /** an API token is somebody's, an app is nobody */
  readonly kind: 'token' | 'app'
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly secrets: readonly string[]
  /** what OAuth granted; null for an API token, which has the roles of whose it is */
  scopes(): Promise<readonly string[] | null>
  close(): Promise<void>
}

export const readScopes = ['okta.users.read', 'okta.groups.read', 'okta.apps.read'] as const
export const writeScopes = [
  'okta.users.manage',
  'okta.sessions.manage',
  'okta.groups.manage',
  'okta.apps.manage',
] as const

/** A token is renewed so many milliseconds before it ends, for clocks differ. */
const margin = 60_000
const assertionSeconds = 300
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * An API token (`token`), or an app of its own with a key pair (`client_id`, `private_key`, `key_id`, `scopes`):
 * https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/.
 */
export function openOktaCredentials(
  context: AdapterContext,
  options: AdapterOptions,
  place: ReturnType<typeof httpSettings> & { readonly baseUrl: string },
): OktaCredentials {
  const token = options.text('token')
  const clientId = options.text('client_id')
  if (token !== null && clientId !== null)
    return options.refuse('has both `token` and `client_id`', 'keep the one that it is to use')
  if (clientId === null) {
    const own = token ?? options.required('token', '${OKTA_TOKEN}')
    return {
      kind: 'token',
      headers: () => Promise.resolve({ authorization: `SSWS ${own}` }),
      secrets: [own],
      scopes: () => Promise.resolve(null),
      close: () => Promise.resolve(),
    }
  }
  const pem = options.required('private_key', '${OKTA_PRIVATE_KEY}')
  const key = readKey(pem, options)
  const keyId = options.text('key_id')
  const asked = options.list('scopes')
  const scopes = asked.length > 0 ? asked : readScopes
  const { io } = context
  let issued: Promise<Issued> | null = null
  const http = openHttpClient({ ...place, headers: () => ({}), secrets: [pem] })

  const current = async (): Promise<Issued> => {
    const known = await issued?.catch(() => null)
    if (known && known.until - margin > io.clock()) return known
    issued = askToken(http, place.baseUrl, { clientId, key, keyId, scopes, now: io.clock() })
    return issued
  }
  return {
    kind: 'app',
    headers: async () => ({ authorization: `Bearer ${(await current()).token}` }),
    secrets: [pem],
    scopes: async () => (await current()).scopes,
    close: () => http.close(),
  }
}

interface Issued {
  readonly token: string
  readonly scopes: readonly string[]
  readonly until: number
}

async function askToken(
  http: HttpClient,
  baseUrl: string,
  client: {
    readonly clientId: string
    readonly key: KeyObject
    readonly keyId: string | null
    readonly scopes: readonly string[]
    readonly now: number
  },
): Promise<Issued> {
  const path = 'oauth2/v1/token'
  const audience = new URL(path, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href
  const { body } = await http.read({
    method: 'POST',
    path,
    form: {
      grant_type: 'client_credentials',
      scope: client.scopes.join(' '),
      client_assertion_type: assertionType,
      client_assertion: assertionOf(client, audience),
    },
  })
  const { access_token: token, expires_in: seconds, scope } = recordOf(body)
  if (typeof token !== 'string' || token === '' || typeof seconds !== 'number')
    throw new CallFailure({ class: 'auth', message: 'okta answered with no access token' })
  return { token, scopes: (textOf(scope) ?? client.scopes.join(' ')).split(' '), until: client.now + seconds * 1000 }
}

/** A signed statement of who asks (RFC 7523); `ieee-p1363` is how JSON Web Signatures write those of elliptic curves. */
function assertionOf(
  { clientId, key, keyId, now }: Pick<Parameters<typeof askToken>[2], 'clientId' | 'key' | 'keyId' | 'now'>,
  audience: string,
): string {
  const seconds = Math.floor(now / 1000)
  const header = { alg: key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256', ...(keyId !== null && { kid: keyId }) }
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    iat: seconds,
    exp: seconds + assertionSeconds,
    jti: randomUUID(),
  }
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** PEM, or a JSON Web Key as Okta shows it when it makes the pair. */
function readKey(text: string, options: AdapterOptions): KeyObject {
  const help = 'give it the private key of the app as PEM or as a JSON Web Key: RSA, or an elliptic curve P-256'
  let key: KeyObject
  try {
    key = text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' })
      : createPrivateKey(text)
  } catch {
    return options.refuse('has a `private_key` that cannot be read', help)
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type === 'rsa' || (type === 'ec' && details?.namedCurve === 'prime256v1')) return key
  return options.refuse(`has a \`private_key\` of the kind ${type ?? 'unknown'}`, help)
}

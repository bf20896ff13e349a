import type { InspectionReport } from '../adapter.ts'
import type { GithubClient } from './github-client.ts'
import type { GithubCredentials } from './github-credentials.ts'

type Lacks = NonNullable<InspectionReport['lacks']>

/**
 * What credentials lack: an app is told its permissions with its token, a classic token its scopes with every answer;
 * fine-grained ones tell nothing. https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
export async function inspectCredentials(
  client: GithubClient,
  credentials: Pick<GithubCredentials, 'kind' | 'permissions'>,
  { org, clockSkew }: { readonly org: string; readonly clockSkew: () => number | null },
): Promise<InspectionReport> {
  if (credentials.kind === 'app') {
    const permissions = await credentials.permissions()
    return { lacks: permissions && appLacks(permissions), clockSkew: clockSkew(), notes: [] }
  }
  const { login, scopes } = await client.viewer()
  const membership = await client.membership(login)
  const isOwner = membership?.role === 'admin' && membership.state === 'active'
  const ownership = isOwner ? [] : [`${login} as an owner of ${org}, to whom everything is shown`]
  const missing = scopes === null ? { plan: [], apply: [] } : scopeLacks(scopes)
  const notes = scopes === null ? ['a fine-grained token does not tell what it may do'] : []
  return { lacks: { plan: [...ownership, ...missing.plan], apply: missing.apply }, clockSkew: clockSkew(), notes }
}

const needed = ['members', 'administration'] as const

function appLacks(permissions: Readonly<Record<string, string>>): Lacks {
  const has = (name: string, ...levels: string[]) => levels.includes(permissions[name] ?? '')
  return {
    plan: needed.filter((one) => !has(one, 'read', 'write', 'admin')).map((one) => `${one}: read`),
    apply: needed.filter((one) => !has(one, 'write', 'admin')).map((one) => `${one}: write`),
  }
}

function scopeLacks(scopes: readonly string[]): Lacks {
  const organization = ['read:org', 'write:org', 'admin:org']
  const plan = [
    ...(scopes.some((scope) => organization.includes(scope)) ? [] : ['read:org']),
    ...(scopes.includes('repo') ? [] : ['repo']),
  ]
  return { plan, apply: scopes.includes('admin:org') ? [] : ['admin:org'] }
}

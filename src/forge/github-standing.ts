import { CallFailure } from '../adapters/call-failure.ts'
import type { HttpClient } from '../adapters/http/http-client.ts'
import { headerOf } from '../adapters/http/http-limits.ts'
import type { ForgeAccount, ForgeStanding } from '../domain/forge.ts'
import { numberIn, oddAnswer, parseAccount, type Row, rowOf, textIn } from './github-answers.ts'
import type { GithubCalls } from './github-calls.ts'
import { askGraphql } from './github-graphql.ts'

/**
 * As whom the token comes. Those of apps, Actions' own included, are no users and ask GraphQL.
 * https://docs.github.com/rest/users/users#get-the-authenticated-user
 */
export async function fetchTokenAccount(http: HttpClient, url: string): Promise<ForgeAccount> {
  const { status, body } = await http.read({ method: 'GET', path: '/user' }, [403])
  const user = status === 403 ? null : parseAccount(body)
  if (user) return user
  const { viewer } = await askGraphql(http, url, 'query viewer { viewer { login } }')
  const { login } = rowOf(viewer)
  if (typeof login !== 'string' || login === '') throw oddAnswer('an account')
  return { login: login.endsWith('[bot]') ? login : `${login}[bot]`, isBot: true }
}

const whole = '/repos/{owner}/{repo}'

/** What has to be read, by the permission that it takes. https://docs.github.com/rest/authentication/permissions-required-for-github-apps */
const needs: readonly (readonly [permission: string, route: string])[] = [
  ['contents: read', `GET ${whole}/activity`],
  ['pull requests: read', `GET ${whole}/pulls`],
  ['commit statuses: read', `GET ${whole}/commits/{ref}/statuses`],
]

/** Tries what runs read, and reads what the token says of itself. Changes nothing. */
export async function fetchGithubStanding(
  calls: GithubCalls,
  http: HttpClient,
  fetchAccount: () => Promise<ForgeAccount>,
): Promise<ForgeStanding> {
  const account = await fetchAccount()
  const repository = await calls.read(`GET ${whole}`)
  const unread: string[] = []
  for (const [permission, route] of needs) if (!(await isAllowed(calls, route, repository))) unread.push(permission)
  const unwritten = account.isBot ? [] : await missingToWrite(http, repository)
  const notes = account.isBot
    ? ['an app’s token does not tell whether it may write comments (pull requests: write) and commit statuses (write)']
    : []
  return { account, lacks: { plan: [...unread, ...unwritten], apply: [...unread, ...unwritten] }, notes }
}

async function isAllowed(calls: GithubCalls, route: string, repository: Row): Promise<boolean> {
  try {
    await calls.pages(route, { ref: repository['default_branch'] })[Symbol.asyncIterator]().next()
    return true
  } catch (error) {
    if (error instanceof CallFailure && (error.class === 'permission' || error.status === 404)) return false
    throw error
  }
}

/** A person’s token: the rights of the person, and scopes, which fine-grained tokens do not tell. */
async function missingToWrite(http: HttpClient, repository: Row): Promise<string[]> {
  const scopes = headerOf((await http.read({ method: 'GET', path: '/user' })).headers, 'x-oauth-scopes')?.split(/,\s*/)
  const isScoped = !scopes || scopes.includes('repo') || (scopes.includes('public_repo') && !repository['private'])
  return [
    ...(isScoped ? [] : ['the scope `repo`, to write comments and commit statuses']),
    ...(rowOf(repository['permissions'])['push'] === false ? ['write access, to write commit statuses'] : []),
  ]
}

/**
 * The address by which commits are an account's without telling a real one, as GitHub makes it.
 * https://docs.github.com/account-and-profile/reference/email-addresses-reference
 */
export async function fetchAddress(calls: GithubCalls, url: string, login: string): Promise<string> {
  const user = await calls.read('GET /users/{username}', { username: login })
  const host = new URL(url).hostname.replace(/^api\./, '')
  return `${numberIn(user, 'id')}+${textIn(user, 'login')}@users.noreply.${host}`
}

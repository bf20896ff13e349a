import { CallFailure } from '../call-failure.ts'
import type { HttpOptions } from '../http/http-client.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'
import { secondaryLimit } from '../http/secondary-limit.ts'

/** How long to stay away when GitHub does not say. https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const aMinute = 60_000

/**
 * What GitHub means by an answer where it is not the usual: secondary limits that only the text tells, single sign-on,
 * and errors of GraphQL, which come with the status 200. Null: the status says all.
 */
export function answerClassifier(name: string): NonNullable<HttpOptions['classify']> {
  return (answer, limits) => {
    const { status, body } = answer
    if (status === 403 || status === 429) return secondaryLimit(name, answer, limits)
    if (status !== 200 || typeof body !== 'object' || body === null || !('errors' in body)) return null
    const errors = Array.isArray(body.errors) ? (body.errors as readonly GraphqlError[]) : []
    const first = errors.find(({ path }) => !isOptional(path))
    return first ? graphqlFailure(name, first, answer) : null
  }
}

interface GraphqlError {
  readonly type?: unknown
  readonly message?: unknown
  readonly path?: readonly unknown[]
}

/** Without single sign-on, and without the right to see it, the rest of the answer is whole. */
function isOptional(path: GraphqlError['path']): boolean {
  return Array.isArray(path) && path.includes('samlIdentityProvider')
}

/** https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api, and the kinds that answers show. */
function graphqlFailure(name: string, { type, message }: GraphqlError, { body }: HttpAnswer): CallFailure {
  const kind = typeof type === 'string' ? type : ''
  const said = typeof message === 'string' ? message.replaceAll(/\s+/g, ' ').slice(0, 300) : 'no reason given'
  const text = `${name} answered: ${said}`
  if (kind === 'RATE_LIMITED' || /rate limit/i.test(said))
    return new CallFailure({ class: 'rate_limited', message: text, body, retryAfterMs: aMinute })
  if (kind === 'FORBIDDEN' || kind === 'INSUFFICIENT_SCOPES' || kind === 'NOT_FOUND')
    return new CallFailure({ class: 'permission', message: text, body })
  if (/something went wrong|timed? ?out|resource limits/i.test(said) || kind === 'RESOURCE_LIMITS_EXCEEDED')
    return new CallFailure({ class: 'transient', message: text, body })
  return new CallFailure({ class: 'invalid', message: text, body })
}

import { CallFailure } from '../call-failure.ts'
import type { HttpAnswer } from './http-exchange.ts'
import { headerOf, type HttpLimits } from './http-limits.ts'

/** How long to stay away when GitHub does not say. https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const aMinute = 60_000

/** Refusals of GitHub that only the text tells apart: single sign-on, and secondary limits. Null: the status says all. */
export function secondaryLimit(
  name: string,
  { status, body, headers }: HttpAnswer,
  { remaining, retryAfterMs }: HttpLimits,
): CallFailure | null {
  if (status !== 403 && status !== 429) return null
  const sso = headerOf(headers, 'x-github-sso')
  if (sso?.startsWith('required')) {
    const message = `${name} wants single sign-on: authorize the token for the organisation, or use a GitHub App`
    return new CallFailure({ class: 'permission', message, status, body })
  }
  if (retryAfterMs !== null || remaining === 0 || !/secondary rate|abuse detection/i.test(textIn(body))) return null
  const message = `${name} answered ${status}: a secondary rate limit`
  return new CallFailure({ class: 'rate_limited', message, status, body, retryAfterMs: aMinute })
}

function textIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
    ? body.message
    : ''
}

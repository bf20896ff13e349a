import { Octokit } from '@octokit/rest'
import type { HttpClient } from './http-client.ts'
import type { HttpRequest } from './http-exchange.ts'
import { headerOf } from './http-limits.ts'

/**
 * GitHub's own client, for what its endpoints are called and take. Whatever it sends goes through `http`, which alone
 * paces and repeats calls: plugins that do so too would multiply what is sent.
 */
export function octokitOver(http: HttpClient, baseUrl: string): Octokit {
  const silent = () => undefined
  return new Octokit({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: {
      async fetch(url: string, init: { method: HttpRequest['method']; headers: Headers; body?: string }) {
        const { authorization } = init.headers
        const request: HttpRequest = {
          method: init.method,
          path: url,
          ...(init.body !== undefined && { body: JSON.parse(init.body) as unknown }),
          // The tokens of an app are asked for with a signature of its own.
          ...(authorization !== undefined && { headers: { authorization } }),
        }
        const isRead = init.method === 'GET' || authorization !== undefined
        const { status, headers, body } = await (isRead ? http.read(request) : http.write(request))
        const told = ['link', 'x-oauth-scopes'].flatMap((name) => {
          const value = headerOf(headers, name)
          return value === null ? [] : [[name, value] as const]
        })
        return { status, url, headers: new Map(told), body }
      },
      // It is parsed already.
      parseSuccessResponseBody: false,
    },
  })
}

type Headers = Readonly<Record<string, string | undefined>>

/** What became of a call: octokit wraps the failure, which is wanted as it was. */
export async function unwrapped<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error
  }
}

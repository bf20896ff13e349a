import type { Octokit } from '@octokit/rest'
import { CallFailure } from '../adapters/call-failure.ts'
import type { AdapterIo } from '../adapters/adapter.ts'
import { nextLink } from '../adapters/http/next-link.ts'
import { unwrapped } from '../adapters/http/octokit-over-http.ts'
import { type Row, rowOf } from './github-answers.ts'

/** Calls to GitHub by the routes of its documentation, `GET /repos/{owner}/{repo}/pulls/{number}`. */
export interface GithubCalls {
  read(route: string, parameters?: Row): Promise<Row>
  /** Pages of a list as they come; a page that came before, or cannot be told, is a failure. */
  pages(route: string, parameters?: Row): AsyncIterable<readonly Row[]>
  /** The whole list; a row that comes twice means that it changed meanwhile, and one may be missing. */
  list(route: string, keyOf: (row: Row) => string | number, parameters?: Row): Promise<readonly Row[]>
  /** The same; null where the list is not there, or may not be seen. */
  listSeen(route: string, keyOf: (row: Row) => string | number, parameters?: Row): Promise<readonly Row[] | null>
  /** Sends it again only where nothing was done, or where doing it twice is doing it once. */
  write(route: string, parameters: Row, options?: { readonly isRepeatable?: boolean }): Promise<Row>
}

const pageSize = 100
const attempts = 4
const firstPause = 1000
const longestPause = 300_000

export function createGithubCalls(octokit: Octokit, place: Row, { wait, random }: AdapterIo): GithubCalls {
  const call = async (route: string, parameters: Row) =>
    unwrapped<{ readonly data: unknown; readonly headers: { readonly link?: string } }>(
      octokit.request(route, { ...place, ...parameters }),
    )

  async function* pages(route: string, parameters: Row = {}): AsyncGenerator<readonly Row[]> {
    let next: Row = {}
    for (let page = 1; ; page++) {
      const { data, headers } = await call(route, { ...parameters, per_page: pageSize, ...next })
      if (!Array.isArray(data)) throw cutOff(route)
      yield data.map(rowOf)
      const links = linksOf(headers.link ?? '')
      const isEnd = links.next === null && (data.length < pageSize || goesByMarks(route))
      if (isEnd && page >= links.last) return
      // A full page without a link may have lost it on the way; what is behind the last one is empty.
      const following = links.next ?? (isEnd || links.next === undefined ? null : { page: String(page + 1) })
      if (following === null || JSON.stringify(following) === JSON.stringify(next)) throw cutOff(route)
      if (following['page'] !== undefined && Number(following['page']) !== page + 1) throw cutOff(route)
      next = following
    }
  }

  async function list(route: string, keyOf: (row: Row) => string | number, parameters?: Row) {
    const rows = new Map<string | number, Row>()
    for await (const page of pages(route, parameters)) {
      for (const row of page) {
        const key = keyOf(row)
        if (rows.has(key)) throw cutOff(route)
        rows.set(key, row)
      }
    }
    return [...rows.values()]
  }

  return {
    read: async (route, parameters = {}) => rowOf((await call(route, parameters)).data),
    pages,
    list,
    async listSeen(...of) {
      try {
        return await list(...of)
      } catch (error) {
        if (error instanceof CallFailure && (error.class === 'permission' || error.status === 404)) return null
        throw error
      }
    },
    async write(route, parameters, { isRepeatable = false } = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          return rowOf((await call(route, parameters)).data)
        } catch (error) {
          if (!(error instanceof CallFailure) || attempt === attempts) throw error
          const isUndone = error.class === 'rate_limited' || error.class === 'transient'
          const asked = error.retryAfterMs ?? 0
          if (asked > longestPause || !(isUndone || (isRepeatable && error.class === 'outcome_unknown'))) throw error
          await wait(asked + firstPause * 2 ** (attempt - 1) * (1 - random() / 2))
        }
      }
    },
  }
}

/** Pages of most lists are counted; those of some begin after a mark in the link. */
function goesByMarks(route: string): boolean {
  return route.endsWith('/activity')
}

/**
 * What the next page is asked for, and how many there are as far as that is said; undefined: it cannot be read. Only the
 * questions are taken over from links: servers behind others give links with addresses of their own.
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
function linksOf(header: string): { readonly next: Row | null | undefined; readonly last: number } {
  const target = nextLink(header)
  const last = Number(/[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(header)?.[1] ?? 0)
  if (target === null || target === undefined) return { next: target, last }
  return { next: Object.fromEntries(new URL(target, 'https://next.invalid').searchParams), last }
}

function cutOff(route: string): CallFailure {
  return new CallFailure({ class: 'transient', message: `the pages of ${route.replace(/^GET /, '')} do not add up` })
}

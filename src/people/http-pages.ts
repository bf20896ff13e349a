import { CallFailure } from '../adapters/call-failure.ts'
import type { HttpClient } from '../adapters/http/http-client.ts'
import type { HttpAnswer, HttpRequest } from '../adapters/http/http-exchange.ts'
import { headerOf } from '../adapters/http/http-limits.ts'
import { nextLink } from '../adapters/http/next-link.ts'
import type { RecordCollection } from './collect-records.ts'
import { announcedRest } from './announced-rest.ts'
import type { HttpPaging } from './http-paging.ts'
import { quote } from './quote.ts'
import { readJson } from './read-json.ts'
import { isList, isMapping, type SourceValue } from './source-value.ts'

/** Where in an answer is what; dots descend. */
export interface HttpShape {
  /** null: the answer is the list */
  readonly items: string | null
  /** how many people there are in all */
  readonly total: string | null
  readonly paging: HttpPaging
}

type PageRequest = Pick<HttpRequest, 'path' | 'query'>

/**
 * Reads every page into `records`. A page without a list, one that came before, a next page that cannot be told, another
 * number of people than was announced, and a last page that says there are more are a `CallFailure`: they are no end.
 */
export async function readPages(
  http: Pick<HttpClient, 'read'>,
  first: PageRequest,
  shape: HttpShape,
  records: RecordCollection,
): Promise<void> {
  const { items, total: totalAt, paging } = shape
  const asked = new Set<string>()
  let total: string | null = null
  let page = 0
  for (let next: PageRequest | null = firstPage(first, paging); next !== null; ) {
    const answer: HttpAnswer = await http.read({ method: 'GET', ...next, wantsText: true })
    if (asked.has(answer.url)) throw trouble('a page is named as the next one that was read already')
    asked.add(answer.url)
    const tree = readJson(String(answer.body), { stream: false, refuse: refuseText })
    const root = tree.roots[0] ?? null
    const list = valueAt(root, items)
    if (!isList(list)) throw noList(root, items)
    if (records.add(list, tree.repeated) > 0) throw trouble('people came twice: the list changed, or its pages repeat')
    page++
    if (totalAt !== null) total = sameTotal(total, valueAt(root, totalAt), totalAt)
    const isEnd = list.length === 0 || (total !== null && records.count() >= Number(total))
    next = followingPage(first, paging, { answer, root, page, count: records.count(), isEnd })
    if (next === null) refuseRest(root, shape, records.count())
  }
  if (total !== null && records.count() !== Number(total))
    throw trouble(`${total} people were announced and ${records.count()} came`)
}

/** Who forgot to say how the list goes on must not be left with its first page. */
function refuseRest(root: SourceValue, { total, paging }: HttpShape, count: number): void {
  const isCounted = paging.kind === 'page' || paging.kind === 'offset'
  const path = announcedRest(root, { count: total === null ? count : null, isCounted })
  if (path === null) return
  const help = 'say how the list goes on (`next`, `page`, `offset`), or where else the `total` is'
  throw trouble(`${count} people came, and ${quote(path)} says that there are more: ${help}`)
}

function firstPage(first: PageRequest, paging: HttpPaging): PageRequest {
  const isCounted = paging.kind === 'page' || paging.kind === 'offset'
  return isCounted ? { ...first, query: { ...first.query, [paging.parameter]: paging.first } } : first
}

function followingPage(
  first: PageRequest,
  paging: HttpPaging,
  read: {
    readonly answer: HttpAnswer
    readonly root: SourceValue
    /** pages, and people, that were read */
    readonly page: number
    readonly count: number
    /** nobody came, or everybody who was announced */
    readonly isEnd: boolean
  },
): PageRequest | null {
  const { answer, root, page, count, isEnd } = read
  switch (paging.kind) {
    case 'link':
      return addressed(nextLink(headerOf(answer.headers, 'link') ?? ''), answer)
    case 'address':
      return addressed(wordAt(root, paging.at), answer)
    case 'cursor': {
      const word = wordAt(root, paging.at)
      return word === null ? null : { ...first, query: { ...first.query, [paging.parameter]: word } }
    }
    // A short page is no end: servers give fewer than they are asked for.
    case 'page':
    case 'offset': {
      const next = paging.kind === 'page' ? paging.first + page : count
      return isEnd ? null : { ...first, query: { ...first.query, [paging.parameter]: next } }
    }
  }
}

function addressed(target: string | null | undefined, { url }: HttpAnswer): PageRequest | null {
  if (target === null) return null
  if (target === undefined || !URL.canParse(target, url))
    throw trouble('the next page is named in a way that cannot be read')
  return { path: new URL(target, url).href }
}

/** Null where the list ends: nothing there, or a word for nothing. */
function wordAt(root: SourceValue, path: string): string | null {
  const value = valueAt(root, path)
  if (value === null || value === '' || value === 'false') return null
  if (typeof value === 'string') return value
  throw trouble(`what stands at ${quote(path)} names no next page`)
}

function sameTotal(before: string | null, value: SourceValue, path: string): string {
  if (typeof value !== 'string' || !/^\d{1,12}$/.test(value))
    throw trouble(`no number of people stands at ${quote(path)}`)
  if (before !== null && before !== value) throw trouble('the list changed while it was read')
  return value
}

/** Null where there is nothing. */
function valueAt(root: SourceValue, path: string | null): SourceValue {
  let value = root
  for (const name of path === null ? [] : path.split('.')) value = isMapping(value) ? (value.get(name) ?? null) : null
  return value
}

function noList(root: SourceValue, items: string | null): CallFailure {
  const lists = isMapping(root) ? [...root].filter(([, value]) => isList(value)).map(([name]) => quote(name)) : []
  const hint = lists.length > 0 ? ` (lists: ${lists.slice(0, 5).join(', ')})` : ''
  const where =
    items === null ? 'it is no list; name with `items` where the list is' : `there is no list at ${quote(items)}`
  return trouble(`the answer was understood, but ${where}${hint}`)
}

function refuseText(_offset: number, problem: string): never {
  throw trouble(`the answer is no JSON: ${problem}`)
}

function trouble(message: string): CallFailure {
  return new CallFailure({ class: 'invalid', message })
}

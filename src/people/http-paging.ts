import type { AdapterOptions } from '../adapters/adapter-options.ts'
import type { HttpRequest } from '../adapters/http/http-exchange.ts'

/** How a source says where its list goes on. */
export type HttpPaging =
  /** by the `Link` header; without one the answer is everything */
  | { readonly kind: 'link' }
  /** by an address in the answer */
  | { readonly kind: 'address'; readonly at: string }
  /** by a word in the answer, which goes into the query */
  | { readonly kind: 'cursor'; readonly at: string; readonly parameter: string }
  /** by counting pages, or people, until nothing more comes */
  | { readonly kind: 'page' | 'offset'; readonly parameter: string; readonly first: number }

/** Settings `next`, `cursor`, `page`, `first_page` and `offset`; two ways at once are refused. */
export function readPaging(options: AdapterOptions): HttpPaging {
  const [next, cursor, page, offset] = ['next', 'cursor', 'page', 'offset'].map((key) => options.text(key))
  const ways = [next, page, offset].filter((one) => one !== null)
  if (ways.length > 1)
    return options.refuse('is read page by page in two ways', 'keep one of `next`, `page` and `offset`')
  if (cursor && !next) return options.refuse('has `cursor` without `next`', 'add `next:` with where the answer has it')
  if (next) return cursor ? { kind: 'cursor', at: next, parameter: cursor } : { kind: 'address', at: next }
  if (page) return { kind: 'page', parameter: page, first: options.number('first_page', 1) }
  return offset ? { kind: 'offset', parameter: offset, first: 0 } : { kind: 'link' }
}

/** Query parameters that each request has besides those of the address: `limit` takes `page_size`. */
export function readPageSize(options: AdapterOptions): NonNullable<HttpRequest['query']> {
  const parameter = options.text('limit')
  if (options.text('page_size') === null) return {}
  if (parameter === null)
    return options.refuse('has `page_size` without `limit`', 'add `limit:` with the query parameter that takes it')
  return { [parameter]: options.number('page_size', 1, 1) }
}

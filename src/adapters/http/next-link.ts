import { CallFailure } from '../call-failure.ts'
import type { HttpClient } from './http-client.ts'
import type { HttpAnswer, HttpRequest } from './http-exchange.ts'
import { headerOf } from './http-limits.ts'

/**
 * Every page of a list, as the `Link` of each answer names the next (RFC 8288, `rel=next`). A link that cannot be read,
 * or that leads back, is a `CallFailure`: it is no end. The client refuses other origins.
 */
export async function* readLinkedPages(
  http: Pick<HttpClient, 'read'>,
  request: HttpRequest,
  name: string,
): AsyncGenerator<HttpAnswer> {
  const asked = new Set<string>()
  for (let next: HttpRequest | null = request; next !== null; ) {
    const answer: HttpAnswer = await http.read(next)
    asked.add(answer.url)
    yield answer
    const target = nextLink(headerOf(answer.headers, 'link') ?? '')
    if (target === null) return
    if (target === undefined || !URL.canParse(target, answer.url))
      throw unusable(`${name} names its next page in a way that cannot be read`)
    const path = new URL(target, answer.url).href
    if (asked.has(path)) throw unusable(`${name} names a page as the next one that was read already`)
    next = { method: 'GET', path, ...(request.headers && { headers: request.headers }) }
  }
}

const token = /[!#$%&'*+.^`|~\w-]+/.source
const targetOf = /[\s,]*<([^<>]*)>/y
const parameter = new RegExp(`\\s*;\\s*(?:(${token})\\s*(?:=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token})))?)?`, 'y')
const end = /\s*(?:,|$)/y

/** The target of the link to the next page; null: there is none; undefined: the header cannot be read, or names several. */
export function nextLink(header: string): string | null | undefined {
  const targets = new Set<string>()
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(header)
    if (found) at = pattern.lastIndex
    return found
  }
  while (/[^\s,]/.test(header.slice(at))) {
    const target = take(targetOf)?.[1]
    if (target === undefined) return undefined
    const parameters = new Map<string, string>()
    for (let found = take(parameter); found; found = take(parameter)) {
      const [, key = '', quoted, plain] = found
      // Of several parameters of one name the first counts (RFC 8288, 3.3).
      if (!parameters.has(key.toLowerCase()))
        parameters.set(key.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '')
    }
    if (!take(end)) return undefined
    const relations = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/)
    // With an anchor it is a link of another page.
    if (relations.includes('next') && !parameters.has('anchor')) targets.add(target)
  }
  const [target = null, another] = targets
  return another === undefined ? target : undefined
}

function unusable(message: string): CallFailure {
  return new CallFailure({ class: 'transient', message })
}

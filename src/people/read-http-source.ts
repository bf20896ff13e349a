import { type AdapterOptions, adapterOptions } from '../adapters/adapter-options.ts'
import { type HttpClient, openHttpClient } from '../adapters/http/http-client.ts'
import { httpSettings } from '../adapters/http/http-settings.ts'
import type { PeopleSourceSettings } from '../domain/settings.ts'
import { collectRecords, type ReadRecords } from './collect-records.ts'
import { readPages } from './http-pages.ts'
import { readPageSize, readPaging } from './http-paging.ts'
import { type SourceWorld, sourceContext } from './source-context.ts'
import { askingFailure } from './unreadable-people.ts'

/**
 * Everybody in a list of JSON that is asked for by HTTP, page by page. Settings: `url`; `token`, `username` and `password`,
 * `headers`; `items`, `total`; those of `readPaging` and `readPageSize`; `timeout`, `ca`, `proxy`.
 */
export async function readHttpSource(
  source: PeopleSourceSettings,
  root: string,
  world: SourceWorld,
): Promise<ReadRecords> {
  const context = sourceContext(source, root, world)
  const options = adapterOptions(context.settings, 'the people source')
  const url = readUrl(options)
  const { headers, secrets } = readCredentials(options, context.settings.options['headers'])
  const request = { path: url.href, query: readPageSize(options) }
  const shape = { items: options.text('items'), total: options.text('total'), paging: readPaging(options) }
  const shown = `${url.host}${url.pathname}`
  let http: HttpClient | null = null
  try {
    const place = httpSettings(context, options)
    http = openHttpClient({ ...place, baseUrl: url.origin, headers: () => headers, secrets })
    const records = collectRecords(shown)
    await readPages(http, request, shape, records)
    world.io.debug(`people: ${http.requests()} requests to ${shown}`)
    return records.finish()
  } catch (error) {
    throw askingFailure(error, shown)
  } finally {
    await http?.close()
  }
}

function readUrl(options: AdapterOptions): URL {
  const text = options.required('url', 'https://hr.example.com/api/people')
  if (!URL.canParse(text)) return options.refuse('has a `url` that is no address', 'write it whole, from `https://` on')
  const url = new URL(text)
  if (url.username === '' && url.password === '') return url
  return options.refuse('has credentials in its `url`', 'write `username` and `password`, or `token`')
}

function readCredentials(
  options: AdapterOptions,
  more: unknown,
): { readonly headers: Readonly<Record<string, string>>; readonly secrets: readonly string[] } {
  const [token, username, password] = ['token', 'username', 'password'].map((key) => options.text(key))
  if (token && username) return options.refuse('has both `token` and `username`', 'keep the one that it is to use')
  const own = Object.entries((more ?? {}) as Record<string, unknown>).map(
    ([key, value]) => [key, String(value)] as const,
  )
  const basic = username ? `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` : null
  const authorization = token ? `Bearer ${token}` : basic
  return {
    headers: { ...Object.fromEntries(own), ...(authorization !== null && { authorization }) },
    secrets: [...own.map(([, value]) => value), ...(token ? [token] : []), ...(password ? [password] : [])],
  }
}

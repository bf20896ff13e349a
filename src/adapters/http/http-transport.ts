import { readFileSync } from 'node:fs'
import { type ConnectionOptions, rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent, request as send } from 'undici'
import { CallFailure } from '../call-failure.ts'
import type { HttpAnswer, HttpPlace, HttpRequest, TlsIdentity } from './http-exchange.ts'

const longestConnect = 10_000
const largestBody = 64 * 1024 * 1024

/** Sends single requests: no redirects, no repetition, one base address that credentials never leave. */
export function openTransport(options: HttpPlace): {
  send(request: HttpRequest, signal: AbortSignal | null): Promise<HttpAnswer>
  close(): Promise<void>
} {
  const base = baseOf(options)
  let opened: Promise<Dispatcher> | null = null
  // What could not be had once may be had when it is asked for again.
  const open = () =>
    (opened ??= openDispatcher(options).catch((error: unknown) => {
      opened = null
      throw error
    }))
  const { timeout } = options
  return {
    async send(request, signal) {
      const url = addressOf(request, base, options.name)
      const { headers, body } = contentOf(request)
      const dispatcher = await open()
      const answer = await send(url, {
        method: request.method,
        headers,
        body,
        signal:
          signal === null ? AbortSignal.timeout(timeout) : AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
        dispatcher,
      })
      const text = await textOf(answer.body, options.name)
      return {
        url: url.href,
        status: answer.statusCode,
        headers: answer.headers,
        body: request.wantsText ? text : parseBody(text, answer.headers['content-type']),
      }
    },
    close: async () => (await opened?.catch(() => null))?.destroy(),
  }
}

function baseOf({ baseUrl, name }: HttpPlace): URL {
  let base: URL
  try {
    base = new URL(baseUrl)
  } catch {
    throw new CallFailure({ class: 'invalid', message: `${name}: \`url\` is no address` })
  }
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname)
  if (base.protocol === 'https:' || (base.protocol === 'http:' && isLocal)) return base
  throw new CallFailure({
    class: 'invalid',
    message: `${name}: \`url\` must begin with https:// (http:// only to this machine)`,
  })
}

/** A next page elsewhere would be handed the credentials. */
function addressOf({ path, query }: HttpRequest, base: URL, name: string): URL {
  const isWhole = /^[a-z][a-z0-9+.-]*:/i.test(path)
  const root = base.href.endsWith('/') ? base.href : `${base.href}/`
  const url = isWhole ? new URL(path) : new URL(path.replace(/^\/+/, ''), root)
  if (url.origin !== base.origin) {
    throw new CallFailure({
      class: 'invalid',
      message: `${name} sends on to another address (${url.origin}), which is not followed`,
    })
  }
  for (const [key, value] of Object.entries(query ?? {}))
    if (value !== undefined) url.searchParams.set(key, String(value))
  return url
}

function contentOf({ headers = {}, body, form }: HttpRequest): {
  headers: Record<string, string>
  body: string | null
} {
  const common = { accept: 'application/json', 'user-agent': 'provisionr', ...headers }
  if (form) {
    const text = new URLSearchParams(form).toString()
    return { headers: { 'content-type': 'application/x-www-form-urlencoded', ...common }, body: text }
  }
  if (body === undefined) return { headers: common, body: null }
  return { headers: { 'content-type': 'application/json', ...common }, body: JSON.stringify(body) }
}

/** The proxy that is named, else the one of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. */
async function openDispatcher({ proxy, ca, io, tls }: HttpPlace): Promise<Dispatcher> {
  const connect = { timeout: longestConnect, ...securityOf(ca, (await tls?.()) ?? null) }
  if (proxy !== null) return new ProxyAgent({ uri: proxy, requestTls: connect })
  const variable = (name: string) => io.env[name.toLowerCase()] ?? io.env[name]
  const [http, https, without] = [variable('HTTP_PROXY'), variable('HTTPS_PROXY'), variable('NO_PROXY')]
  if (!http && !https) return new Agent({ connect })
  return new EnvHttpProxyAgent({
    ...(http && { httpProxy: http }),
    ...(https && { httpsProxy: https }),
    ...(without && { noProxy: without }),
    requestTls: connect,
    connect,
  })
}

/** Who we are to the system, and whom we trust to be it. */
function securityOf(
  ca: string | null,
  tls: TlsIdentity | null,
): Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'> {
  const usual = ca === null ? {} : { ca: [...rootCertificates, ca] }
  if (tls === null) return usual
  const { certificate, key, onlyCa, serverName, isUnchecked } = tls
  return {
    ...(onlyCa === null ? usual : { ca: onlyCa }),
    ...(certificate !== null && key !== null && { cert: certificate, key }),
    ...(serverName !== null && { servername: serverName }),
    ...(isUnchecked && { rejectUnauthorized: false }),
  }
}

async function textOf(body: Dispatcher.ResponseData['body'], name: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody)
      throw new CallFailure({ class: 'invalid', message: `${name} answered with more than 64 MB at once` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What says that it is JSON and is none was cut off on the way. */
function parseBody(text: string, type: string | readonly string[] | undefined): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (!String(type).includes('json')) return text
    throw Object.assign(new Error('the answer is no JSON', { cause }), { code: 'INVALID_JSON' })
  }
}

/** The certificates in a file, for the setting `ca`. */
export function readCertificates(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new CallFailure({
      class: 'invalid',
      message: `${name}: the file \`${path}\` of \`ca\` cannot be read`,
      cause,
    })
  }
}

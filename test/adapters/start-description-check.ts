import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveHttp, whenSent } from '../servers/serve-http.ts'
import { startPrism, violationsOf } from './start-prism.ts'

/** Passes requests on by way of prism, where the description knows their paths; what was not allowed is noted. */
export async function startDescriptionCheck(description: string, target: string) {
  const file = join(process.env['API_DESCRIPTIONS']!, description)
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, object> }
  const templates = Object.keys(paths).map((path) => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`))
  const prism = await startPrism(description, target)
  const violations: string[] = []
  const checked = new Set<string>()
  const unknown = new Set<string>()
  const front = await serveHttp(
    whenSent(async (request, sent, response) => {
      const { url = '/', method = 'GET' } = request
      const body = sent.toString('utf8')
      const path = url.split('?')[0]!
      const isKnown = templates.some((one) => one.test(path))
      ;(isKnown ? checked : unknown).add(`${method} ${path}`)
      const headers = { ...request.headers } as Record<string, string>
      for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) delete headers[name]
      const answer = await fetch((isKnown ? prism : target) + url, { method, headers, ...(body !== '' && { body }) })
      violations.push(...violationsOf(answer.headers.get('sl-violations')).map((one) => `${method} ${url}: ${one}`))
      const text = await answer.text()
      const link = answer.headers.get('link')
      response.writeHead(answer.status, { 'content-type': 'application/json', ...(link !== null && { link }) })
      response.end(text)
    }),
  )
  return { url: front, violations, checked, unknown }
}

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
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
  const server = createServer((request, response) => {
    let sent = ''
    request.on('data', (chunk: Buffer) => (sent += chunk.toString('utf8')))
    request.on('end', () => void pass(sent))
    async function pass(body: string): Promise<void> {
      const { url = '/', method = 'GET' } = request
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
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, violations, checked, unknown }
}

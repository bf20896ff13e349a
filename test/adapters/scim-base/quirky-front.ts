import express, { type Request, type Response } from 'express'
import { serveHttp } from '../../servers/serve-http.ts'

/** What services do in their own way, in front of one that keeps to the standard. */
export interface Quirks {
  /** over the keys of what the service says it can do */
  readonly config?: object
  /** lists go by cursors (RFC 9865), each page with so many rows */
  readonly cursorOf?: number
  /** groups come without their members */
  readonly hidesMembers?: boolean
  /** paths with filters are refused */
  readonly refusesFilters?: boolean
  /** no PATCH */
  readonly refusesPatch?: boolean
  /** resources have versions, and If-Match counts */
  readonly versions?: Map<string, number>
  /** somebody else changes what was read, as soon as it was, so many times */
  busy?: number
  /** who is switched off is let go of */
  readonly dropsInactive?: boolean
}

interface List {
  Resources: Record<string, unknown>[]
  totalResults?: number
  nextCursor?: string
}

/** Gives the address of the front, and what was asked of it. */
export async function startQuirkyFront(target: string, quirks: Quirks) {
  const asked: string[] = []
  const app = express()
  app.use(express.json({ type: () => true }))
  app.use((request, response) => void answer(request, response))
  return { url: await serveHttp(app), asked }

  async function answer(request: Request, response: Response): Promise<void> {
    const { method, path } = request
    asked.push(`${method} ${request.url}`)
    const refuse = (status: number, detail: string) =>
      void response.status(status).json({ detail, status: `${status}` })
    const version = quirks.versions?.get(path) ?? 1
    if (method === 'PATCH' && quirks.refusesPatch) return refuse(501, 'no PATCH here')
    if (quirks.refusesFilters && JSON.stringify(request.body).includes('[value eq')) return refuse(400, 'no filters')
    if (quirks.versions && ['PATCH', 'PUT'].includes(method)) {
      if (request.header('if-match') !== `W/"${version}"`) return refuse(412, 'not this version')
      quirks.versions.set(path, version + 1)
    }
    const query = new URL(request.url, target).searchParams
    const filter = query.get('filter')
    // AWS compares members themselves.
    if (quirks.hidesMembers && filter) query.set('filter', filter.replace('members eq', 'members.value eq'))
    const cursor = query.get('cursor')
    if (quirks.cursorOf !== undefined && cursor !== null) {
      query.delete('cursor')
      query.set('startIndex', cursor === '' ? '1' : cursor)
      query.set('count', `${quirks.cursorOf}`)
    }
    const there = new URL(`${path}?${query.toString()}`, target)
    const sent = await fetch(there, {
      method,
      headers: { authorization: request.header('authorization') ?? '', 'content-type': 'application/scim+json' },
      ...(!['GET', 'DELETE'].includes(method) && { body: JSON.stringify(request.body) }),
    })
    const text = await sent.text()
    let body = text === '' ? null : (JSON.parse(text) as Record<string, unknown>)
    if (path.endsWith('/ServiceProviderConfig')) body = { ...body, ...quirks.config }
    if (body && 'Resources' in body) body = listed(body as unknown as List, cursor)
    else if (body && 'id' in body) body = shown(body, path)
    if (quirks.dropsInactive && method === 'GET' && body?.['active'] === false)
      return refuse(404, 'not in this workspace')
    if (quirks.versions && method === 'GET' && (quirks.busy ?? 0) > 0 && path.includes('/Users/')) {
      quirks.versions.set(path, version + 1)
      quirks.busy = quirks.busy! - 1
    }
    response.status(sent.status)
    if (body === null) response.end()
    else response.json(body)
  }

  function listed(list: List, cursor: string | null): Record<string, unknown> {
    const resources = list.Resources.map((one) => shown(one, ''))
    if (quirks.cursorOf === undefined || cursor === null) return { ...list, Resources: resources }
    const next = Number(cursor === '' ? 1 : cursor) + resources.length
    const isLast = next > list.totalResults!
    return { itemsPerPage: resources.length, Resources: resources, ...(!isLast && { nextCursor: `${next}` }) }
  }

  function shown(resource: Record<string, unknown>, path: string): Record<string, unknown> {
    const { members, ...rest } = resource
    const versioned = quirks.versions
      ? { ...rest, meta: { ...(rest['meta'] as object), version: `W/"${quirks.versions.get(path) ?? 1}"` } }
      : rest
    return quirks.hidesMembers ? versioned : { ...versioned, ...(members !== undefined && { members }) }
  }
}

import { CallFailure } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'

export interface ScimResource {
  readonly id: string
  readonly [attribute: string]: unknown
}

export interface ScimFeatures {
  readonly canFilter: boolean
  /** the most that one answer has, as far as the service says */
  readonly maxResults: number | null
}

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path?: string
  readonly value?: unknown
}

/** SCIM 2.0 over HTTP (RFC 7644); the only place that knows its addresses. */
export interface ScimClient {
  features(): Promise<ScimFeatures>
  /** Fails when the credentials cannot read users. */
  probe(): Promise<void>
  /** Every resource of a kind, page by page (RFC 7644, 3.4.2.4); fails when what comes does not add up. */
  list(kind: ScimKind, query?: Readonly<Record<string, string>>): AsyncIterable<readonly ScimResource[]>
  get(kind: ScimKind, id: string): Promise<ScimResource | null>
  create(kind: ScimKind, resource: object): Promise<ScimResource>
  patch(kind: ScimKind, id: string, operations: readonly PatchOperation[]): Promise<void>
  remove(kind: ScimKind, id: string): Promise<void>
}

export type ScimKind = 'Users' | 'Groups'

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const mediaType = 'application/scim+json'

export function createScimClient(
  http: HttpClient,
  options: { readonly name: string; readonly pageSize: number },
): ScimClient {
  const { name, pageSize } = options
  const headers = { accept: `${mediaType}, application/json`, 'content-type': mediaType }
  let known: Promise<ScimFeatures> | null = null

  const resourcePath = (kind: ScimKind, id: string) => `${kind}/${encodeURIComponent(id)}`
  const read = (path: string, query: Readonly<Record<string, string | number>>, accept: readonly number[] = []) =>
    http.read({ method: 'GET', path, query, headers }, accept)

  return {
    features: () => (known ??= discover()),

    async probe() {
      listOf(await read('Users', { startIndex: 1, count: 1 }), name)
    },

    async *list(kind, query = {}) {
      const { maxResults } = await this.features()
      const count = Math.min(pageSize, maxResults ?? pageSize)
      const seen = new Set<string>()
      let total: number | null = null
      for (let start = 1; total === null || seen.size < total; ) {
        const { resources, totalResults } = listOf(await read(kind, { ...query, startIndex: start, count }), name)
        if (total !== null && totalResults !== total) throw moved(kind)
        total = totalResults
        for (const { id } of resources) {
          if (seen.has(id)) throw moved(kind)
          seen.add(id)
        }
        if (resources.length === 0 && seen.size < total) throw short(kind, seen.size, total)
        start += resources.length
        yield resources
      }
      if (seen.size > total) throw moved(kind)
    },

    async get(kind, id) {
      const answer = await read(resourcePath(kind, id), {}, [404])
      return answer.status === 404 ? null : resourceOf(answer, name)
    },

    async create(kind, resource) {
      return resourceOf(await http.write({ method: 'POST', path: kind, headers, body: resource }), name)
    },

    async patch(kind, id, operations) {
      const body = { schemas: [patchSchema], Operations: operations }
      await http.write({ method: 'PATCH', path: resourcePath(kind, id), headers, body })
    },

    async remove(kind, id) {
      await http.write({ method: 'DELETE', path: resourcePath(kind, id), headers }, [404])
    },
  }

  /** What the service says it can do; services that say nothing can do what the standard demands. */
  async function discover(): Promise<ScimFeatures> {
    const { status, body } = await read('ServiceProviderConfig', {}, [403, 404, 405, 501])
    const { filter } = recordOf(status === 200 ? body : null)
    const { supported, maxResults } = recordOf(filter)
    return {
      canFilter: supported === true,
      maxResults: typeof maxResults === 'number' && maxResults > 0 ? Math.floor(maxResults) : null,
    }
  }

  function moved(kind: ScimKind): CallFailure {
    return new CallFailure({ class: 'transient', message: `${name}: ${kind} changed while they were read` })
  }

  function short(kind: ScimKind, came: number, total: number): CallFailure {
    return new CallFailure({ class: 'transient', message: `${name}: ${total} ${kind} were announced and ${came} came` })
  }
}

function listOf({ body }: HttpAnswer, name: string) {
  const { totalResults, Resources: resources = [] } = recordOf(body)
  const isList = Array.isArray(resources) && resources.every(isResource)
  if (typeof totalResults !== 'number' || !Number.isSafeInteger(totalResults) || !isList) {
    throw new CallFailure({ class: 'transient', message: `${name} answered with something that is no list of SCIM` })
  }
  return { totalResults, resources }
}

function resourceOf({ body }: HttpAnswer, name: string): ScimResource {
  if (isResource(body)) return body
  throw new CallFailure({
    class: 'outcome_unknown',
    message: `${name} answered with something that is no resource of SCIM`,
  })
}

function isResource(value: unknown): value is ScimResource {
  const { id } = recordOf(value)
  return typeof id === 'string' && id !== ''
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

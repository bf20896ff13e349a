import { CallFailure } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import { gatherBulk } from './scim-bulk.ts'
import type { ScimDialect } from './scim-dialect.ts'
import { readFeatures, type ScimFeatures } from './scim-features.ts'
import { type AskPage, readByCursor, readByIndex } from './scim-pages.ts'
import { listOf, type PatchOperation, resourceOf, type ScimKind, type ScimResource, versionOf } from './scim-values.ts'

/** SCIM 2.0 over HTTP (RFC 7644); the only place that knows its addresses. Everything fails with a `CallFailure`. */
export interface ScimClient {
  features(): Promise<ScimFeatures>
  /** Fails when the credentials cannot read users. */
  probe(): Promise<void>
  /** Every resource of a kind, page by page; fails when what comes does not add up. */
  list(kind: ScimKind, query?: Readonly<Record<string, string>>): AsyncIterable<readonly ScimResource[]>
  get(kind: ScimKind, id: string): Promise<ScimResource | null>
  create(kind: ScimKind, resource: object): Promise<ScimResource>
  /** With `version` only what still has it is changed; `transient` otherwise. Changes made together may share a request. */
  patch(kind: ScimKind, id: string, operations: readonly PatchOperation[], version?: string | null): Promise<void>
  /** Puts `resource` in the place of what is there; with `version` only of what has it, and `transient` otherwise. */
  replace(kind: ScimKind, id: string, resource: object, version: string | null): Promise<void>
  remove(kind: ScimKind, id: string): Promise<void>
}

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const mediaType = 'application/scim+json'
const usualPage = 100
const largestUseful = 1000

/** `pageSize` null: as many as the service takes. */
export function createScimClient(
  http: HttpClient,
  options: { readonly name: string; readonly pageSize: number | null; readonly dialect: ScimDialect },
): ScimClient {
  const { name, pageSize, dialect } = options
  const headers = { accept: `${mediaType}, application/json`, 'content-type': mediaType }
  const inBulk = gatherBulk({
    name,
    one: ({ path, data }) => change({ method: 'PATCH', path: path.slice(1), body: data }, null),
    many: (body) => http.write({ method: 'POST', path: 'Bulk', headers, body }),
  })
  let known: Promise<ScimFeatures> | null = null

  const resourcePath = (kind: ScimKind, id: string) => `${kind}/${encodeURIComponent(id)}`
  const read = (path: string, query: Readonly<Record<string, string | number>>, accept: readonly number[] = []) =>
    http.read({ method: 'GET', path, query, headers }, accept)

  return {
    features,

    async probe() {
      listOf(await read('Users', { startIndex: 1, count: 1 }), name)
    },

    async *list(kind, query = {}) {
      const { maxResults, paging } = await features()
      const largest = dialect.largestPage ?? maxResults ?? usualPage
      const count = Math.min(pageSize ?? largestUseful, largest)
      const ask: AskPage = async (place) => listOf(await read(kind, { ...query, ...place, count }), name)
      const readAll = (dialect.paging ?? paging) === 'cursor' ? readByCursor : readByIndex
      yield* readAll(ask, { kind, name })
    },

    async get(kind, id) {
      const answer = await read(resourcePath(kind, id), {}, [404])
      return answer.status === 404 ? null : resourceOf(answer, name)
    },

    async create(kind, resource) {
      return resourceOf(await http.write({ method: 'POST', path: kind, headers, body: resource }), name)
    },

    async patch(kind, id, operations, version = null) {
      const data = { schemas: [patchSchema], Operations: operations }
      const { bulkOperations, bulkBytes } = await features()
      if (bulkOperations === 1 || version !== null) {
        return change({ method: 'PATCH', path: resourcePath(kind, id), body: data }, version)
      }
      const limits = { operations: bulkOperations, bytes: bulkBytes }
      return inBulk({ method: 'PATCH', path: `/${resourcePath(kind, id)}`, data }, limits)
    },

    replace: (kind, id, resource, version) =>
      change({ method: 'PUT', path: resourcePath(kind, id), body: resource }, version),

    async remove(kind, id) {
      await http.write({ method: 'DELETE', path: resourcePath(kind, id), headers }, [404])
    },
  }

  function features(): Promise<ScimFeatures> {
    known ??= read(dialect.configPath, {}, [403, 404, 405, 501]).then(({ status, body }) =>
      readFeatures(status === 200 ? body : null),
    )
    return known
  }

  async function change(
    request: { readonly method: 'PATCH' | 'PUT'; readonly path: string; readonly body: object },
    version: string | null,
  ): Promise<void> {
    const condition = version === null ? {} : { 'if-match': version }
    const { status } = await http.write({ ...request, headers: { ...headers, ...condition } }, [412])
    if (status !== 412) return
    throw new CallFailure({ class: 'transient', status, message: `${name}: somebody changed it in the meantime` })
  }
}

/** The version to ask for in a change, where the service minds versions. */
export function expectedVersion(resource: ScimResource, { hasVersions }: ScimFeatures): string | null {
  return hasVersions ? versionOf(resource) : null
}

import { CallFailure } from '../call-failure.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'
import { recordOf, textOf } from '../http/json-values.ts'

export interface ScimResource {
  readonly id: string
  readonly [attribute: string]: unknown
}

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path?: string
  readonly value?: unknown
}

/** The extension of users by what employers know of them (RFC 7643, 4.3). */
export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

export type ScimKind = 'Users' | 'Groups'

/** A page of a list; `totalResults` null and `nextCursor` null where there is none. */
export interface ScimList {
  readonly resources: readonly ScimResource[]
  readonly totalResults: number | null
  readonly nextCursor: string | null
}

/** RFC 7644, 3.4.2, and RFC 9865 for cursors; anything else is a `CallFailure`. */
export function listOf({ body }: HttpAnswer, name: string): ScimList {
  const { totalResults = null, Resources: resources = [], nextCursor } = recordOf(body)
  // Any JSON at all would do otherwise: both may be missing, but not from the same list.
  const hasEither = 'totalResults' in recordOf(body) || 'Resources' in recordOf(body)
  const isCount = totalResults === null || (typeof totalResults === 'number' && Number.isSafeInteger(totalResults))
  const isList = Array.isArray(resources) && resources.every(isResource)
  if (!hasEither || !isCount || !isList) throw strange(name, 'list', 'transient')
  return { resources, totalResults, nextCursor: textOf(nextCursor) }
}

export function resourceOf({ body }: HttpAnswer, name: string): ScimResource {
  if (isResource(body)) return body
  throw strange(name, 'resource', 'outcome_unknown')
}

/** What changes with every change of the resource (RFC 7643, 3.1); null where the service has no such thing. */
export function versionOf({ meta }: ScimResource): string | null {
  return textOf(recordOf(meta)['version'])
}

function isResource(value: unknown): value is ScimResource {
  return textOf(recordOf(value)['id']) !== null
}

function strange(name: string, what: string, kind: 'transient' | 'outcome_unknown'): CallFailure {
  return new CallFailure({ class: kind, message: `${name} answered with something that is no ${what} of SCIM` })
}

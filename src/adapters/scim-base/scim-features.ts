import { recordOf } from '../http/json-values.ts'

/** What a service says it can do (RFC 7643, 5). */
export interface ScimFeatures {
  readonly canFilter: boolean
  readonly canPatch: boolean
  /** changes can be made to depend on the version that was read */
  readonly hasVersions: boolean
  /** the most that one answer has, as far as the service says */
  readonly maxResults: number | null
  readonly paging: 'index' | 'cursor'
  /** changes in one request, at most; 1: one by one */
  readonly bulkOperations: number
  /** bytes of such a request, at most */
  readonly bulkBytes: number
}

const manyBytes = 1_000_000

/** `config` null: the service says nothing, and can do what the standard demands. */
export function readFeatures(config: unknown): ScimFeatures {
  const { filter, patch, etag, bulk, pagination } = recordOf(config)
  const { supported: canBulk, maxOperations, maxPayloadSize } = recordOf(bulk)
  const pages = recordOf(pagination)
  const prefersCursor = pages['defaultPaginationMethod'] === 'cursor' || pages['index'] === false
  return {
    canFilter: recordOf(filter)['supported'] === true,
    canPatch: recordOf(patch)['supported'] !== false,
    hasVersions: recordOf(etag)['supported'] === true,
    maxResults: countOf(pages['maxPageSize']) ?? countOf(recordOf(filter)['maxResults']),
    paging: pages['cursor'] === true && prefersCursor ? 'cursor' : 'index',
    bulkOperations: canBulk === true ? (countOf(maxOperations) ?? 1) : 1,
    bulkBytes: countOf(maxPayloadSize) ?? manyBytes,
  }
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && value >= 1 ? Math.floor(value) : null
}

import type { DocumentKind } from '../domain/documents.ts'
import { nearest } from '../domain/suggest.ts'
import { bodySchemaOf } from './schemas/schema-of.ts'
import type { YamlMapping } from './yaml-node.ts'

/** Whether none of `keys` is there, not even misspelt: a misspelt key is reported as unknown, and that is one mistake. */
export function lacksKeys(kind: DocumentKind, body: YamlMapping, keys: readonly string[]): boolean {
  if (keys.some((key) => body.entries.has(key))) return false
  const known = Object.keys(bodySchemaOf(kind)['properties'] as object)
  return ![...body.entries.keys()].some((key) => !known.includes(key) && keys.includes(nearest(key, known) ?? ''))
}

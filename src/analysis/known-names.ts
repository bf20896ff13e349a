import type { Documents } from '../domain/documents.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { parsePattern } from '../policy/grant-pattern.ts'
import { parseGrant } from '../policy/grant-text.ts'
import type { KnownNames } from './expected-target.ts'

/** The grants, patterns and constraints that the documents name; `*` stands where a grant has an attribute. */
export function knownNames(documents: Documents, catalog: SystemCatalog): KnownNames {
  const grants = new Set<string>()
  for (const { text, level } of [...documents.policies, ...documents.exceptions].flatMap((one) => one.grants)) {
    const parsed = parseGrant(text, level, catalog)
    if (!parsed.ok) continue
    const { system, type, resource } = parsed.value
    grants.add(`${system}:${type}:${resource.map((part) => (part.kind === 'text' ? part.text : '*')).join('')}`)
  }
  const patterns = [
    ...documents.policies.flatMap((one) => one.denies),
    ...documents.accessRules.flatMap((one) => one.grants),
    ...documents.constraints.flatMap((one) => [...one.grants, ...one.sides.flat()]),
    ...documents.locks.flatMap(({ target }) => (target.kind === 'grant' ? [target.pattern] : [])),
  ]
  for (const { text, level } of patterns) {
    const parsed = parsePattern(text, level, catalog)
    if (parsed.ok) grants.add(parsed.value.text)
  }
  return { catalog, grants, constraints: new Set(documents.constraints.map((one) => one.name)) }
}

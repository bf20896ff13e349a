import type { PersonAccess } from '../domain/access.ts'
import { findType, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { Truth } from '../domain/trigger.ts'
import { parsePattern } from '../policy/grant-pattern.ts'

/**
 * What `holds: GRANT` asks of the person: whether policies give it and nothing stands against it, at the level that is
 * named or higher; without one, at the type's default level. Null for what cannot be read.
 */
export function isHeldByPolicy(text: string, { expected, locked }: PersonAccess, catalog: SystemCatalog): Truth {
  const pattern = parsePattern(text, null, catalog)
  if (!pattern.ok) return null
  if (locked) return false
  for (const { grant, reasons, blocked } of expected.values()) {
    if (blocked || !reasons.some(({ kind }) => kind === 'policy')) continue
    if (!matchesGrant(pattern.value, grant, catalog)) continue
    const manifest = catalog.get(grant.system)
    const type = manifest && findType(manifest, grant.type)
    const least = pattern.value.level === null ? (type?.defaultLevel ?? null) : null
    if (levelRank(manifest, grant.type, grant.level) >= levelRank(manifest, grant.type, least)) return true
  }
  return false
}

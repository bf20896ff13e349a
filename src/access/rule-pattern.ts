import type { Diagnostic } from '../domain/diagnostic.ts'
import { accountType, findType, type Grant, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { type GrantPattern, matchesGrant } from '../domain/pattern.ts'
import type { PatternEntry } from '../domain/policy.ts'
import { compilePatterns } from '../policy/compiled-policy.ts'
import { parseGrant } from '../policy/grant-text.ts'

/**
 * The patterns of an access rule, looked up; what cannot be is reported. A short-hand for the account means the account
 * and not, as in a deny, its whole system: a rule must not open more than it names.
 */
export function compileRulePatterns(
  entries: readonly PatternEntry[],
  catalog: SystemCatalog,
  report: (diagnostic: Diagnostic) => void,
): GrantPattern[] {
  return entries.flatMap((entry) => {
    const grant = entry.text.includes('*') ? null : parseGrant(entry.text, entry.level, catalog)
    if (grant?.ok && grant.value.type === accountType)
      return [{ text: `${grant.value.system}:${accountType}:*`, level: null }]
    return compilePatterns([entry], catalog, report).map((one) => one.pattern)
  })
}

/** Whether the pattern names the grant's resource, and only at a lower level, or another one of those that have no order. */
export function namesAtOtherLevel(pattern: GrantPattern, grant: Grant, catalog: SystemCatalog): boolean {
  return pattern.level === null && matchesGrant(pattern, grant, catalog) && !coversGrant(pattern, grant, catalog)
}

/**
 * Whether an access rule's pattern covers the grant. With a level it covers that level and higher; without one, the
 * type's default level and what is less than it, so that nobody gets a higher level by a rule that does not name it.
 */
export function coversGrant(pattern: GrantPattern, grant: Grant, catalog: SystemCatalog): boolean {
  if (!matchesGrant(pattern, grant, catalog)) return false
  if (pattern.level !== null) return true
  const manifest = catalog.get(grant.system)
  const type = manifest && findType(manifest, grant.type)
  if (!type || type.levels.length === 0 || grant.level === null || grant.level === type.defaultLevel) return true
  if (type.levelMode === 'independent') return false
  return levelRank(manifest, grant.type, grant.level) < levelRank(manifest, grant.type, type.defaultLevel)
}

import { accountType, type Grant, identityKey, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { matchesGrant } from '../domain/pattern.ts'
import { parsePattern } from './grant-pattern.ts'
import { invalid, type Parsed, parseGrant } from './grant-text.ts'
import { literalResource } from './resource-template.ts'

/** A grant, or a pattern, that somebody asks about. */
export interface GrantQuestion {
  /** as typed */
  readonly text: string
  /** the one grant; null for a pattern */
  readonly grant: Grant | null
  /** whether who has the grant has what is asked: the same right, at the level asked or a higher one */
  readonly covers: (grant: Grant) => boolean
  /** the same right at whatever level */
  readonly concerns: (grant: Grant) => boolean
}

/**
 * Reads what is asked. A grant without a level asks for the type's default level, as everywhere; a pattern without one
 * for any. A short-hand for the account asks for any access in its system: that is what calls for the account.
 */
export function parseQuestion(written: string, catalog: SystemCatalog): Parsed<GrantQuestion> {
  return written.includes('*') ? readPattern(written, catalog) : readGrant(written, catalog)
}

function readGrant(written: string, catalog: SystemCatalog): Parsed<GrantQuestion> {
  const parsed = parseGrant(written, null, catalog)
  if (!parsed.ok) return parsed
  const { system, type, level } = parsed.value
  const resource = literalResource(parsed.value.resource)
  if (resource === null)
    return invalid(written, 'is not one grant', 'name the resource itself, or write `*` where the attribute stands')
  const grant: Grant = { system, type, resource, level }
  const text = written.trim()
  if (type === accountType) {
    const isThere = (one: Grant) => one.system === system
    return { ok: true, value: { text, grant, covers: isThere, concerns: isThere } }
  }
  const key = identityKey(grant, catalog)
  const rank = (one: Grant) => levelRank(catalog.get(system), type, one.level)
  const concerns = (one: Grant) => one.system === system && one.type === type && identityKey(one, catalog) === key
  return { ok: true, value: { text, grant, concerns, covers: (one) => concerns(one) && rank(one) >= rank(grant) } }
}

function readPattern(written: string, catalog: SystemCatalog): Parsed<GrantQuestion> {
  const parsed = parsePattern(written, null, catalog)
  if (!parsed.ok) return parsed
  const pattern = parsed.value
  const anyLevel = { ...pattern, level: null }
  return {
    ok: true,
    value: {
      text: written.trim(),
      grant: null,
      covers: (one) => matchesGrant(pattern, one, catalog),
      concerns: (one) => matchesGrant(anyLevel, one, catalog),
    },
  }
}

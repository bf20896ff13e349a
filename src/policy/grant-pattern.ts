import { accountType, grantKey } from '../domain/grant.ts'
import type { AdapterManifest, GrantType, SystemCatalog } from '../domain/manifest.ts'
import { foldLevel, type GrantPattern, matchesWildcard } from '../domain/pattern.ts'
import { hasControlCharacters, invalid, type Parsed, parseGrant, unknownSystem, unknownType } from './grant-text.ts'
import { literalResource } from './resource-template.ts'

/**
 * Reads a grant or a pattern with `*`. What no grant could ever match is an error: a deny that forbids nothing looks
 * like one that does. An account short-hand means its whole system.
 */
export function parsePattern(written: string, level: string | null, catalog: SystemCatalog): Parsed<GrantPattern> {
  const text = written.trim()
  if (!text.includes('*')) return parseLiteral(text, level, catalog)
  if (hasControlCharacters(text)) return invalid(text, 'contains control characters', 'write it on one line')
  if (text.includes('${')) return invalid(text, 'contains an attribute', 'use `*` in its place')
  const [system = '', type] = text.split(':')
  const systems = [...catalog].filter(([name]) => matchesWildcard(system, name))
  if (systems.length === 0) return unknownSystem(system, catalog)
  const types = systems.flatMap(([name, manifest]) => manifest.types.filter((one) => canCover(text, name, one.type)))
  if (types.length === 0 && !systems.some(([name]) => canCover(text, name, accountType)))
    return coversNothing(text, type ?? '', systems[0]!)
  return withLevel(text, level, types)
}

/** Whether some grant of the type could match: up to its first `*`, the pattern must agree with the type's name. */
function canCover(pattern: string, system: string, type: string): boolean {
  const literal = pattern.slice(0, pattern.indexOf('*'))
  const start = `${system}:${type}:`
  return (literal.startsWith(start) || start.startsWith(literal)) && isTypeNamed(pattern, type)
}

/** `*:grup:*` names a type although its system is a pattern. */
function isTypeNamed(pattern: string, type: string): boolean {
  const [, named = '', ...rest] = pattern.split(':')
  return rest.length === 0 || named.includes('*') || named === type
}

function coversNothing(text: string, type: string, [name, manifest]: [string, AdapterManifest]): Parsed<never> {
  const isTwoPart = text.split(':').length === 2 && manifest.defaultType !== undefined
  if (!isTwoPart) return unknownType(name, type, manifest)
  const help = `a pattern names the type as well: write \`${name}:${manifest.defaultType}:${type}\``
  return invalid(text, 'covers no grant', help)
}

function withLevel(text: string, level: string | null, types: readonly GrantType[]): Parsed<GrantPattern> {
  const bracket = level === null ? /^(.*\S)(\s*)\(([^()*]*)\)$/s.exec(text) : null
  if (level === null && (!bracket || types.every((one) => one.levels.length === 0))) return ok({ text, level: null })
  const [, name = text, space = ' ', bracketed = ''] = bracket ?? []
  const written = level ?? bracketed
  const isKnown = types.some((one) => foldLevel(one, written) !== null)
  if (space === '') {
    if (!isKnown) return ok({ text, level: null })
    return invalid(text, 'has no space before its level', `write \`${name} (${written})\``)
  }
  return isKnown ? ok({ text: name, level: written }) : unknownPatternLevel(text, written, types)
}

function parseLiteral(text: string, level: string | null, catalog: SystemCatalog): Parsed<GrantPattern> {
  const parsed = parseGrant(text, level, catalog)
  if (!parsed.ok) return parsed
  const { system, type } = parsed.value
  if (type === accountType) return ok({ text: `${system}:*`, level: null })
  const resource = literalResource(parsed.value.resource)
  if (resource === null) {
    const problem = {
      code: 'invalid-grant' as const,
      message: `\`${text}\` contains an attribute`,
      help: 'use `*` in a pattern',
    }
    return { ok: false, problem }
  }
  return ok({
    text: grantKey({ system, type, resource }),
    level: parsed.value.levelWritten ? parsed.value.level : null,
  })
}

function unknownPatternLevel(text: string, level: string, types: readonly GrantType[]): Parsed<never> {
  const known = new Set(types.flatMap((one) => one.levels.map((each) => each.id)))
  const help =
    known.size > 0 ? `levels of the types it matches: ${[...known].join(', ')}` : 'the types it matches have no levels'
  return { ok: false, problem: { code: 'unknown-level', message: `unknown level \`${level}\` in \`${text}\``, help } }
}

function ok(value: GrantPattern): Parsed<GrantPattern> {
  return { ok: true, value }
}

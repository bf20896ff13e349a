import { accountType, grantKey } from '../domain/grant.ts'
import type { GrantType, SystemCatalog } from '../domain/manifest.ts'
import { foldLevel, type GrantPattern, matchesWildcard } from '../domain/pattern.ts'
import { type Parsed, parseGrant, unknownSystem, unknownType } from './grant-text.ts'
import { literalResource } from './resource-template.ts'

/** Reads a grant or a pattern with `*`; a literal system or type must exist. An account short-hand means its whole system. */
export function parsePattern(text: string, level: string | null, catalog: SystemCatalog): Parsed<GrantPattern> {
  if (!text.includes('*')) return parseLiteral(text, level, catalog)
  const [system = ''] = text.split(':')
  const systems = [...catalog].filter(([name]) => matchesWildcard(system.trim(), name))
  if (systems.length === 0) return unknownSystem(system, catalog)
  const type = text.split(':')[1]
  const isLiteralType = type !== undefined && !type.includes('*') && text.split(':').length > 2
  const types = systems.flatMap(([, manifest]) => manifest.types.filter((one) => !isLiteralType || one.type === type))
  if (types.length === 0) return unknownType(systems[0]![0], type ?? '', systems[0]![1])
  const bracket = level === null ? /^(.*\S)\s+\(([^()*]*)\)\s*$/s.exec(text) : null
  if (level === null && (!bracket || types.every((one) => one.levels.length === 0)))
    return ok({ text: text.trim(), level: null })
  const written = level ?? bracket![2]!
  if (!types.some((one) => foldLevel(one, written) !== null)) return unknownPatternLevel(text, written, types)
  return ok({ text: bracket ? bracket[1]! : text.trim(), level: written })
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

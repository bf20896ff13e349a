import { accountType, findType } from '../domain/grant.ts'
import type { AdapterManifest, GrantType, SystemCatalog } from '../domain/manifest.ts'
import { foldLevel } from '../domain/pattern.ts'
import { didYouMean } from '../domain/suggest.ts'
import { parseTemplate, type ResourceTemplate } from './resource-template.ts'

/** A grant looked up in the catalog; its resource may still wait for a person's attributes. */
export interface ParsedGrant {
  readonly system: string
  readonly type: string
  readonly resource: ResourceTemplate
  readonly level: string | null
  /** the level was written, not the type's default */
  readonly levelWritten: boolean
}

export interface GrantProblem {
  readonly code: 'invalid-grant' | 'unknown-system' | 'unknown-type' | 'unknown-level'
  readonly message: string
  readonly help: string
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: GrantProblem }

/** Reads `system:type:resource (level)`; `level` is the mapping form's, beside which brackets are part of the name. */
export function parseGrant(text: string, level: string | null, catalog: SystemCatalog): Parsed<ParsedGrant> {
  if (hasControlCharacters(text))
    return invalid(text, 'contains control characters', 'write it on one line, as `system:type:resource`')
  if (text.includes('*'))
    return invalid(
      text,
      'contains `*`',
      'a grant names one resource; `*` is for patterns in denies, constraints and rules',
    )
  const place = locate(text, catalog)
  if (!place.ok) return place
  const { system, type, rest } = place.value
  if (type === null)
    return ok({ system, type: accountType, resource: [{ kind: 'text', text: rest }], level: null, levelWritten: false })
  const leveled = splitLevel(text, rest, level, type)
  if (!leveled.ok) return leveled
  const resource = parseTemplate(leveled.value.resource)
  if (resource === null) return invalid(text, 'has an unfinished `${`', 'write an attribute as `${team}`')
  if (leveled.value.resource.trim() === '')
    return invalid(text, 'names no resource', `write it as \`${system}:${type.type}:NAME\``)
  const written = leveled.value.level
  return ok({ system, type: type.type, resource, level: written ?? type.defaultLevel, levelWritten: written !== null })
}

interface Place {
  readonly system: string
  /** null: the account itself */
  readonly type: GrantType | null
  readonly rest: string
}

function locate(text: string, catalog: SystemCatalog): Parsed<Place> {
  const colon = text.indexOf(':')
  if (colon <= 0)
    return invalid(text, 'is not a grant', 'write it as `system:type:resource`, for example `slack:channel:#general`')
  const system = text.slice(0, colon)
  const rest = text.slice(colon + 1)
  const manifest = catalog.get(system)
  if (!manifest) return unknownSystem(system, catalog)
  const second = rest.indexOf(':')
  const named = second < 0 ? undefined : findType(manifest, rest.slice(0, second))
  if (named) return ok({ system, type: named, rest: rest.slice(second + 1) })
  const target = Object.hasOwn(manifest.shorthands, rest) ? manifest.shorthands[rest] : undefined
  if (target === accountType) return ok({ system, type: null, rest })
  if (target !== undefined) {
    const [type, resource] = splitOnce(target, ':')
    return ok({ system, type: findType(manifest, type) ?? null, rest: resource })
  }
  const standard = manifest.defaultType === undefined ? undefined : findType(manifest, manifest.defaultType)
  if (standard && second < 0) return ok({ system, type: standard, rest })
  return unknownType(system, second < 0 ? rest : rest.slice(0, second), manifest)
}

function splitLevel(
  text: string,
  rest: string,
  level: string | null,
  type: GrantType,
): Parsed<{ readonly resource: string; readonly level: string | null }> {
  if (level !== null) {
    if (type.levels.length === 0) return noLevels(text, level, type)
    const id = foldLevel(type, level)
    return id === null ? unknownLevel(text, level, type) : ok({ resource: rest.trim(), level: id })
  }
  const bracket = /^(.*\S)(\s*)\(([^()]*)\)\s*$/s.exec(rest)
  if (!bracket || type.levels.length === 0) {
    const nameless = /^\s*\(([^()]*)\)\s*$/.exec(rest)
    const isLevel = nameless !== null && foldLevel(type, nameless[1]!) !== null
    return ok({ resource: isLevel ? '' : rest.trim(), level: null })
  }
  const [, resource = '', space = '', written = ''] = bracket
  const id = foldLevel(type, written)
  if (space === '') {
    if (id === null) return ok({ resource: rest.trim(), level: null })
    return invalid(text, 'has no space before its level', `write \`${resource} (${written})\``)
  }
  return id === null ? unknownLevel(text, written, type) : ok({ resource, level: id })
}

export function hasControlCharacters(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text)
}

export function unknownSystem(system: string, catalog: SystemCatalog): Parsed<never> {
  const sameAdapter = [...catalog].filter(([, manifest]) => manifest.system === system).map(([name]) => `\`${name}\``)
  const help =
    sameAdapter.length > 0
      ? `the configured systems of that kind are ${sameAdapter.join(', ')}`
      : didYouMean(system, catalog.keys())
  return problem('unknown-system', `unknown system \`${system}\``, help)
}

export function unknownType(system: string, type: string, manifest: AdapterManifest): Parsed<never> {
  const known = [...manifest.types.map((one) => one.type), ...Object.keys(manifest.shorthands)]
  return problem('unknown-type', `\`${system}\` has no grant type \`${type}\``, didYouMean(type, known))
}

function unknownLevel(text: string, level: string, type: GrantType): Parsed<never> {
  const ids = type.levels.map((one) => one.id)
  const help = `levels of \`${type.type}\`: ${ids.join(', ')}; if the brackets belong to the name, write {grant: …, level: …}`
  return problem('unknown-level', `unknown level \`${level}\` in \`${text}\``, help)
}

function noLevels(text: string, level: string, type: GrantType): Parsed<never> {
  return problem(
    'unknown-level',
    `\`${text}\` cannot have the level \`${level}\``,
    `\`${type.type}\` has no levels: leave \`level\` out`,
  )
}

export function invalid(text: string, why: string, help: string): Parsed<never> {
  return problem('invalid-grant', `\`${text}\` ${why}`, help)
}

function problem(code: GrantProblem['code'], message: string, help: string): Parsed<never> {
  return { ok: false, problem: { code, message, help } }
}

function ok<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)]
}

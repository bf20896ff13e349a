import { accountType, findType } from '../../domain/grant.ts'
import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'
import { foldLevel } from '../../domain/pattern.ts'
import { didYouMean } from '../../domain/suggest.ts'

/** What one line of a seed's `access` says; null for a short-hand that only names the account. */
export interface SeedGrant {
  readonly type: GrantType
  readonly resource: string
  readonly level: string | null
}

export type SeedGrantOutcome =
  | { readonly grant: SeedGrant | null }
  | { readonly code: string; readonly message: string; readonly help: string }

/** Reads `system:type:resource (level)` as policies write it; `system` is one of the names that the sandbox goes by. */
export function parseSeedGrant(
  text: string,
  level: string | null,
  manifest: AdapterManifest,
  names: readonly string[],
): SeedGrantOutcome {
  const [system, rest] = splitOnce(text)
  if (rest === null || rest.trim() === '') return badGrant(text, manifest)
  if (!names.includes(system)) {
    const help = `move it to the seed of its system; this one is for ${names.map((name) => `\`${name}:\``).join(' or ')}`
    return { code: 'seed-other-system', message: `\`${shorten(text)}\` is of another system`, help }
  }
  const [name, resource] = splitOnce(rest)
  const type = resource === null ? undefined : findType(manifest, name)
  if (type && resource !== null) return readLevel(text, resource, level, type)
  const target = Object.hasOwn(manifest.shorthands, rest) ? manifest.shorthands[rest] : undefined
  if (target === accountType) return { grant: null }
  const [targetType, targetResource] = splitOnce(target ?? '')
  const shorthand = findType(manifest, targetType)
  if (shorthand && targetResource)
    return { grant: { type: shorthand, resource: targetResource, level: shorthand.defaultLevel } }
  const standard = findType(manifest, manifest.defaultType ?? '')
  if (standard && resource === null) return readLevel(text, rest, level, standard)
  const known = [...manifest.types.map((one) => one.type), ...Object.keys(manifest.shorthands)]
  const message = `\`${shorten(text)}\` has the unknown type \`${shorten(name)}\``
  return { code: 'unknown-type', message, help: didYouMean(name, known) }
}

function readLevel(text: string, rest: string, level: string | null, type: GrantType): SeedGrantOutcome {
  const { resource, written } = level === null ? splitLevel(rest, type) : { resource: rest.trim(), written: level }
  if (resource === '')
    return {
      code: 'invalid-grant',
      message: `\`${shorten(text)}\` names no resource`,
      help: 'write it after the type',
    }
  if (written === null) return { grant: { type, resource, level: type.defaultLevel } }
  const id = foldLevel(type, written)
  if (id !== null) return { grant: { type, resource, level: id } }
  const help =
    type.levels.length === 0
      ? `\`${type.type}\` has no levels: leave \`level\` out`
      : `levels of \`${type.type}\`: ${type.levels.map((one) => one.id).join(', ')}; a name with brackets needs {grant: …, level: …}`
  return { code: 'unknown-level', message: `\`${shorten(text)}\` has the unknown level \`${shorten(written)}\``, help }
}

/** A bracket at the end, after a space, is a level where the type has levels; elsewhere it belongs to the name. */
function splitLevel(rest: string, type: GrantType): { readonly resource: string; readonly written: string | null } {
  const trimmed = rest.trim()
  const open = trimmed.lastIndexOf('(')
  const hasBracket = type.levels.length > 0 && trimmed.endsWith(')') && open > 0 && /\s/.test(trimmed[open - 1] ?? '')
  if (!hasBracket) return { resource: trimmed, written: null }
  return { resource: trimmed.slice(0, open).trimEnd(), written: trimmed.slice(open + 1, -1) }
}

function badGrant(text: string, manifest: AdapterManifest): SeedGrantOutcome {
  const type = manifest.types[0]?.type ?? 'group'
  const help = `write it as \`${manifest.system}:${type}:NAME\``
  return { code: 'invalid-grant', message: `\`${shorten(text)}\` is not a grant`, help }
}

function splitOnce(text: string): [string, string | null] {
  const colon = text.indexOf(':')
  return colon < 0 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)]
}

/** User input in a message: one line, never endless. */
export function shorten(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '�')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

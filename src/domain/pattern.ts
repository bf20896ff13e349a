import { findType, type Grant, grantKey, levelRank } from './grant.ts'
import type { GrantType, SystemCatalog } from './manifest.ts'

/** A grant pattern: `*` stands for any run of characters, separators included. */
export interface GrantPattern {
  /** `system:type:resource` with `*` */
  readonly text: string
  /** null: every level; otherwise that level (by id, folded per type when matched) and higher */
  readonly level: string | null
}

/** Whether the pattern covers the grant: its name, and a level as high as the pattern's or higher. */
export function matchesGrant(pattern: GrantPattern, grant: Grant, catalog: SystemCatalog): boolean {
  const key = grantKey(grant)
  const manifest = catalog.get(grant.system)
  const isNamed = isMatch(pattern.text, key)
  if (!isNamed && !(manifest?.foldsCase && isMatch(pattern.text.toLowerCase(), key.toLowerCase()))) return false
  if (pattern.level === null) return true
  const type = manifest && findType(manifest, grant.type)
  const level = type && foldLevel(type, pattern.level)
  if (level === undefined || level === null) return false
  return levelRank(manifest, grant.type, grant.level) >= levelRank(manifest, grant.type, level)
}

function isMatch(pattern: string, key: string): boolean {
  return pattern.includes('*') ? matchesWildcard(pattern, key) : pattern === key
}

/** The canonical id of a level, capitals, spaces and aliases folded; null when the type has no such level. */
export function foldLevel(type: GrantType, level: string): string | null {
  const wanted = fold(level)
  const found = type.levels.find(
    (one) => fold(one.id) === wanted || one.aliases?.some((alias) => fold(alias) === wanted),
  )
  return found?.id ?? null
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/g, '')
}

/** Whether `text` matches `pattern`, where `*` is any run of characters, in time linear in both. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === text
  const end = text.length - last.length
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (const part of rest) {
    const at = indexOf(text, part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= end
}

/** Engines search long repetitive text in quadratic time; what a person's record says must not be able to cause that. */
function indexOf(text: string, part: string, from: number): number {
  if (part.length < 32) return text.indexOf(part, from)
  // Knuth, Morris, Pratt: how much of the part still matches after a mismatch.
  const fallback = [0]
  for (let i = 1, matched = 0; i < part.length; i++) {
    while (matched > 0 && part[i] !== part[matched]) matched = fallback[matched - 1]!
    if (part[i] === part[matched]) matched++
    fallback.push(matched)
  }
  for (let i = from, matched = 0; i < text.length; i++) {
    while (matched > 0 && text[i] !== part[matched]) matched = fallback[matched - 1]!
    if (text[i] === part[matched]) matched++
    if (matched === part.length) return i + 1 - part.length
  }
  return -1
}

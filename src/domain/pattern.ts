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
  if (pattern.text.includes('*') ? !matchesWildcard(pattern.text, key) : pattern.text !== key) return false
  if (pattern.level === null) return true
  const manifest = catalog.get(grant.system)
  const type = manifest && findType(manifest, grant.type)
  const level = type && foldLevel(type, pattern.level)
  if (level === undefined || level === null) return false
  return levelRank(manifest, grant.type, grant.level) >= levelRank(manifest, grant.type, level)
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

/** Whether `text` matches `pattern`, where `*` is any run of characters; linear in the text, never backtracks twice. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++
      mark = t
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (p < pattern.length && pattern[p] === '*') p++
  return p === pattern.length
}

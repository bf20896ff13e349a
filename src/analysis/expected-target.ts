import type { Diagnostic } from '../domain/diagnostic.ts'
import { accountType, findType, type Grant, grantKey } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { type GrantPattern, matchesWildcard } from '../domain/pattern.ts'
import type { PatternEntry } from '../domain/policy.ts'
import type { ExpectationKind } from '../domain/policy-test.ts'
import type { SourcePosition } from '../domain/position.ts'
import { didYouMean, nearest } from '../domain/suggest.ts'
import { parsePattern } from '../policy/grant-pattern.ts'
import { parseGrant } from '../policy/grant-text.ts'
import { literalResource } from '../policy/resource-template.ts'

/** One entry of an expectation, looked up. */
export type ExpectedTarget =
  | {
      readonly kind: 'grant'
      /** as written, with its level */
      readonly text: string
      readonly pattern: GrantPattern
      /** without a written level the type's default; `*` in its resource stands for itself; null: of no one type */
      readonly grant: Grant | null
      readonly levelWritten: boolean
      /** without `*` */
      readonly isOne: boolean
      readonly at: SourcePosition
    }
  | { readonly kind: 'constraint'; readonly text: string; readonly at: SourcePosition }

export type GrantTarget = ExpectedTarget & { kind: 'grant' }

/** What the files name, to notice slips. */
export interface KnownNames {
  readonly catalog: SystemCatalog
  readonly constraints: ReadonlySet<string>
  /** grants and patterns of policies, exceptions, rules and constraints: `system:type:resource` */
  readonly grants: ReadonlySet<string>
}

/** Looks an entry up; reports and gives null when it names nothing there is. */
export function compileTarget(
  kind: ExpectationKind,
  entry: PatternEntry,
  names: KnownNames,
  report: (diagnostic: Diagnostic) => void,
): ExpectedTarget | null {
  const { text, level, at } = entry
  if (kind === 'violates') {
    if (names.constraints.has(text)) return { kind: 'constraint', text, at }
    const help = didYouMean(text, names.constraints)
    report({ severity: 'error', code: 'unknown-constraint', message: `unknown constraint \`${text}\``, help, at })
    return null
  }
  const parsed = parsePattern(text, level, names.catalog)
  if (!parsed.ok) {
    report({ severity: 'error', ...parsed.problem, at })
    return null
  }
  const pattern = parsed.value
  const isOne = !text.includes('*')
  const found = isOne ? literalGrant(entry, names.catalog) : wildcardGrant(pattern, names.catalog)
  if (kind === 'allowed_to_request' && found === null) {
    const message = `\`${text}\` does not say which type of grant is asked for`
    report({ severity: 'error', code: 'invalid-grant', message, help: 'write it as `system:type:resource`', at })
    return null
  }
  if (isOne && found) reportSlip(found.grant, entry, names, report)
  const written = level === null ? text : `${text} (${level})`
  return {
    kind: 'grant',
    text: written,
    pattern,
    grant: found?.grant ?? null,
    levelWritten: found?.levelWritten ?? pattern.level !== null,
    isOne,
    at,
  }
}

interface Found {
  readonly grant: Grant
  readonly levelWritten: boolean
}

function literalGrant({ text, level }: PatternEntry, catalog: SystemCatalog): Found | null {
  const parsed = parseGrant(text.trim(), level, catalog)
  const resource = parsed.ok ? literalResource(parsed.value.resource) : null
  if (!parsed.ok || resource === null) return null
  const { system, type, level: given, levelWritten } = parsed.value
  return { grant: { system, type, resource, level: given }, levelWritten }
}

function wildcardGrant({ text, level }: GrantPattern, catalog: SystemCatalog): Found | null {
  const [system = '', type = '', ...rest] = text.split(':')
  const manifest = catalog.get(system)
  const known = manifest && findType(manifest, type)
  if (!known || rest.length === 0) return null
  return {
    grant: { system, type, resource: rest.join(':'), level: level ?? known.defaultLevel },
    levelWritten: level !== null,
  }
}

/** A test that nothing gives what nobody ever wrote passes for ever: a near name is likely to be meant. */
function reportSlip(
  grant: Grant,
  { text, at }: PatternEntry,
  { grants }: KnownNames,
  report: (diagnostic: Diagnostic) => void,
): void {
  const key = grantKey(grant)
  if (grant.type === accountType || grants.has(key)) return
  const start = `${grant.system}:${grant.type}:`
  const near: string[] = []
  for (const one of grants) {
    if (one.includes('*') ? matchesWildcard(one, key) : false) return
    if (!one.includes('*') && one.startsWith(start)) near.push(one.slice(start.length))
  }
  const meant = nearest(grant.resource, near)
  if (meant === null) return
  const message = `no policy, exception or rule names \`${text}\``
  const help = `did you mean \`${start}${meant}\`?`
  report({ severity: 'warning', code: 'unknown-grant', message, help, at })
}

import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import { grantKey } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PatternEntry } from '../domain/policy.ts'
import { formatPosition } from '../domain/position.ts'
import type { CompiledGrant } from './compiled-policy.ts'
import { parsePattern } from './grant-pattern.ts'
import { parseGrant } from './grant-text.ts'
import type { PolicyModel } from './policy-model.ts'
import { literalResource } from './resource-template.ts'

/** A resource that a document names in full. */
interface Mention {
  /** `system:type:resource` */
  readonly key: string
  readonly entry: Pick<PatternEntry, 'text' | 'at'>
}

/**
 * Resources that are written with other capitals than where they are granted first: a second name of the same thing, or a
 * deny, lock, rule or constraint that covers nothing.
 */
export function adviseNames(model: PolicyModel, documents: Documents): Diagnostic[] {
  const { catalog } = model
  const granted = [
    ...[...model.versions.values()].flat().flatMap(({ grants }) => grants.flatMap((one) => grantMention(one) ?? [])),
    ...documents.exceptions.flatMap(({ grants }) =>
      grants.flatMap((entry) => {
        const parsed = parseGrant(entry.text, entry.level, catalog)
        return (parsed.ok && grantMention({ parsed: parsed.value, entry })) || []
      }),
    ),
  ]
  const exact = new Set(granted.map(({ key }) => key))
  const first = new Map<string, Mention>()
  for (const mention of granted) {
    const folded = mention.key.toLowerCase()
    if (!first.has(folded)) first.set(folded, mention)
  }
  // As many with capitals as without: mostly there is nothing to look for.
  const hasTwins = first.size < exact.size
  const twins = hasTwins
    ? granted.flatMap((mention) => twinOf(mention, first, catalog, 'this is another grant there') ?? [])
    : []
  // Where capitals do not count, they do not count for patterns either.
  const covering = patternsOf(documents)
    .flatMap((entry) => patternMention(entry, catalog) ?? [])
    .filter(({ key }) => !exact.has(key) && !foldsCase(key, catalog))
  return [...twins, ...covering.flatMap((mention) => twinOf(mention, first, catalog, 'this does not cover it') ?? [])]
}

function twinOf(
  { key, entry }: Mention,
  first: ReadonlyMap<string, Mention>,
  catalog: SystemCatalog,
  effect: string,
): Diagnostic | null {
  const other = first.get(key.toLowerCase())
  if (!other || other.key === key) return null
  const system = key.slice(0, key.indexOf(':'))
  const consequence = foldsCase(key, catalog)
    ? `${system} takes both for one: write them alike`
    : `${system} tells them apart, so ${effect}: write it alike, unless both exist`
  return {
    severity: 'warning',
    code: 'near-miss-grant',
    message: `\`${entry.text}\` differs only in capitals from \`${other.entry.text}\` (${formatPosition(other.entry.at)})`,
    help: consequence,
    at: entry.at,
  }
}

function foldsCase(key: string, catalog: SystemCatalog): boolean {
  return catalog.get(key.slice(0, key.indexOf(':')))?.foldsCase ?? false
}

function patternsOf({ policies, locks, constraints, accessRules }: Documents): PatternEntry[] {
  return [
    ...policies.flatMap(({ denies }) => denies),
    ...locks.flatMap(({ target }) => (target.kind === 'grant' ? [target.pattern] : [])),
    ...constraints.flatMap(({ sides, grants }) => [...sides.flat(), ...grants]),
    ...accessRules.flatMap(({ grants }) => grants),
  ]
}

function grantMention({ parsed, entry }: Pick<CompiledGrant, 'parsed'> & Pick<Mention, 'entry'>): Mention | null {
  const resource = literalResource(parsed.resource)
  return resource === null ? null : { key: grantKey({ ...parsed, resource }), entry }
}

function patternMention(entry: PatternEntry, catalog: SystemCatalog): Mention | null {
  const parsed = entry.text.includes('*') ? null : parsePattern(entry.text, entry.level, catalog)
  return parsed?.ok && !parsed.value.text.includes('*') ? { key: parsed.value.text, entry } : null
}

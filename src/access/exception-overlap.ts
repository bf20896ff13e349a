import type { Diagnostic } from '../domain/diagnostic.ts'
import { type Grant, grantKey, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { CompiledGrant } from '../policy/compiled-policy.ts'
import { literalResource } from '../policy/resource-template.ts'
import type { CompiledException, ExceptionModel } from './exception-model.ts'

interface Covering {
  readonly one: CompiledException
  readonly grant: CompiledGrant
}

/** What policies alone give a person, by grant key; null for people nobody knows. */
export type PolicyGrants = (person: string) => ReadonlyMap<string, Grant> | null

/**
 * A warning for each exception that begins while an earlier one of the same person still covers the same grant, as far
 * as both cover it after `now`.
 */
export function overlappingExceptions(model: ExceptionModel, now: Instant): Diagnostic[] {
  return [...model.values()].flatMap((exceptions) =>
    [...groupByGrant(exceptions, now).values()].flatMap((group) => overlapsOf(group, now)),
  )
}

/** A notice for each grant of a current or future exception that policies give its person today, as high or higher. */
export function needlessExceptions(
  model: ExceptionModel,
  now: Instant,
  { grantsOf, catalog }: { readonly grantsOf: PolicyGrants; readonly catalog: SystemCatalog },
): Diagnostic[] {
  return [...model].flatMap(([person, exceptions]) => {
    const current = exceptions.filter(({ period }) => isAhead(period, now))
    const given = current.length === 0 ? null : grantsOf(person)
    if (!given) return []
    return current.flatMap((one) => one.grants.flatMap((grant) => needlessGrant({ one, grant }, given, catalog) ?? []))
  })
}

function needlessGrant(
  { one, grant: { parsed, entry } }: Covering,
  given: ReadonlyMap<string, Grant>,
  catalog: SystemCatalog,
): Diagnostic | null {
  const resource = literalResource(parsed.resource)
  const same = resource === null ? undefined : given.get(grantKey({ ...parsed, resource }))
  if (!same) return null
  const manifest = catalog.get(parsed.system)
  if (levelRank(manifest, parsed.type, same.level) < levelRank(manifest, parsed.type, parsed.level)) return null
  const { id, person } = one.exception
  return {
    severity: 'notice',
    code: 'needless-exception',
    message: `policies give \`${person}\` \`${entry.text}\` anyway, without exception \`${id}\``,
    help: 'remove the exception, unless the person is about to change jobs',
    at: entry.at,
    person,
  }
}

function groupByGrant(exceptions: readonly CompiledException[], now: Instant): Map<string, Covering[]> {
  const groups = new Map<string, Covering[]>()
  for (const one of exceptions) {
    if (!isAhead(one.period, now)) continue
    for (const grant of one.grants) {
      const { system, type, resource } = grant.parsed
      // The same attributes give one person the same resource.
      const key = JSON.stringify([system, type, resource])
      const known = groups.get(key)
      if (known) known.push({ one, grant })
      else groups.set(key, [{ one, grant }])
    }
  }
  return groups
}

/** Each against the one before it that lasts longest: of many that overlap, as many warnings as there are too many. */
function overlapsOf(group: readonly Covering[], now: Instant): Diagnostic[] {
  const found: Diagnostic[] = []
  let longest: Covering | null = null
  for (const next of group.toSorted(compareStarts)) {
    const isOther = longest !== null && longest.one !== next.one
    if (longest && isOther && next.one.period.starts < longest.one.period.ends) found.push(overlap(longest, next, now))
    if (longest === null || next.one.period.ends > longest.one.period.ends) longest = next
  }
  return found
}

function compareStarts(a: Covering, b: Covering): number {
  // Two without a start differ by NaN.
  return a.one.period.starts - b.one.period.starts || a.one.period.ends - b.one.period.ends
}

function overlap(earlier: Covering, { one, grant }: Covering, now: Instant): Diagnostic {
  const { id, person } = one.exception
  const from = formatInstant(Math.max(one.period.starts, now))
  const until = formatInstant(Math.min(one.period.ends, earlier.one.period.ends))
  return {
    severity: 'warning',
    code: 'overlapping-exceptions',
    message: `exceptions \`${earlier.one.exception.id}\` and \`${id}\` both give \`${person}\` \`${grant.entry.text}\` from ${from} to ${until}`,
    help: 'keep one of them, or let the second begin where the first ends',
    at: grant.entry.at,
    person,
  }
}

function isAhead({ starts, ends }: CompiledException['period'], now: Instant): boolean {
  return ends > now && ends > starts
}

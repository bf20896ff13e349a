import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { GrantEntry } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import { formatDuration, formatInstant, type Instant } from '../domain/time.ts'
import { grantKey } from '../domain/grant.ts'
import { literalResource } from '../policy/resource-template.ts'
import { type ExceptionModel, periodOf } from './exception-model.ts'
import type { HeldPeriod } from './rule-problem.ts'

/** An exception that an edit in place made more than what was approved; in effect a new request. */
export interface ExtendedException {
  readonly exception: Exception
  /** as it stood at the base */
  readonly earlier: Exception
  /** in words: `it ends … instead of …` */
  readonly differences: readonly string[]
}

/**
 * The exceptions that give more than the record of the same id at the base: later, earlier, to somebody else, something
 * else, in more environments, or as an emergency. A record without an id of its own is known by its file and person.
 */
export function extendedExceptions(
  exceptions: readonly Exception[],
  base: readonly Exception[],
  settings: Settings,
): ExtendedException[] {
  const known = new Map(base.map((one) => [one.id, one]))
  return exceptions.flatMap((exception) => {
    const earlier = known.get(exception.id)
    if (!earlier || (isNameless(exception) && hasTwin(exception, base, settings))) return []
    const differences = differencesOf(exception, earlier, settings)
    return differences.length === 0 ? [] : [{ exception, earlier, differences }]
  })
}

/** A warning for each; an error where its life, counted from the first start, is longer than exceptions may last. */
export function extensionFindings(
  extended: readonly ExtendedException[],
  { settings, now }: { readonly settings: Settings; readonly now: Instant },
): Diagnostic[] {
  const { maxDuration } = settings.exceptionsPolicy
  return extended.flatMap(({ exception, earlier, differences }): Diagnostic[] => {
    const [period, before] = [periodOf(exception, settings), periodOf(earlier, settings)]
    if (period.ends <= now) return []
    const starts = Math.min(period.starts, before.starts)
    const life = period.ends - (Number.isFinite(starts) ? starts : now)
    const isTooLong = maxDuration !== null && exception.person === earlier.person && life > maxDuration
    const tooLong = isTooLong ? `; together that is more than the ${formatDuration(maxDuration)} that are allowed` : ''
    return [
      {
        severity: isTooLong ? 'error' : 'warning',
        code: 'exception-extended',
        message: `exception \`${exception.id}\` was edited in place: ${differences.join(', ')}${tooLong}`,
        help: isTooLong
          ? 'let it end as it was approved; lasting access belongs into a policy'
          : `it counts as a new request, to be approved again; write a record of its own: \`provisionr exception extend ${exception.id}\``,
        at: exception.at,
        person: exception.person,
      },
    ]
  })
}

/**
 * The exceptions with those in `extended` cut in two: what was approved already, under the id that `earlierId` makes, and
 * what is new about them, under their own.
 */
export function splitExtended(
  exceptions: readonly Exception[],
  extended: readonly ExtendedException[],
  options: { readonly settings: Settings; readonly earlierId: (id: string) => string },
): Exception[] {
  const byId = new Map(extended.map((one) => [one.exception, one]))
  return exceptions.flatMap((exception) => {
    const found = byId.get(exception)
    return found ? splitOne(found, options) : [exception]
  })
}

/** What the earlier records gave until now: a window that is moved or cut still counts with what follows it. */
export function heldEarlier(
  extended: readonly ExtendedException[],
  model: ExceptionModel,
  { settings, now }: { readonly settings: Settings; readonly now: Instant },
): (person: string) => readonly HeldPeriod[] {
  const byPerson = new Map<string, HeldPeriod[]>()
  for (const { exception, earlier } of extended) {
    const { starts, ends } = periodOf(earlier, settings)
    const until = Math.min(ends, now)
    if (exception.person !== earlier.person || !Number.isFinite(starts) || starts >= until) continue
    const own = (model.get(exception.person) ?? []).filter((one) => one.exception.id === exception.id)
    const periods = own.flatMap(({ grants }) =>
      grants.flatMap(({ parsed }) => {
        const resource = literalResource(parsed.resource)
        return resource === null
          ? []
          : [{ starts, ends: until, resource: grantKey({ ...parsed, resource }), level: parsed.level }]
      }),
    )
    byPerson.set(exception.person, [...(byPerson.get(exception.person) ?? []), ...periods])
  }
  return (person) => byPerson.get(person) ?? []
}

function splitOne(
  { exception, earlier }: ExtendedException,
  { settings, earlierId }: { readonly settings: Settings; readonly earlierId: (id: string) => string },
): Exception[] {
  const had = new Set(earlier.grants.map(grantOf))
  const common = exception.grants.filter((entry) => had.has(grantOf(entry)))
  const [period, before] = [periodOf(exception, settings), periodOf(earlier, settings)]
  const both = { starts: Math.max(period.starts, before.starts), ends: Math.min(period.ends, before.ends) }
  const isSame =
    exception.person === earlier.person &&
    exception.breakGlass === earlier.breakGlass &&
    isWithin(exception.environments, earlier.environments)
  if (!isSame || common.length === 0 || both.starts >= both.ends) return [exception]
  const part = (grants: readonly GrantEntry[], { starts, ends }: ExceptionPeriod): Exception[] => {
    if (grants.length === 0 || starts >= ends) return []
    const from = Number.isFinite(starts) ? ({ kind: 'instant', instant: starts } as const) : null
    // Whatever begins where an approved part ends continues it.
    const continued = exception.extends ?? earlierId(exception.id)
    return [
      {
        ...exception,
        extends: continued,
        grants,
        starts: from,
        expires: { kind: 'instant', instant: ends },
        duration: null,
      },
    ]
  }
  return [
    ...part(common, both).map((one) => ({ ...one, id: earlierId(exception.id) })),
    ...part(common, { starts: period.starts, ends: both.starts }),
    ...part(common, { starts: both.ends, ends: period.ends }),
    ...part(
      exception.grants.filter((entry) => !had.has(grantOf(entry))),
      period,
    ),
  ]
}

function differencesOf(exception: Exception, earlier: Exception, settings: Settings): string[] {
  const [period, before] = [periodOf(exception, settings), periodOf(earlier, settings)]
  const had = new Set(earlier.grants.map(grantOf))
  const more = exception.grants.filter((entry) => !had.has(grantOf(entry))).map(({ text }) => `\`${text}\``)
  const found: string[] = []
  if (exception.person !== earlier.person)
    found.push(`it is for \`${exception.person}\` instead of \`${earlier.person}\``)
  if (more.length > 0) found.push(`it gives ${more.join(', ')} besides, or instead`)
  if (period.ends > before.ends) found.push(`it ends ${moment(period.ends)} instead of ${moment(before.ends)}`)
  if (period.starts < before.starts)
    found.push(`it starts ${moment(period.starts)} instead of ${moment(before.starts)}`)
  if (!isWithin(exception.environments, earlier.environments)) found.push('it counts in more environments')
  if (exception.breakGlass && !earlier.breakGlass) found.push('it is taken as an emergency')
  return found
}

function moment(at: Instant): string {
  return Number.isFinite(at) ? formatInstant(at) : 'at once'
}

/** An environment list that is empty means all of them. */
function isWithin(environments: readonly string[], others: readonly string[]): boolean {
  return others.length === 0 || (environments.length > 0 && environments.every((one) => others.includes(one)))
}

function grantOf({ text, level, environments }: GrantEntry): string {
  return JSON.stringify([text, level, [...environments].sort()])
}

/** Records without an id are numbered in their file: one more above them moves the numbers. */
function isNameless({ id, at }: Exception): boolean {
  return id.startsWith(`${at.file.replace(/\.ya?ml$/, '')}#`)
}

function hasTwin(exception: Exception, base: readonly Exception[], settings: Settings): boolean {
  return base.some(
    (one) =>
      one.at.file === exception.at.file &&
      isNameless(one) &&
      (one.person === exception.person ? differencesOf(exception, one, settings).length === 0 : false),
  )
}

import type { Diagnostic } from '../domain/diagnostic.ts'
import { levelRank } from '../domain/grant.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { CompiledGrant } from './compiled-policy.ts'
import type { PolicyModel } from './policy-model.ts'
import type { PolicyInForce, Sourced } from './policy-set.ts'
import { literalResource } from './resource-template.ts'

/** Grants of one policy that its other lines, or the policies it inherits, make pointless. */
export function adviseGrants(policy: PolicyInForce, model: PolicyModel, keyOf: ResourceKeys): Diagnostic[] {
  const own = policy.grants.filter((one) => one.path.length === 1)
  if (own.length === 0) return []
  const given = new Set(own.map(({ item }) => keyOf(item)))
  const inherited = new Map<string, Sourced<CompiledGrant>[]>()
  for (const one of policy.grants.slice(own.length)) {
    const key = keyOf(one.item)
    if (!given.has(key)) continue
    const known = inherited.get(key)
    if (known) known.push(one)
    else inherited.set(key, [one])
  }
  const listed = new Map<string, CompiledGrant>()
  return own.flatMap(({ item }) => {
    const denied = deniedGrant(item, policy, model)
    if (denied) return [denied]
    const key = keyOf(item)
    const { environments } = item.entry
    const place = environments.length === 0 ? key : JSON.stringify([key, environments.toSorted()])
    const earlier = listed.get(place)
    listed.set(place, earlier ?? item)
    const twice = earlier && sameGrantTwice(earlier, item)
    if (twice) return [twice]
    return shadowedGrant(item, policy, inherited.get(key) ?? [], model) ?? []
  })
}

/** Tells what resource a grant is about, whatever the level. */
export type ResourceKeys = (grant: CompiledGrant) => string

/** Remembers: the same grant is inherited by many policies. */
export function createResourceKeys(): ResourceKeys {
  const known = new Map<CompiledGrant, string>()
  return (grant) => {
    let key = known.get(grant)
    if (key === undefined) known.set(grant, (key = resourceKey(grant)))
    return key
  }
}

/** A policy whose own line, or whose parent, denies what it gives: nobody ever gets it from here. */
function deniedGrant(grant: CompiledGrant, policy: PolicyInForce, { catalog }: PolicyModel): Diagnostic | null {
  const { parsed, entry } = grant
  const resource = literalResource(parsed.resource)
  if (resource === null) return null
  const full = { system: parsed.system, type: parsed.type, resource, level: parsed.level }
  const deny = policy.denies.find(
    ({ item, until }) => until >= policy.version.until && matchesGrant(item.pattern, full, catalog),
  )
  if (!deny) return null
  const { name } = policy.version.policy
  const by = deny.path.length === 1 ? 'also denies it' : `inherits a deny of it from \`${deny.path.at(-1)!}\``
  return {
    severity: 'warning',
    code: 'denied-grant',
    message: `policy \`${name}\` gives \`${entry.text}\` and ${by} (${deny.item.at.file}:${deny.item.at.line}), so nobody gets it`,
    help: 'remove the grant, or the deny; a deny wins over every grant',
    at: entry.at,
  }
}

/** The same right, written in two ways; what is written alike is reported when the file is read. */
function sameGrantTwice(first: CompiledGrant, second: CompiledGrant): Diagnostic | null {
  const isAlike = first.entry.text.trim() === second.entry.text.trim() && first.entry.level === second.entry.level
  if (isAlike) return null
  const isOneLevel = first.parsed.level === second.parsed.level
  return {
    severity: 'warning',
    code: 'duplicate-grant',
    message: `\`${second.entry.text}\` is the same grant as \`${first.entry.text}\` in line ${first.entry.at.line}`,
    help: isOneLevel ? 'keep one of them' : 'keep one of them: the higher level is what people get',
    at: second.entry.at,
  }
}

function resourceKey({ parsed: { system, type, resource } }: CompiledGrant): string {
  return JSON.stringify([system, type, resource])
}

/** What an inherited policy gives anyway, as high or higher and as long or longer. */
function shadowedGrant(
  grant: CompiledGrant,
  { version }: PolicyInForce,
  same: readonly Sourced<CompiledGrant>[],
  { catalog }: PolicyModel,
): Diagnostic | null {
  const { parsed, entry } = grant
  // Its own grace, risk or environments say something that the inherited one does not.
  if (entry.grace !== null || entry.risk !== null || entry.environments.length > 0) return null
  const manifest = catalog.get(parsed.system)
  const rank = (one: CompiledGrant) => levelRank(manifest, one.parsed.type, one.parsed.level)
  const other = same.find(
    ({ item, until }) => until >= version.until && item.entry.environments.length === 0 && rank(item) >= rank(grant),
  )
  if (!other) return null
  const { at } = other.item.entry
  return {
    severity: 'notice',
    code: 'shadowed-grant',
    message: `\`${entry.text}\` is given by the inherited policy \`${other.path.at(-1)!}\` as well (${at.file}:${at.line})`,
    help: 'remove it here: the inherited policy gives it',
    at: entry.at,
  }
}

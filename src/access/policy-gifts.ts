import type { Reason } from '../domain/access.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { Grant } from '../domain/grant.ts'
import type { GiftLookup, PolicyGift } from '../domain/policy-gift.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { Instant } from '../domain/time.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import type { PolicyModel } from '../policy/policy-model.ts'

import { versionAt } from '../policy/policy-versions.ts'
import { literalResource } from '../policy/resource-template.ts'

/** A gift of the files with what it gives; null for denies, which give nothing. */
export interface WrittenGift extends PolicyGift {
  readonly grant: (Omit<Grant, 'resource'> & { readonly resource: string | null }) | null
}

/** Everything that the policies say at any time, with the reasons that name it. */
export interface PolicyGifts {
  readonly all: () => readonly WrittenGift[]
  readonly named: (reason: Reason) => readonly WrittenGift[]
}

export function createPolicyGifts(model: PolicyModel, hash: (text: string) => string): PolicyGifts {
  const byPolicy = new Map<string, ReadonlyMap<string, readonly WrittenGift[]>>()
  return {
    all() {
      const gifts = [...indexGifts(model, hash, null).values()].flat()
      return [...new Map(gifts.map((one) => [one.digest, one])).values()]
    },
    named(reason) {
      let index = byPolicy.get(reason.name)
      if (!index) byPolicy.set(reason.name, (index = indexGifts(model, hash, reason.name)))
      return index.get(reasonKey(reason)) ?? []
    },
  }
}

/** `known`: digests of the ledger; undefined: no run remembers any. */
export function giftLookup(gifts: PolicyGifts, known: readonly string[] | undefined): GiftLookup {
  if (known === undefined) return { of: () => null }
  const digests = new Set(known)
  return {
    of: (reason) => {
      if (reason.kind !== 'policy' && reason.kind !== 'deny') return null
      const named = gifts.named(reason)
      return {
        level: named[0]?.level ?? null,
        isKnown: named.length > 0 && named.every(({ digest }) => digests.has(digest)),
      }
    },
  }
}

/** By reason, at any time; `only`: of this policy. */
function indexGifts(
  model: PolicyModel,
  hash: (text: string) => string,
  only: string | null,
): Map<string, WrittenGift[]> {
  const found = new Map<string, Map<string, WrittenGift>>()
  const audiences = new Map<CompiledPolicy, string>()
  const add = (reason: string, text: string, rest: Omit<WrittenGift, 'digest'>) => {
    let gifts = found.get(reason)
    if (!gifts) found.set(reason, (gifts = new Map<string, WrittenGift>()))
    if (!gifts.has(text)) gifts.set(text, { ...rest, digest: hash(text).slice(0, 32) })
  }
  for (const at of [Number.NEGATIVE_INFINITY, ...model.boundaries]) {
    for (const policy of model.policiesAt(at).policies) {
      const { name } = policy.version.policy
      if (only !== null && name !== only) continue
      let audience = audiences.get(policy.version)
      if (audience === undefined) audiences.set(policy.version, (audience = audienceOf(policy.version)))
      for (const { item, path, until } of policy.grants) {
        const { system, type, resource, level } = item.parsed
        const line = canonicalJson({ ...windowOf(model, path, at), grant: { system, type, resource, level } })
        const key = reasonKey({ kind: 'policy', name, path, at: item.entry.at, until: finite(until) })
        add(key, `${audience}${line}`, { level, grant: { system, type, resource: literalResource(resource), level } })
      }
      for (const { item, path, until } of policy.denies) {
        const line = canonicalJson({ ...windowOf(model, path, at), deny: item.pattern })
        const key = reasonKey({ kind: 'deny', name, path, at: item.at, until: finite(until) })
        add(key, `${audience}${line}`, { level: null, grant: null })
      }
    }
  }
  return new Map([...found].map(([key, gifts]) => [key, [...gifts.values()]]))
}

/** Whom a policy is for. */
function audienceOf({ policy: { trigger, appliesTo } }: CompiledPolicy): string {
  const conditions = JSON.stringify(trigger, (key, value: unknown) => (key === 'at' ? undefined : value))
  return `${conditions}\0${[...appliesTo].sort().join()}\0`
}

/** When the policies on the path are all in force: their dates, and newer versions that take their place. */
function windowOf({ versions }: PolicyModel, path: readonly string[], at: Instant): { from: string; until: string } {
  let from = Number.NEGATIVE_INFINITY
  let until = Number.POSITIVE_INFINITY
  for (const name of path) {
    const all = versions.get(name) ?? []
    const version = versionAt(all, at)
    if (version === null) continue
    const newer = all.filter((one) => one.policy.status !== 'staged' && one.from > version.from)
    from = Math.max(from, version.from)
    until = Math.min(until, version.until, ...newer.map((one) => one.from))
  }
  return { from: String(from), until: String(until) }
}

function finite(until: Instant): Instant | null {
  return Number.isFinite(until) ? until : null
}

function reasonKey({ kind, name, path, at, until }: Reason): string {
  return JSON.stringify([kind, name, path, placeOf(at), until])
}

function placeOf(at: SourcePosition | null): readonly unknown[] {
  return at ? [at.file, at.line, at.column] : []
}

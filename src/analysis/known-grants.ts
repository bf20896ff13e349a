import type { AccessModel } from '../access/access-model.ts'
import type { RuleModel } from '../access/rule-model.ts'
import { accountType, formatGrant, type Grant, grantKey, identityKey } from '../domain/grant.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { ParsedGrant } from '../policy/grant-text.ts'
import { literalResource } from '../policy/resource-template.ts'

/** The grants that anything speaks of. */
export interface KnownGrants {
  readonly isKnown: (grant: Grant) => boolean
  /** those written out, as people write them, for suggestions */
  readonly texts: readonly string[]
}

/** What policies (of any time), exceptions, access rules and earlier runs name: another grant is probably a slip. */
export function knownGrants(
  model: AccessModel,
  rules: RuleModel,
  owned: readonly (Omit<Grant, 'level'> & { readonly level: string | null })[],
): KnownGrants {
  const { catalog } = model.policies
  const given = new Set(owned.map((one) => identityKey(one, catalog)))
  let learned: WrittenGrants | null = null
  const written = () => (learned ??= writtenGrants(model, rules, owned))
  return {
    // What was given before is known without looking through all files.
    isKnown: (grant) =>
      grant.type === accountType ||
      given.has(identityKey(grant, catalog)) ||
      written().keys.has(identityKey(grant, catalog)) ||
      written().patterns.some((text) => matchesGrant({ text, level: null }, grant, catalog)),
    get texts() {
      return written().texts
    },
  }
}

interface WrittenGrants {
  readonly keys: ReadonlySet<string>
  readonly patterns: readonly string[]
  readonly texts: readonly string[]
}

function writtenGrants(model: AccessModel, rules: RuleModel, owned: Parameters<typeof knownGrants>[2]): WrittenGrants {
  const { catalog } = model.policies
  const keys = new Set<string>()
  const patterns = new Set<string>()
  const texts = new Set<string>()
  const learn = (parsed: ParsedGrant) => {
    const resource = literalResource(parsed.resource)
    if (resource === null) patterns.add(grantKey({ ...parsed, resource: templatePattern(parsed) }))
    else learnGrant({ system: parsed.system, type: parsed.type, resource, level: parsed.level })
  }
  const learnGrant = (grant: Grant) => {
    keys.add(identityKey(grant, catalog))
    texts.add(formatGrant({ ...grant, level: null }, catalog))
  }
  for (const versions of model.policies.versions.values())
    for (const version of versions) for (const { parsed } of version.grants) learn(parsed)
  for (const exceptions of model.exceptions.values())
    for (const exception of exceptions) for (const { parsed } of exception.grants) learn(parsed)
  for (const rule of rules.rules) for (const { text } of rule.patterns) patterns.add(text)
  for (const grant of owned) learnGrant(grant)
  return { keys, patterns: [...patterns], texts: [...texts] }
}

function templatePattern({ resource }: ParsedGrant): string {
  return resource.map((part) => (part.kind === 'text' ? part.text : '*')).join('')
}

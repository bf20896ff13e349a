import { accountType, formatGrant, type Grant, grantKey, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { matchesWildcard } from '../domain/pattern.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import type { ParsedGrant } from '../policy/grant-text.ts'
import { fillTemplate, literalResource, templateAttributes } from '../policy/resource-template.ts'
import type { Subject } from '../policy/trigger-match.ts'

/**
 * What a written grant lacks to be about the resource asked: nothing, or what the record would have to say where it
 * names an attribute. Null when it can never be about it.
 */
export function resourceGap(
  { system, type, resource, level }: ParsedGrant,
  question: GrantQuestion,
  { attributes }: Subject,
): string[] | null {
  const asked = question.grant
  const literal = literalResource(resource)
  if (literal !== null) return question.concerns({ system, type, resource: literal, level }) ? [] : null
  if (asked === null || asked.system !== system) return null
  if (asked.type !== accountType) {
    const pattern = resource.map((part) => (part.kind === 'text' ? part.text : '*')).join('')
    const isPossible = asked.type === type && matchesWildcard(pattern, asked.resource)
    if (!isPossible) return null
  }
  const filled = fillTemplate(resource, attributes)
  const names = templateAttributes(resource)
    .map((name) => `\`${name}\``)
    .join(' and ')
  if (!filled.ok) return [`its grant is made from ${names}, and the person ${filled.problem}`]
  const grant: Grant = { system, type, resource: filled.resource, level }
  return question.concerns(grant)
    ? []
    : [`its grant is made from ${names}: for this person it is \`${grantKey(grant)}\``]
}

/** A line that gives less than what is asked. */
export function levelGap(
  { system, type, level }: ParsedGrant,
  { grant }: GrantQuestion,
  catalog: SystemCatalog,
): string[] {
  if (grant === null || grant.type === accountType) return []
  const rank = (one: string | null) => levelRank(catalog.get(system), type, one)
  if (rank(level) >= rank(grant.level)) return []
  return [`it gives only \`${formatGrant({ ...grant, level }, catalog)}\``]
}

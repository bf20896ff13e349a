import type { Trigger } from '../domain/trigger.ts'
import type { Findings } from './findings.ts'
import { parseCondition } from './parse-condition.ts'
import { quoted } from './quoted.ts'
import { readText } from './read-node.ts'
import type { Place, YamlEntry, YamlNode } from './yaml-node.ts'

const groups = { all_of: 'all', any_of: 'any', none_of: 'none' } as const
type GroupKey = keyof typeof groups

interface TriggerContext {
  readonly findings: Findings
  /** only `eligible:` knows `holds:` */
  readonly canHold: boolean
}

/**
 * Reads who a policy, rule or constraint is for. Null, with errors, when any part of it is wrong or can be read in two
 * ways: a trigger without that part would match other people.
 */
export function parseTrigger(
  node: YamlNode,
  findings: Findings,
  options: { readonly canHold?: boolean } = {},
): Trigger | null {
  const context = { findings, canHold: options.canHold ?? false }
  if (node.kind === 'mapping') return parseMapping(node, context)
  if (node.kind === 'list') {
    const [first, ...others] = node.items
    if (first && others.length === 0) return parseBranch(first, context)
    if (first) {
      const help = 'put the entries under `any_of:` if one of them is enough, or under `all_of:` if each must be true'
      findings.error(node, 'ambiguous-triggers', 'a list of several triggers can be read in two ways', help)
      return null
    }
  }
  return refuse(node, context)
}

function parseBranch(node: YamlNode, context: TriggerContext): Trigger | null {
  return node.kind === 'mapping' ? parseMapping(node, context) : refuse(node, context)
}

function parseMapping(node: YamlNode & { kind: 'mapping' }, context: TriggerContext): Trigger | null {
  if (node.entries.size === 0) return refuse(node, context)
  const parts = [...node.entries.values()].map((entry) => parseEntry(entry, context))
  return parts.every((part) => part !== null) ? combine(parts.flat(), node, context) : null
}

function parseEntry(entry: YamlEntry, context: TriggerContext): Trigger[] | null {
  const { key, value } = entry
  if (isGroup(key)) {
    const group = parseGroup(key, value, context)
    return group && [group]
  }
  if (key === 'holds') return parseHolds(entry, context)
  return parseCondition(entry, context.findings)
}

function parseGroup(key: GroupKey, node: YamlNode, context: TriggerContext): Trigger | null {
  if (node.kind !== 'list') {
    const help = `write \`${key}:\` and below it one \`- attribute: value\` per line`
    context.findings.error(node, 'wrong-type', `\`${key}\` must be a list of triggers`, help)
    return null
  }
  if (node.items.length === 0) return refuse(node, context)
  const parts = node.items.map((item) => parseBranch(item, context))
  return parts.every((part) => part !== null) ? { kind: groups[key], of: parts, at: context.findings.at(node) } : null
}

function parseHolds({ value, offset }: YamlEntry, { findings, canHold }: TriggerContext): Trigger[] | null {
  const grant = readText(value)
  if (!canHold) {
    const help = 'use attributes of the person here; `holds` belongs into `eligible:` of access rules'
    findings.error({ offset }, 'holds-outside-eligible', '`holds` is only known in `eligible:`', help)
  } else if (grant === null || grant.trim() === '') {
    findings.error(
      value,
      'wrong-type',
      '`holds` must be one grant',
      'write `holds: system:type:resource`; combine several with `any_of`',
    )
  } else return [{ kind: 'holds', grant, at: findings.at({ offset }) }]
  return null
}

function combine(parts: readonly Trigger[], place: Place, { findings }: TriggerContext): Trigger | null {
  const [only, ...others] = parts
  if (!only) return null
  return others.length === 0 ? only : { kind: 'all', of: parts, at: findings.at(place) }
}

function refuse(node: YamlNode, { findings }: TriggerContext): null {
  const isEmpty = node.kind !== 'scalar' || node.value === null
  const text =
    node.kind === 'scalar' && !isEmpty ? `${quoted(node.text)} is no trigger` : 'the trigger is empty or no mapping'
  const help = 'write `attribute: value`; a policy that only exists to be inherited has no `triggers:` at all'
  findings.error(node, isEmpty ? 'empty-trigger' : 'wrong-type', text, help)
  return null
}

function isGroup(key: string): key is GroupKey {
  return Object.hasOwn(groups, key)
}

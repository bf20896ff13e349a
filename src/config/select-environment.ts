import { didYouMean } from '../domain/suggest.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { childOf, type YamlEntry, type YamlMapping, type YamlNode } from './yaml-node.ts'

/** Systems by name, each with everything that is said of it in one environment. */
export type SystemEntries = ReadonlyMap<string, YamlEntry>

export interface EnvironmentSelection {
  /** null when none are configured, or when the choice failed */
  readonly chosen: string | null
  readonly names: readonly string[]
  /** the systems of each environment; under the name null where none are configured */
  readonly systems: ReadonlyMap<string | null, SystemEntries>
}

/** Lays each environment over the systems of the same name; reports a choice that does not fit. */
export function selectEnvironment(root: YamlNode, wanted: string | null, findings: Findings): EnvironmentSelection {
  const base = entriesOf(childOf(root, 'systems'))
  const node = childOf(root, 'environments')
  if (node?.kind !== 'mapping') {
    if (wanted !== null) reportUnknown(wanted, [], root, findings)
    return { chosen: null, names: [], systems: new Map([[null, base]]) }
  }
  const names = [...node.entries.keys()]
  const systems = new Map<string | null, SystemEntries>()
  for (const { key, value } of node.entries.values())
    systems.set(key, overlay(base, entriesOf(childOf(value, 'systems')), findings))
  if (wanted === null) {
    const help = `choose one with \`--environment\`: ${names.map((name) => quoted(name)).join(', ')}`
    findings.error(node, 'no-environment', 'environments are configured, and none is chosen', help)
  } else if (!systems.has(wanted)) reportUnknown(wanted, names, node, findings)
  return { chosen: wanted !== null && systems.has(wanted) ? wanted : null, names, systems }
}

function overlay(base: SystemEntries, over: SystemEntries, findings: Findings): SystemEntries {
  const merged = new Map<string, YamlEntry>()
  for (const entry of over.values()) {
    const below = base.get(entry.key)
    if (below) merged.set(entry.key, { ...entry, value: merge(below.value, entry.value) })
    else if (childOf(entry.value, 'adapter')) merged.set(entry.key, entry)
    else {
      const help = `${didYouMean(entry.key, base.keys())} a system that only exists here needs an \`adapter\``
      findings.error(entry, 'unknown-system', `${quoted(entry.key)} is no system under \`systems:\``, help)
    }
  }
  return merged
}

/** Mappings are merged key by key; anything else is replaced. */
function merge(below: YamlNode, above: YamlNode): YamlNode {
  if (above.kind === 'scalar' && above.value === null) return below
  if (below.kind !== 'mapping' || above.kind !== 'mapping') return above
  const entries = new Map(below.entries)
  for (const entry of above.entries.values()) {
    const earlier = entries.get(entry.key)
    entries.set(entry.key, earlier ? { ...entry, value: merge(earlier.value, entry.value) } : entry)
  }
  return { kind: 'mapping', entries, offset: below.offset } satisfies YamlMapping
}

function entriesOf(node: YamlNode | null): SystemEntries {
  return node?.kind === 'mapping' ? node.entries : new Map()
}

function reportUnknown(wanted: string, names: readonly string[], node: YamlNode, findings: Findings): void {
  const help = names.length === 0 ? 'leave `--environment` out, or add `environments:`' : didYouMean(wanted, names)
  findings.error(node, 'unknown-environment', `${quoted(wanted)} is no configured environment`, help)
}

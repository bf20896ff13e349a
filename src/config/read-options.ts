import type { Findings } from './findings.ts'
import { childOf, toFaithful, type YamlNode } from './yaml-node.ts'

/** The keys that only an adapter or a source reads, with those under `options:`; secrets stay references. */
export function readOptions(
  node: YamlNode,
  keys: readonly string[],
  findings: Findings,
): Readonly<Record<string, unknown>> {
  const options = Object.create(null) as Record<string, unknown>
  for (const key of keys) {
    const value = childOf(node, key)
    if (value !== null && key !== 'options') options[key] = toFaithful(value)
  }
  const free = childOf(node, 'options')
  if (free?.kind !== 'mapping') return options
  for (const entry of free.entries.values()) {
    if (Object.hasOwn(options, entry.key)) {
      findings.error(
        entry,
        'duplicate-key',
        `\`${entry.key}\` stands under \`options:\` and beside it`,
        'keep one of them',
      )
    } else options[entry.key] = toFaithful(entry.value)
  }
  return options
}

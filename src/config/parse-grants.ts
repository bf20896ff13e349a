import type { GrantEntry, PatternEntry } from '../domain/policy.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { readChoice, readDuration, readText, readTexts } from './read-node.ts'
import { childOf, isNull, itemsOf, type YamlNode } from './yaml-node.ts'

/** One grant or a list of them, as text or as mappings. */
export function parseGrants(node: YamlNode | null, findings: Findings): GrantEntry[] {
  reportSplitNames(node, findings)
  return itemsOf(node).flatMap((item) => {
    const text = grantText(item, findings)
    if (text === null) return []
    return {
      text,
      level: readText(childOf(item, 'level')),
      grace: readDuration(childOf(item, 'grace'), findings),
      environments: readTexts(childOf(item, 'environments')),
      risk: readChoice(childOf(item, 'risk'), ['low', 'medium', 'privileged']),
      at: findings.at(item),
    }
  })
}

/** One pattern or a list of them, as text or as mappings of `grant` and `level`. */
export function parsePatterns(node: YamlNode | null, findings: Findings): PatternEntry[] {
  reportSplitNames(node, findings)
  return itemsOf(node).flatMap((item) => {
    const text = grantText(item, findings)
    return text === null ? [] : { text, level: readText(childOf(item, 'level')), at: findings.at(item) }
  })
}

/** Reports entries that stand twice in one list. */
export function reportRepeats(
  entries: readonly GrantEntry[],
  nodes: YamlNode | null,
  severity: 'error' | 'warning',
  findings: Findings,
): void {
  const seen = new Map<string, number>()
  for (const [index, entry] of entries.entries()) {
    // No text contains a line break, so this is one key for each triple.
    const key = `${entry.text.trim()}\n${entry.level ?? ''}\n${entry.environments.join('\n')}`
    const line = seen.get(key)
    if (line === undefined) seen.set(key, entry.at.line)
    else {
      const place = itemsOf(nodes)[index] ?? { offset: 0 }
      findings[severity](
        place,
        'duplicate-grant',
        `${quoted(entry.text)} is listed twice, first in line ${line}`,
        'keep one of them',
      )
    }
  }
}

function grantText(item: YamlNode, findings: Findings): string | null {
  const node = item.kind === 'mapping' ? childOf(item, 'grant') : item
  const text = readText(node)
  if (text === null || node === null) return null
  if (text.trim() !== '' && !text.includes('\n')) return text
  findings.error(node, 'invalid-grant', 'a grant is blank or spans lines', 'write `system:type:resource` on one line')
  return null
}

/** `[ldap:group:cn=admins,ou=groups,dc=acme]` is three entries to YAML. */
function reportSplitNames(node: YamlNode | null, findings: Findings): void {
  if (node?.kind !== 'list' || !node.isFlow) return
  for (const [index, item] of node.items.entries()) {
    const before = index > 0 ? node.items[index - 1] : undefined
    if (!before || isNull(before) || !/^[a-z]+=[^:]*$/i.test(readText(item) ?? '')) continue
    if (!/[a-z]=[^:]*$/i.test(readText(before) ?? '')) continue
    const help = 'put the whole name into quotes: "ldap:group:cn=…,ou=…,dc=…"'
    findings.error(item, 'split-name', 'the commas of a directory name split it into several entries', help)
    return
  }
}

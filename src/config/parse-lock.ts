import type { Lock } from '../domain/governance.ts'
import type { Findings } from './findings.ts'
import { lacksKeys } from './lacks-keys.ts'
import { parsePatterns } from './parse-grants.ts'
import { readName, readPoint } from './read-node.ts'
import type { DocumentPart } from './split-document.ts'
import { childOf, type YamlMapping } from './yaml-node.ts'

const targets = ['user', 'grant', 'system'] as const

/** A lock as an object; null when it says not exactly one thing that it stops. */
export function parseLock({ body, place }: DocumentPart, findings: Findings): Lock | null {
  const target = parseTarget(body, findings)
  const reason = readName(childOf(body, 'reason'), findings) ?? ''
  const until = readPoint(childOf(body, 'until'), findings)
  return target && { target, reason, until, at: findings.at(place) }
}

function parseTarget(body: YamlMapping, findings: Findings): Lock['target'] | null {
  const [first, second] = targets.filter((key) => body.entries.has(key))
  if (!first && !lacksKeys('lock', body, targets)) return null
  if (!first || second) {
    const message = first ? `\`${first}\` stands beside \`${second}\`` : 'the lock says nothing that it stops'
    const help = 'write one of `user:`, `grant:` and `system:`; several locks are several documents'
    findings.error(body, 'one-of-keys', message, help)
    return null
  }
  const node = childOf(body, first)
  if (first === 'grant') {
    const [pattern] = parsePatterns(node, findings)
    return pattern ? { kind: 'grant', pattern } : null
  }
  const name = readName(node, findings)
  if (name === null) return null
  return first === 'user' ? { kind: 'person', person: name } : { kind: 'system', system: name }
}

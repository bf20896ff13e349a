import type { Reference } from '../domain/policy.ts'
import { didYouMean } from '../domain/suggest.ts'
import { type Duration, type PointInTime, parseDuration, parsePointInTime } from '../domain/time.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { isNull, itemsOf, type YamlNode, type YamlScalar } from './yaml-node.ts'

// Nothing here complains of a wrong type: the schema has done so before.

/** A scalar's text as written; null for anything else. */
export function readText(node: YamlNode | null): string | null {
  return node?.kind === 'scalar' && !isNull(node) ? node.text : null
}

/** Text that others refer to; blank or broken over lines it is an error. */
export function readName(node: YamlNode | null, findings: Findings): string | null {
  const text = readText(node)
  if (node === null || text === null) return null
  if (text.trim() !== '' && !text.includes('\n')) return text
  findings.error(node, 'blank-name', 'a name is blank or spans lines', 'write a name on one line')
  return null
}

export function readTexts(node: YamlNode | null): string[] {
  return itemsOf(node).flatMap((item) => readText(item) ?? [])
}

/** Keys that people choose, with their texts. */
export function readRecord(node: YamlNode | null): Record<string, string> {
  // Without a prototype, `__proto__` is a key like any other.
  const record = Object.create(null) as Record<string, string>
  if (node?.kind !== 'mapping') return record
  for (const { key, value } of node.entries.values()) {
    const text = readText(value)
    if (text !== null) record[key] = text
  }
  return record
}

export function readChoice<T extends string>(node: YamlNode | null, choices: readonly T[]): T | null {
  const text = readText(node)
  return choices.find((choice) => choice === text) ?? null
}

/** As `readChoice`, where the schema cannot tell: a single text beside a list or a mapping. */
export function readKnown<T extends string>(
  node: YamlNode | null,
  choices: readonly T[],
  name: string,
  findings: Findings,
): T | null {
  const choice = readChoice(node, choices)
  const text = readText(node)
  if (node !== null && text !== null && choice === null) {
    findings.error(node, 'unknown-value', `${quoted(text)} is no value of ${quoted(name)}`, didYouMean(text, choices))
  }
  return choice
}

export function readReferences(node: YamlNode | null, findings: Findings): Reference[] {
  return itemsOf(node).flatMap((item) => {
    const name = readText(item)
    return name === null ? [] : [{ name, at: findings.at(item) }]
  })
}

export function readCount(node: YamlNode | null): number | null {
  return node?.kind === 'scalar' && typeof node.value === 'number' && Number.isSafeInteger(node.value)
    ? node.value
    : null
}

/** `yes`, `no`, `on` and `off` count, too: the schema's check leaves a notice. */
export function readFlag(node: YamlNode | null): boolean | null {
  if (node?.kind !== 'scalar') return null
  if (typeof node.value === 'boolean') return node.value
  return isYesOrNo(node) ? /^(yes|on)$/i.test(node.text) : null
}

export function isYesOrNo(node: YamlNode): node is YamlScalar {
  return node.kind === 'scalar' && typeof node.value === 'string' && /^(yes|no|on|off)$/i.test(node.text)
}

export function readDuration(node: YamlNode | null, findings: Findings): Duration | null {
  const text = readText(node)
  if (node === null || text === null) return null
  const duration = parseDuration(text)
  if (duration === null && isString(node)) {
    const help = 'write it like `90m`, `2h`, `30d`, `2w` or `P30D`; months and years have no fixed length'
    findings.error(node, 'invalid-duration', `${quoted(text)} is no duration`, help)
  }
  return duration
}

export function readPoint(node: YamlNode | null, findings: Findings): PointInTime | null {
  const text = readText(node)
  if (node === null || text === null) return null
  const point = parsePointInTime(text)
  if (point === null && isString(node)) {
    const help = 'write a date such as `2026-12-31`, or a time with its zone such as `2026-12-31T17:00:00Z`'
    findings.error(node, 'invalid-time', `${quoted(text)} is no date or time`, help)
  }
  return point
}

function isString(node: YamlNode): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string'
}

import { didYouMean } from '../domain/suggest.ts'
import type { PeopleSettings, PeopleSourceSettings, StatusSettings } from '../domain/settings.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { readChoice, readRecord, readText, readTexts } from './read-node.ts'
import { readOptions } from './read-options.ts'
import { readPercent } from './parse-limits.ts'
import { sourceKeys } from './schemas/people-settings.ts'
import { childOf, itemsOf, type YamlMapping, type YamlNode } from './yaml-node.ts'

const knownSources = ['file', 'http', 'scim', 'ldap', 'okta', 'google', 'microsoft']
const optionKeys = Object.keys(sourceKeys).filter((key) => key !== 'source' && key !== 'path')

/** `people:` with its defaults; `systems` are names that may serve as a directory. */
export function parsePeopleSettings(node: YamlMapping, systems: readonly string[], findings: Findings): PeopleSettings {
  const child = (key: string) => childOf(node, key)
  return {
    sources: parseSources(node, [...knownSources, ...systems], findings),
    key: readText(child('key')) ?? 'user_id',
    mapping: readRecord(child('mapping')),
    status: parseStatus(child('status'), findings),
    terminationMinutes: parseTimeOfDay(child('termination_time'), findings),
    missing: readChoice(child('missing'), ['hold', 'leaver']) ?? 'hold',
    maxShrinkPercent: readPercent(child('max_shrink'), findings) ?? 10,
    requireEndDate: parseRequired(child('require_end_date')),
    mayBeBlank: readTexts(child('may_be_blank')),
    logins: readRecord(child('logins')),
    at: findings.at(node),
  }
}

function parseSources(node: YamlMapping, known: readonly string[], findings: Findings): PeopleSourceSettings[] {
  const several = node.entries.get('sources')
  if (!several) {
    if (!node.entries.has('source'))
      findings.error(node, 'missing-key', '`people` lacks `source`', 'add `source: file` and `path:`')
    return parseSource(node, known, findings)
  }
  for (const entry of node.entries.values()) {
    if (!Object.hasOwn(sourceKeys, entry.key)) continue
    const message = `\`${entry.key}\` stands beside \`sources\``
    findings.error(entry, 'unused-key', message, 'move it into the entry of the source that it belongs to')
  }
  return itemsOf(several.value).flatMap((item) => (item.kind === 'mapping' ? parseSource(item, known, findings) : []))
}

function parseSource(node: YamlMapping, known: readonly string[], findings: Findings): PeopleSourceSettings[] {
  const sourceNode = childOf(node, 'source')
  const source = readText(sourceNode)
  if (sourceNode === null || source === null) return []
  if (!known.includes(source)) {
    findings.error(sourceNode, 'unknown-value', `${quoted(source)} is no people source`, didYouMean(source, known))
    return []
  }
  const path = readText(childOf(node, 'path'))
  if (source === 'file' && !node.entries.has('path')) {
    findings.error(
      node,
      'missing-key',
      'a people source of the kind `file` lacks `path`',
      'add `path:` with a yaml, json, ndjson or csv file',
    )
  }
  if (source === 'http' && !node.entries.has('url')) {
    const help = 'add `url:` with the address of the list of people'
    findings.error(node, 'missing-key', 'a people source of the kind `http` lacks `url`', help)
  }
  return [{ source, path, options: readOptions(node, optionKeys, findings), at: findings.at(node) }]
}

function parseStatus(node: YamlNode | null, findings: Findings): StatusSettings {
  const child = (key: string) => (node === null ? null : childOf(node, key))
  const list = (key: string, byDefault: readonly string[]) => (child(key) === null ? byDefault : readTexts(child(key)))
  reportTwice(node, findings)
  return {
    attribute: readText(child('attribute')) ?? 'employment_status',
    active: list('active', ['Active']),
    leave: list('leave', ['On leave']),
    terminated: list('terminated', ['Inactive', 'Terminated']),
  }
}

function reportTwice(node: YamlNode | null, findings: Findings): void {
  if (node === null) return
  const stateOf = new Map<string, string>()
  for (const state of ['active', 'leave', 'terminated']) {
    for (const item of itemsOf(childOf(node, state))) {
      const value = readText(item)
      if (value === null) continue
      const earlier = stateOf.get(value)
      if (earlier === undefined) stateOf.set(value, state)
      else
        findings.error(
          item,
          'status-twice',
          `${quoted(value)} stands under \`${earlier}\` and \`${state}\``,
          'keep one of them',
        )
    }
  }
}

/** Minutes after midnight; null for the end of the day, which is also `24:00`. */
function parseTimeOfDay(node: YamlNode | null, findings: Findings): number | null {
  const text = readText(node)
  if (node === null || text === null || text === '24:00') return null
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  if (match) return Number(match[1]) * 60 + Number(match[2])
  findings.error(node, 'invalid-time', `${quoted(text)} is no time of day`, 'write it like `17:00`')
  return null
}

function parseRequired(node: YamlNode | null): Readonly<Record<string, readonly string[]>> {
  const required = Object.create(null) as Record<string, readonly string[]>
  if (node?.kind !== 'mapping') return required
  for (const { key, value } of node.entries.values()) required[key] = readTexts(value)
  return required
}

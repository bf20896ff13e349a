import type { EnforcementMode, ServiceAccount, SystemSettings } from '../domain/settings.ts'
import { parseRate } from '../domain/rate.ts'
import { type Duration, parsePointInTime } from '../domain/time.ts'
import type { Findings } from './findings.ts'
import { parsePatterns } from './parse-grants.ts'
import { readOptions } from './read-options.ts'
import { quoted } from './quoted.ts'
import { readChoice, readCount, readDuration, readFlag, readKnown, readText, readTexts } from './read-node.ts'
import { adapterKeys, correlations, enforcementModes } from './schemas/system.ts'
import { childOf, itemsOf, type YamlEntry, type YamlNode } from './yaml-node.ts'

const defaultTimeout: Duration = 60_000

/** One system with its defaults; null without a usable name or an adapter. */
export function parseSystem({ key: name, value: node, offset }: YamlEntry, findings: Findings): SystemSettings | null {
  const child = (key: string) => childOf(node, key)
  const adapter = readText(child('adapter'))
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    const help = 'use letters, digits, `-`, `_` and `.`; grants begin with the name and a colon'
    findings.error({ offset }, 'invalid-name', `${quoted(name)} cannot be the name of a system`, help)
    return null
  }
  if (adapter === null) return null
  reportSandboxKeys(adapter, node, findings)
  return {
    name,
    adapter,
    simulates: readText(child('simulates')),
    enforcement: parseEnforcement(child('enforcement'), findings),
    accounts: parseAccounts(child('accounts'), findings),
    protected: readTexts(child('protected')),
    unmanaged: parsePatterns(child('unmanaged'), findings),
    serviceAccounts: itemsOf(child('service_accounts')).flatMap((item) => parseServiceAccount(item, findings) ?? []),
    dependsOn: readTexts(child('depends_on')),
    orphans: readChoice(child('orphans'), ['report', 'remove']) ?? 'report',
    sweep: readDuration(child('sweep'), findings),
    concurrency: readCount(child('concurrency')),
    interval: readInterval(child('rate'), findings),
    timeout: readDuration(child('timeout'), findings) || defaultTimeout,
    options: readOptions(node, Object.keys(adapterKeys), findings),
    at: findings.at({ offset }),
  }
}

function reportSandboxKeys(adapter: string, node: YamlNode, findings: Findings): void {
  const simulates = node.kind === 'mapping' ? node.entries.get('simulates') : undefined
  if (adapter === 'sandbox' && !simulates) {
    const help = 'add `simulates:` with the adapter whose grants it has, such as `simulates: gitlab`'
    findings.error(node, 'missing-key', 'a sandbox lacks `simulates`', help)
  } else if (adapter !== 'sandbox' && simulates) {
    const help = 'remove it, or set `adapter: sandbox`'
    findings.error(
      simulates,
      'simulates-outside-sandbox',
      `\`simulates\` means nothing for the adapter ${quoted(adapter)}`,
      help,
    )
  }
}

function parseEnforcement(node: YamlNode | null, findings: Findings): SystemSettings['enforcement'] {
  const asText = node?.kind === 'scalar' ? readKnown(node, enforcementModes, 'enforcement', findings) : null
  const written = node?.kind === 'mapping' ? readChoice(childOf(node, 'mode'), enforcementModes) : asText
  const mode: EnforcementMode = written ?? 'owned'
  const list = node?.kind === 'mapping' ? childOf(node, 'rules') : node
  if (list?.kind !== 'list') return { mode, rules: [] }
  const rules = list.items.flatMap((item) => {
    const ruleMode = readChoice(childOf(item, 'mode'), enforcementModes)
    const [match] = parsePatterns(childOf(item, 'match'), findings)
    return ruleMode === null || !match ? [] : [{ match, mode: ruleMode }]
  })
  return { mode, rules }
}

function parseAccounts(node: YamlNode | null, findings: Findings): SystemSettings['accounts'] {
  const child = (key: string) => (node === null ? null : childOf(node, key))
  return {
    create: readFlag(child('create')) ?? true,
    match: parseMatch(child('match'), findings),
    onLeave: readChoice(child('on_leave'), ['suspend', 'keep']) ?? 'suspend',
    onTermination: readChoice(child('on_termination'), ['suspend', 'deactivate']) ?? 'suspend',
  }
}

/** `email` means the account's e-mail and the attribute of the same name. */
function parseMatch(node: YamlNode | null, findings: Findings): SystemSettings['accounts']['match'] {
  if (node?.kind === 'mapping') {
    const account = readChoice(childOf(node, 'account'), correlations)
    const person = readText(childOf(node, 'person'))
    return account === null || person === null ? null : { account, person }
  }
  const field = readKnown(node, correlations, 'match', findings)
  return field && { account: field, person: field }
}

function parseServiceAccount(node: YamlNode, findings: Findings): ServiceAccount | null {
  const account = readText(childOf(node, 'account'))
  const owner = readText(childOf(node, 'owner'))
  const attestNode = childOf(node, 'attest_by')
  const attestBy = readText(attestNode)
  if (attestNode !== null && attestBy !== null && parsePointInTime(attestBy)?.kind !== 'date') {
    findings.error(attestNode, 'invalid-time', `${quoted(attestBy)} is no date`, 'write it like `2026-12-31`')
    return null
  }
  return account === null || owner === null ? null : { account, owner, attestBy, at: findings.at(node) }
}

/** Milliseconds between two calls. */
function readInterval(node: YamlNode | null, findings: Findings): Duration | null {
  const text = readText(node)
  if (node === null || text === null) return null
  const rate = parseRate(text)
  if (rate) return rate.per / rate.calls
  const help = 'write calls per second, minute, hour or day, such as `10`, `600/m` or `5000/h`'
  findings.error(node, 'invalid-rate', `${quoted(text)} is no rate`, help)
  return null
}

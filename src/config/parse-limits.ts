import type {
  ApplySettings,
  ForgeSettings,
  GraceSettings,
  GuardSettings,
  MergeDemands,
  Settings,
} from '../domain/settings.ts'
import type { Findings } from './findings.ts'
import { parsePatterns } from './parse-grants.ts'
import { quoted } from './quoted.ts'
import { readCount, readDuration, readFlag, readKnown, readName, readText, readTexts } from './read-node.ts'
import { childOf, itemsOf, type YamlNode } from './yaml-node.ts'

const knownDemands = ['justification', 'approved_by', 'ticket'] as const
const defaultLife = 90 * 24 * 3_600_000

/** `grace:`; without it a mover keeps nothing. */
export function parseGrace(node: YamlNode | null, findings: Findings): GraceSettings {
  if (node === null) return { mover: 0, rules: [] }
  const rules = itemsOf(childOf(node, 'rules')).flatMap((rule) => {
    const mover = readDuration(childOf(rule, 'mover'), findings)
    return mover === null ? [] : [{ grants: parsePatterns(childOf(rule, 'grants'), findings), mover }]
  })
  return { mover: readDuration(childOf(node, 'mover'), findings) ?? 0, rules }
}

/** `guards:`; each key has its default on its own, and `off` switches a limit off. */
export function parseGuards(node: YamlNode | null, findings: Findings): GuardSettings {
  const child = (key: string) => (node === null ? null : childOf(node, key))
  const removals = child('max_removals')
  return {
    maxRemovals: {
      percent: parseLimit(removals && childOf(removals, 'percent'), 20, findings),
      count: parseLimit(removals && childOf(removals, 'count'), 50, findings),
    },
    maxCreates: readCount(child('max_creates')) ?? 100,
    minAdmins: readCount(child('min_admins')) ?? 2,
    maxAttributeChanges: readLimitPercent(child('max_attribute_changes'), 20, findings),
  }
}

export function parseExceptionsPolicy(node: YamlNode | null, findings: Findings): Settings['exceptionsPolicy'] {
  const child = (key: string) => (node === null ? null : childOf(node, key))
  const require = child('require')
  return {
    maxDuration: readDuration(child('max_duration'), findings) ?? defaultLife,
    require: require
      ? itemsOf(require).flatMap((item) => readKnown(item, knownDemands, 'require', findings) ?? [])
      : ['justification', 'approved_by'],
  }
}

export function parseApply(node: YamlNode | null): ApplySettings {
  const child = (key: string) => (node === null ? null : childOf(node, key))
  return {
    branches: child('branches') ? readTexts(child('branches')) : ['main'],
    require: parseDemands(child('require')),
    evidence: readText(child('evidence')),
  }
}

/** What `require` leaves open counts as asked for; all of it switched off is nothing. */
function parseDemands(node: YamlNode | null): MergeDemands | null {
  if (node === null) return null
  const asked = {
    pullRequest: readFlag(childOf(node, 'pull_request')) ?? true,
    approvals: readCount(childOf(node, 'approvals')) ?? 1,
    protectedBranch: readFlag(childOf(node, 'protected_branch')) ?? false,
  }
  return asked.pullRequest || asked.approvals > 0 || asked.protectedBranch ? asked : null
}

/** `forge:`; null where there is none. */
export function parseForge(node: YamlNode | null, findings: Findings): ForgeSettings | null {
  if (node?.kind !== 'mapping') return null
  const child = (key: string) => childOf(node, key)
  const repository = readName(child('repository'), findings)
  if (repository !== null && !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    const help = 'write its owner and its name, like `acme/access`'
    findings.error(
      child('repository')!,
      'invalid-repository',
      `${quoted(repository)} is no repository of a forge`,
      help,
    )
  }
  return {
    kind: 'github',
    url: readName(child('url'), findings),
    repository,
    token: readName(child('token'), findings),
    account: readName(child('account'), findings),
    at: findings.at(node),
  }
}

/** `10` or `10%`; null when it is absent or wrong, which is reported. */
export function readPercent(node: YamlNode | null, findings: Findings): number | null {
  const text = readText(node)
  if (node === null || text === null) return null
  const number = readCount(node)
  // A number out of range was reported by the schema.
  if (number !== null) return number >= 0 && number <= 100 ? number : null
  const percent = /^(\d{1,3})\s?%$/.exec(text)?.[1]
  if (percent !== undefined && Number(percent) <= 100) return Number(percent)
  if (node.kind === 'scalar' && typeof node.value !== 'string') return null
  findings.error(node, 'invalid-percent', `${quoted(text)} is no percentage`, 'write it like `10%`, from 0 to 100')
  return null
}

/** A percentage, or `off`. */
function readLimitPercent(node: YamlNode | null, byDefault: number, findings: Findings): number | null {
  if (readText(node) === 'off') return null
  return readPercent(node, findings) ?? byDefault
}

function parseLimit(node: YamlNode | null, byDefault: number, findings: Findings): number | null {
  const text = readText(node)
  if (node === null || text === null) return byDefault
  if (text === 'off') return null
  const number = readCount(node)
  if (number === null && node.kind === 'scalar' && typeof node.value === 'string') {
    findings.error(node, 'wrong-type', `${quoted(text)} is no limit`, 'write a whole number, or `off`')
  }
  return number ?? byDefault
}

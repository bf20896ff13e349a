import type { Settings, StateSettings, SystemSettings } from '../domain/settings.ts'
import { type Instant, parsePointInTime } from '../domain/time.ts'
import { checkLiteralSecrets } from './check-literal-secrets.ts'
import { checkShape } from './check-shape.ts'
import { checkDependencies, checkEndpoints, type Systems } from './check-systems.ts'
import type { Findings } from './findings.ts'
import { parsePatterns } from './parse-grants.ts'
import { parseApply, parseExceptionsPolicy, parseForge, parseGrace, parseGuards } from './parse-limits.ts'
import { parseLintSeverity } from './parse-lint-severity.ts'
import { parsePeopleSettings } from './parse-people-settings.ts'
import { parseSystem } from './parse-system.ts'
import { readZone } from './parse-windows.ts'
import { quoted } from './quoted.ts'
import { readChoice, readName, readText, readTexts } from './read-node.ts'
import { readOptions } from './read-options.ts'
import { type EnvironmentSelection, selectEnvironment, type SystemEntries } from './select-environment.ts'
import { childOf, type YamlMapping, type YamlNode } from './yaml-node.ts'

/** The whole configuration; null when it lacks what nothing works without, or the environment is not clear. */
export function parseRoot(root: YamlNode, wanted: string | null, findings: Findings): Settings | null {
  checkShape('settings', root, findings)
  if (root.kind !== 'mapping') return null
  checkLiteralSecrets(root, findings)
  const selection = selectEnvironment(root, wanted, findings)
  const systems = parseEnvironments(root, selection, findings)
  const child = (key: string) => childOf(root, key)
  const organization = readName(child('organization'), findings)
  const people = child('people')
  const timezone = readZone(child('timezone'), findings) ?? 'UTC'
  const clock = parseClock(root, systems, findings)
  checkEvidence(child('apply'), systems, findings)
  const rest = {
    timezone,
    risk: parseRisk(child('risk'), findings),
    policies: folderTexts(root, 'policies'),
    exceptions: folderTexts(root, 'exceptions'),
    state: parseState(child('state'), findings),
    clock,
    systems,
    environment: selection.chosen,
    environments: selection.names,
    grace: parseGrace(child('grace'), findings),
    guards: parseGuards(child('guards'), findings),
    exceptionsPolicy: parseExceptionsPolicy(child('exceptions_policy'), findings),
    apply: parseApply(child('apply')),
    forge: parseForge(child('forge'), findings),
    lintSeverity: parseLintSeverity(child('lint'), findings),
    privacy: readChoice(child('privacy'), ['full', 'names-only', 'counts']) ?? 'full',
    at: findings.at(root),
  } as const
  if (people?.kind !== 'mapping') return null
  const peopleSettings = parsePeopleSettings(people, [...systems.keys()], findings)
  const isClear = selection.systems.has(selection.chosen)
  return organization === null || !isClear || !child('systems')
    ? null
    : { organization, people: peopleSettings, ...rest }
}

/** Where documents of a kind are; by default in the folder of that name. */
export function folderTexts(root: YamlNode | null, name: 'policies' | 'exceptions'): string[] {
  const child = root && childOf(root, name)
  return child ? readTexts(child) : [name]
}

/** Every environment is parsed and checked, the chosen one is given back. */
function parseEnvironments(root: YamlMapping, selection: EnvironmentSelection, findings: Findings): Systems {
  const base = childOf(root, 'systems')
  const all = base?.kind === 'mapping' ? [...base.entries.keys()] : []
  const parsed = new Map<string | null, Systems>()
  if (base?.kind === 'mapping' && selection.names.length > 0) checkUnused(base.entries, selection, findings)
  for (const [environment, entries] of selection.systems) {
    checkDependencies(entries, all, findings)
    parsed.set(environment, parseSystems(entries, findings))
  }
  checkEndpoints(parsed, selection.systems, findings)
  return parsed.get(selection.chosen) ?? new Map()
}

/** Systems in no environment are still checked, and named: listing them may have been forgotten. */
function checkUnused(base: SystemEntries, selection: EnvironmentSelection, findings: Findings): void {
  checkDependencies(base, [], findings)
  for (const entry of base.values()) {
    if ([...selection.systems.values()].some((systems) => systems.has(entry.key))) continue
    parseSystem(entry, findings)
    const help = 'list it under the `systems:` of an environment, or remove it'
    findings.notice(entry, 'unused-system', `${quoted(entry.key)} is in no environment`, help)
  }
}

function parseSystems(entries: SystemEntries, findings: Findings): Systems {
  const systems = new Map<string, SystemSettings>()
  for (const entry of entries.values()) {
    const system = parseSystem(entry, findings)
    // What another environment has is nothing to wait for here.
    if (system) systems.set(system.name, { ...system, dependsOn: system.dependsOn.filter((name) => entries.has(name)) })
  }
  return systems
}

function parseRisk(node: YamlNode | null, findings: Findings): Settings['risk'] {
  const child = (key: string) => (node === null ? null : childOf(node, key))
  return { privileged: parsePatterns(child('privileged'), findings), medium: parsePatterns(child('medium'), findings) }
}

function parseState(node: YamlNode | null, findings: Findings): StateSettings {
  if (node === null) return { backend: 'file', path: '.provisionr', seed: null, options: {} }
  return {
    backend: readChoice(childOf(node, 'backend'), ['file', 'git', 'postgres']) ?? 'file',
    path: readText(childOf(node, 'path')) ?? '.provisionr',
    seed: readText(childOf(node, 'seed')),
    options: readOptions(node, ['url', 'schema', 'branch', 'remote'], findings),
  }
}

/** A fixed clock on a live system would end or keep access at the wrong time. */
function parseClock(root: YamlMapping, systems: Systems, findings: Findings): Instant | null {
  const entry = root.entries.get('clock')
  const text = entry ? readText(entry.value) : null
  if (!entry || text === null) return null
  const live = [...systems.values()].find(({ adapter }) => adapter !== 'sandbox')
  if (live) {
    const help = 'remove `clock:`; `--at` evaluates a plan at another time without applying it'
    findings.error(
      entry,
      'clock-outside-sandbox',
      `\`clock\` is set although ${quoted(live.name)} is a live system`,
      help,
    )
  }
  const point = parsePointInTime(text)
  if (point?.kind === 'instant') return point.instant
  findings.error(
    entry.value,
    'invalid-time',
    `${quoted(text)} is no exact time`,
    'write it like `2026-11-20T09:00:00Z`',
  )
  return null
}

/** A file can say anything about who approved what: only where nothing real is at stake may it count. */
function checkEvidence(apply: YamlNode | null, systems: Systems, findings: Findings): void {
  const node = apply && childOf(apply, 'evidence')
  const live = [...systems.values()].find(({ adapter }) => adapter !== 'sandbox')
  if (!node || !live) return
  const message = `\`evidence\` is set although ${quoted(live.name)} is a live system`
  findings.error(node, 'evidence-outside-sandbox', message, 'remove it: on live systems approvals come from the forge')
}

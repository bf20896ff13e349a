import { canonicalJson } from '../domain/canonical-json.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import type { SystemEntries } from './select-environment.ts'
import { childOf, itemsOf } from './yaml-node.ts'

export type Systems = ReadonlyMap<string, SystemSettings>

/** Options that tell two endpoints of one adapter apart; without any of them, all options do (a token may be the endpoint). */
const endpointKeys = [
  'url',
  'host',
  'port',
  'database',
  'organization',
  'enterprise',
  'workspace',
  'tenant',
  'customer',
  'domain',
  'role_arn',
  'profile',
  'account_id',
  'instance_arn',
  'identity_store_id',
  'project',
  'projects',
  'namespace',
  'namespaces',
  'kubeconfig',
  'context',
  'base_dn',
  'user_base',
  'group_base',
  'command',
  'args',
] as const

/** Reports dependencies on unknown systems and in circles. `others` are systems that only other environments have. */
export function checkDependencies(entries: SystemEntries, others: readonly string[], findings: Findings): void {
  const known = [...new Set([...entries.keys(), ...others])]
  for (const { value } of entries.values()) {
    for (const item of itemsOf(childOf(value, 'depends_on'))) {
      if (item.kind !== 'scalar' || known.includes(item.text)) continue
      findings.error(
        item,
        'unknown-system',
        `\`depends_on\` names the unknown system ${quoted(item.text)}`,
        didYouMean(item.text, known),
      )
    }
  }
  const circle = findCircle(entries)
  if (!circle) return
  const first = entries.get(circle[0] ?? '')?.value
  const place = (first && childOf(first, 'depends_on')) ?? { offset: 0 }
  const path = circle.map((name) => quoted(name)).join(' → ')
  findings.error(
    place,
    'dependency-cycle',
    `systems depend on each other in a circle: ${path}`,
    'remove one of the `depends_on`',
  )
}

/** Reports a live endpoint that two environments would both change. */
export function checkEndpoints(
  environments: ReadonlyMap<string | null, Systems>,
  entries: ReadonlyMap<string | null, SystemEntries>,
  findings: Findings,
): void {
  const seen = new Map<string, { readonly environment: string; readonly system: string }>()
  for (const [environment, systems] of environments) {
    if (environment === null) continue
    for (const system of systems.values()) {
      const endpoint = endpointOf(system)
      if (endpoint === null) continue
      const earlier = seen.get(endpoint)
      if (!earlier) seen.set(endpoint, { environment, system: system.name })
      else if (earlier.environment !== environment) {
        const place = entries.get(environment)?.get(system.name) ?? { offset: 0 }
        const message = `${quoted(system.name)} in ${quoted(environment)} is the same endpoint as ${quoted(earlier.system)} in ${quoted(earlier.environment)}`
        findings.error(
          place,
          'shared-endpoint',
          message,
          'give one of them its own `url:`, or leave the system out of one environment',
        )
      }
    }
  }
}

/** Null for a sandbox without an explicit store: its store is kept apart by environment. */
function endpointOf({ adapter, options }: SystemSettings): string | null {
  if (adapter === 'sandbox') return options['store'] === undefined ? null : canonicalJson([adapter, options['store']])
  const named = endpointKeys.filter((key) => options[key] !== undefined).map((key) => [key, normalized(options[key])])
  return canonicalJson([adapter, named.length > 0 ? named : options])
}

/** `https://Example.com` and `https://example.com/` are one place. */
function normalized(value: unknown): unknown {
  if (typeof value !== 'string' || !URL.canParse(value)) return value
  return new URL(value).href.replace(/\/+$/, '')
}

function findCircle(entries: SystemEntries): string[] | null {
  const done = new Set<string>()
  const visit = (name: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name]
    const node = entries.get(name)?.value
    if (done.has(name) || !node) return null
    for (const item of itemsOf(childOf(node, 'depends_on'))) {
      const circle = item.kind === 'scalar' ? visit(item.text, [...trail, name]) : null
      if (circle) return circle
    }
    done.add(name)
    return null
  }
  for (const name of entries.keys()) {
    const circle = visit(name, [])
    if (circle) return circle
  }
  return null
}

import type { ActualAccess, ActualSystem, PersonAccess, ScopeReport } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { compareText } from '../domain/diagnostic.ts'
import { grantKey, identityKey } from '../domain/grant.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'

/** Everything that a plan compares by the names of resources. */
export interface Compared {
  readonly actual: ActualAccess
  readonly ledger: Ledger
  readonly timelines: readonly AccessTimeline[]
  /** what another revision makes of the same people */
  readonly base: readonly AccessTimeline[]
}

/**
 * The same, with one spelling for each resource of systems where capitals do not count: that of the policies, or else of
 * the ledger. Resources that such a system itself shows in two spellings are read in part: nobody knows which one is meant.
 */
export function inOneSpelling(compared: Compared, catalog: SystemCatalog): Compared {
  if (![...catalog.values()].some(({ foldsCase }) => foldsCase)) return compared
  const { actual, ledger, timelines, base } = compared
  const spellings = chooseSpellings(compared, catalog)
  if (spellings.renamed.size === 0) return compared
  const rename = <T extends Named>(one: T): T => {
    const resource = spellings.renamed.get(grantKey(one))
    return resource === undefined ? one : { ...one, resource }
  }
  const respell = timelineSpeller(rename)
  return {
    actual: {
      systems: new Map([...actual.systems].map(([name, one]) => [name, respellSystem(one, spellings)])),
    },
    ledger: {
      ...ledger,
      grants: uniqueBy(ledger.grants.map(rename), (one) => `${one.person}\0${grantKey(one)}`),
      graces: uniqueBy(ledger.graces.map(rename), (one) => `${one.person}\0${grantKey(one)}`),
      resources: uniqueBy(ledger.resources.map(rename), grantKey),
      ...(ledger.revocations && {
        revocations: ledger.revocations.map((one) => {
          const { system, type, resource } = one
          return resource === null ? one : { ...one, resource: rename({ system, type, resource }).resource }
        }),
      }),
    },
    timelines: timelines.map(respell),
    base: base.map(respell),
  }
}

/** Whether two of the resources of a system differ only in capitals that do not count there. */
export function hasTwins(
  system: string,
  resources: readonly { readonly type: string; readonly resource: string }[],
  catalog: SystemCatalog,
): boolean {
  if (!catalog.get(system)?.foldsCase) return false
  const names = new Set(resources.map(({ type, resource }) => grantKey({ system, type, resource })))
  const identities = new Set(resources.map(({ type, resource }) => identityKey({ system, type, resource }, catalog)))
  return identities.size < names.size
}

interface Named {
  readonly system: string
  readonly type: string
  readonly resource: string
}

interface Spellings {
  /** by grant key: the resource as it is called here */
  readonly renamed: ReadonlyMap<string, string>
  /** by grant key as it is called here: how the system itself calls it, where that is in several ways */
  readonly twins: ReadonlyMap<string, readonly string[]>
}

function chooseSpellings({ actual, ledger, timelines, base }: Compared, catalog: SystemCatalog): Spellings {
  const groups = new Map<string, { readonly key: string; readonly rank: number; readonly isLive: boolean }[]>()
  const ranks = new Map<string, { rank: number; isLive: boolean }>()
  const note = (key: string, rank: number, isLive = false) => {
    const known = ranks.get(key)
    if (known) {
      known.rank = Math.min(known.rank, rank)
      known.isLive ||= isLive
    } else if (catalog.get(systemOf(key))?.foldsCase) ranks.set(key, { rank, isLive })
  }
  for (const timeline of timelines) for (const key of expectedKeys(timeline.now)) note(key, 0)
  for (const { name, aside, grants, scopes } of actual.systems.values()) {
    // People who are set aside have what they are expected to have.
    for (const scope of aside?.scopes ?? []) if (scope.includes(':')) note(`${name}:${scope}`, 0, true)
    for (const { type, resource } of grants) note(grantKey({ system: name, type, resource }), 2, true)
    for (const { scope } of scopes) if (scope.includes(':')) note(`${name}:${scope}`, 2, true)
  }
  for (const timeline of [...timelines, ...base])
    for (const access of accessesOf(timeline)) for (const key of expectedKeys(access)) note(key, 1)
  for (const one of [...ledger.grants, ...ledger.graces, ...ledger.resources]) note(grantKey(one), 1)
  for (const { system, type, resource } of ledger.revocations ?? [])
    if (resource !== null) note(grantKey({ system, type, resource }), 1)
  for (const [key, { rank, isLive }] of ranks) {
    const identity = key.toLowerCase()
    const group = groups.get(identity)
    if (group) group.push({ key, rank, isLive })
    else groups.set(identity, [{ key, rank, isLive }])
  }
  const renamed = new Map<string, string>()
  const twins = new Map<string, string[]>()
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const [best, ...others] = group.toSorted((a, b) => a.rank - b.rank || compareText(a.key, b.key))
    for (const { key } of others) renamed.set(key, resourceOf(best!.key))
    const live = group.filter(({ isLive }) => isLive).map(({ key }) => resourceOf(key))
    if (live.length > 1) twins.set(best!.key, live.toSorted(compareText))
  }
  return { renamed, twins }
}

function respellSystem(system: ActualSystem, { renamed, twins }: Spellings): ActualSystem {
  const { name, grants, scopes, aside } = system
  const rename = (scope: string) => {
    const resource = renamed.get(`${name}:${scope}`)
    return resource === undefined ? scope : `${scope.slice(0, scope.indexOf(':'))}:${resource}`
  }
  const doubts = [...twins].flatMap(([key, live]): ScopeReport[] => {
    if (systemOf(key) !== name) return []
    const detail = `${live.map((one) => `\`${one}\``).join(' and ')} differ only in capitals, which ${name} takes for one`
    return [{ scope: key.slice(name.length + 1), status: 'partial', rows: 0, detail }]
  })
  const reports = new Map<string, ScopeReport>()
  for (const report of [...scopes.map((one) => ({ ...one, scope: rename(one.scope) })), ...doubts]) {
    const known = reports.get(report.scope)
    if (!known || known.status === 'complete') reports.set(report.scope, report)
  }
  return {
    ...system,
    grants: grants.map((one) => {
      const resource = renamed.get(grantKey({ system: name, type: one.type, resource: one.resource }))
      return resource === undefined ? one : { ...one, resource }
    }),
    scopes: [...reports.values()],
    ...(aside && { aside: { ...aside, scopes: new Set([...aside.scopes].map(rename)) } }),
  }
}

function timelineSpeller(rename: <T extends Named>(one: T) => T): (timeline: AccessTimeline) => AccessTimeline {
  const done = new Map<PersonAccess, PersonAccess>()
  const respellMap = (grants: PersonAccess['expected']): PersonAccess['expected'] =>
    new Map(
      [...grants.values()].map((one) => {
        const grant = rename(one.grant)
        return [grantKey(grant), grant === one.grant ? one : { ...one, grant }]
      }),
    )
  const respell = (access: PersonAccess): PersonAccess => {
    const known = done.get(access)
    if (known) return known
    const spelled = {
      ...access,
      expected: respellMap(access.expected),
      suppressed: respellMap(access.suppressed),
    }
    done.set(access, spelled)
    return spelled
  }
  return (timeline) => ({
    ...timeline,
    now: respell(timeline.now),
    unmoved: respell(timeline.unmoved),
    before: respell(timeline.before),
    future: timeline.future.map(({ at, access }) => ({ at, access: respell(access) })),
    graces: timeline.graces.map(rename),
  })
}

function accessesOf({ now, unmoved, before, future }: AccessTimeline): ReadonlySet<PersonAccess> {
  return new Set([now, unmoved, before, ...future.map(({ access }) => access)])
}

function expectedKeys({ expected, suppressed }: PersonAccess): string[] {
  return [...expected.keys(), ...suppressed.keys()]
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()]
}

function systemOf(key: string): string {
  return key.slice(0, key.indexOf(':'))
}

function resourceOf(key: string): string {
  return key.slice(key.indexOf(':', key.indexOf(':') + 1) + 1)
}

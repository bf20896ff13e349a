import { findType, grantKey } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { ChangeState, PlannedChange } from '../domain/plan.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { type Stage, stageOf, stages } from './order.ts'

/**
 * Which changes wait for which, as groups: a change may begin when every group in its `waits` is over. Groups only ever wait
 * for what stands before them in the list, so that nothing waits for itself.
 */
export interface ChangeOrder {
  /** by change, in the order of the list */
  readonly waits: readonly (readonly number[])[]
  /** by change: the groups that it is part of */
  readonly groups: readonly (readonly number[])[]
  /** by group: how many changes it has */
  readonly sizes: readonly number[]
}

interface Group {
  readonly number: number
  readonly stage: Stage
  readonly system: string
  /** something waits for it: whatever comes later in the list is a group of its own */
  isClosed: boolean
}

/**
 * The order in which `changes`, put in order before, must run: nothing waits but for the same person's earlier stages, for
 * the systems that its system depends on, for what it requires, and (an administrator's loss) for the new administrators.
 */
export function orderOfChanges(
  changes: readonly PlannedChange[],
  options: {
    readonly leavers: ReadonlySet<string>
    readonly catalog: SystemCatalog
    readonly systems: ReadonlyMap<string, SystemSettings>
  },
): ChangeOrder {
  const before = systemsBefore(options.systems)
  const people = new Map<string, Group[]>()
  const gains = new Map<string, Group[]>()
  const required = new Set(changes.flatMap((change) => change.requires))
  const single = new Map<string, number>()
  const sizes: number[] = []
  const open = (stage: Stage, system: string): Group => ({
    number: sizes.push(0) - 1,
    stage,
    system,
    isClosed: false,
  })
  const join = (list: Group[], stage: Stage, system: string): number => {
    let group = list.find((one) => !one.isClosed && one.stage === stage && one.system === system)
    if (!group) list.push((group = open(stage, system)))
    sizes[group.number]!++
    return group.number
  }
  const waits: number[][] = []
  const groups: number[][] = []
  for (const change of changes) {
    const { id, person, system, type, resource } = change
    const stage = stageOf(change, options)
    const own = listOf(people, person)
    const heirs = resource === null ? [] : listOf(gains, grantKey({ system, type, resource }))
    const earlier = [
      ...own.filter((group) => comesBefore(group, { stage, system }, before)),
      ...(stage === 'losses' && isAdmin(change, change.before, options.catalog) ? heirs : []),
    ]
    for (const group of earlier) group.isClosed = true
    const needed = change.requires.flatMap((one) => single.get(one) ?? [])
    waits.push([...new Set([...earlier.map((group) => group.number), ...needed])])
    const joined = [join(own, stage, system)]
    if (stage === 'gains' && isAdmin(change, change.after, options.catalog)) joined.push(join(heirs, stage, system))
    if (required.has(id)) {
      const alone = sizes.push(1) - 1
      single.set(id, alone)
      joined.push(alone)
    }
    groups.push(joined)
  }
  return { waits, groups, sizes }
}

function comesBefore(
  one: Group,
  other: { readonly stage: Stage; readonly system: string },
  before: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const isBelow = before.get(other.system)?.has(one.system) ?? false
  if (one.stage === other.stage) return isBelow
  if (stages.indexOf(one.stage) > stages.indexOf(other.stage)) return false
  const concernsOneSystem =
    (one.stage === 'accounts' && other.stage === 'gains') ||
    (one.stage === 'losses' && other.stage === 'accounts nobody needs')
  return !concernsOneSystem || one.system === other.system || isBelow
}

function isAdmin({ system, type }: PlannedChange, state: ChangeState | null, catalog: SystemCatalog): boolean {
  const manifest = catalog.get(system)
  const levels = manifest ? (findType(manifest, type)?.levels ?? []) : []
  return levels.some(({ id, admin }) => admin === true && id === state?.level)
}

/** By system: all that it depends on, directly or not; circles are cut where they close. */
function systemsBefore(systems: ReadonlyMap<string, SystemSettings>): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>()
  for (const name of systems.keys()) {
    const found = new Set<string>()
    const open = [...(systems.get(name)?.dependsOn ?? [])]
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (one === name || found.has(one)) continue
      found.add(one)
      open.push(...(systems.get(one)?.dependsOn ?? []))
    }
    all.set(name, found)
  }
  return all
}

function listOf<T>(map: Map<string, T[]>, key: string): T[] {
  const known = map.get(key)
  if (known) return known
  const made: T[] = []
  map.set(key, made)
  return made
}

import { type AccessModel, groupGraces } from '../access/access-model.ts'
import { frozenSystems } from '../access/lock-model.ts'
import { holdBlanked } from '../access/held-person.ts'
import { agreeingAccess, createQuickAccess } from '../access/quick-access.ts'
import { fromRows } from '../adapters/fetch-actual.ts'
import type { ActualAccess, ActualSystem } from '../domain/access.ts'
import type { AccountRows } from '../domain/account-rows.ts'
import type { Grant } from '../domain/grant.ts'
import type { Ledger } from '../domain/ledger.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { Person } from '../domain/person.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import type { LedgerRows } from '../ledger/ledger-rows.ts'
import { listsOf } from '../ledger/read-entries.ts'
import { isAdminGrant } from '../plan/admin-rules.ts'
import { createRightTable, type RightTable } from '../policy/right-table.ts'
import { type AccessEngine, createAccessEngine, type Remembered } from './access-engine.ts'
import { createBaseEngine } from './evaluate-base.ts'
import type { SystemsReading } from './read-systems.ts'
import { refuseShrink } from './refuse-shrink.ts'
import { readHeldPeriods } from './rule-context.ts'
import { entangledPeople, peopleSharingNames } from './entangled-people.ts'
import { type Settlement, settlePeople } from './settle-people.ts'
import { requireSound, type Workspace, type WorkspaceFiles } from './workspace.ts'

/** The part of a company that a plan has to think about; everybody else is as they should be. */
export interface Reduced {
  readonly engine: AccessEngine
  readonly held: Remembered['held']
  readonly people: readonly Person[]
  /** with nobody in it who is settled */
  readonly ledger: Ledger
  /** without the accounts of those who are settled */
  readonly actual: ActualAccess
  /** by person: the systems that have to be thought about; of everybody else all */
  readonly partly: ReadonlyMap<string, ReadonlySet<string>>
  /** by system: the grants of settled people */
  readonly unchanged: ReadonlyMap<string, number>
}

/** Findings that the whole ledger may know better. */
export const uncertain: ReadonlySet<string> = new Set([
  'unknown-person',
  'unknown-user',
  'unknown-attribute',
  'unknown-approver',
])

/**
 * Sets the settled people aside before a plan is made. Null when this company, or this ledger, or one of the systems, has to
 * be looked at whole.
 */
export async function reducePeople(
  workspace: Workspace,
  store: LedgerStore,
  reading: SystemsReading,
): Promise<Reduced | null> {
  const { settings } = workspace
  if ([...settings.systems.values()].some((one) => one.orphans === 'remove')) return null
  const first = await store.openRows()
  if (first === null || first.head.lastRun === null) {
    first?.close()
    return null
  }
  const held = await readHeldPeriods(workspace, store, first.head.emergencies)
  const engine = createAccessEngine(workspace, { ledger: first.head, held })
  // Only the whole ledger knows whom, and what, an unknown name may have been.
  const isCertain = engine.diagnostics.every(({ code }) => !uncertain.has(code))
  if (!isCertain || frozenSystems(engine.model.locks, workspace.now).size > 0) {
    first.close()
    return null
  }
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  refuseShrink(workspace, first.head)
  const base = workspace.base && createBaseEngine(workspace, workspace.base, { ledger: first.head, held })
  if (base && base.errors.length > 0) {
    first.close()
    return null
  }
  const except = new Set([
    ...engine.model.constraints.rules.flatMap((rule) => rule.required),
    ...peopleSharingNames(workspace),
  ])
  let ledger: LedgerRows | null = first
  for (let attempt = 0; attempt < 3; attempt++) {
    const systems = await reading.rows()
    ledger ??= await store.openRows()
    if (systems === null || ledger === null) {
      ledger?.close()
      return null
    }
    const isSpecial = isSpecialGrant(workspace, engine)
    const rights = createRightTable(workspace.catalog)
    const { people: everybody } = workspace.people
    const before = base?.engine.model ?? null
    const inputs = { ledger, systems, rights, except, isSpecial, people: everybody, before }
    const tried = settle(workspace, engine, inputs)
    const entangled = await entangledPeople(workspace, store, tried)
    if (entangled.length === 0) {
      const { people, partly, unchanged } = tried.settlement
      const informed = withLedger(engine, tried.ledger, people, workspace, held)
      return { people, partly, unchanged, ledger: tried.ledger, actual: tried.actual, held, engine: informed }
    }
    for (const id of entangled) except.add(id)
    ledger = null
  }
  return null
}

export interface Tried {
  readonly settlement: Settlement
  readonly ledger: Ledger
  readonly actual: ActualAccess
}

interface SettleInputs {
  readonly ledger: LedgerRows
  readonly systems: ReadonlyMap<string, AccountRows>
  readonly rights: RightTable
  readonly except: ReadonlySet<string>
  readonly isSpecial: (grant: Grant) => boolean
  readonly people: Iterable<Person>
  /** what the files are compared with: who has other access by it is no settled person */
  readonly before?: AccessModel | null
  /** what is known, when all is gone through, of those who are not among `people` */
  readonly others?: () => Pick<Settlement, 'held' | 'unchanged'> | null
}

/** Whether a plan has more to say about a grant than whether it is there. */
export function isSpecialGrant({ catalog }: WorkspaceFiles, { model, rules }: AccessEngine): (grant: Grant) => boolean {
  return (grant) =>
    model.constraints.isInvolved(grant) ||
    isAdminGrant(grant, catalog) ||
    (rules.get(grant.system)?.unmanaged ?? []).some((pattern) => matchesGrant(pattern, grant, catalog))
}

export function settle(workspace: WorkspaceFiles, engine: AccessEngine, inputs: SettleInputs): Tried {
  const { settings, catalog, now } = workspace
  const { ledger, systems, rights, except, isSpecial, people, others } = inputs
  const quickOf = (model: AccessModel) => createQuickAccess(model, { now, rights, isSpecial })
  const own = quickOf(engine.model)
  const quick = inputs.before ? agreeingAccess(own, quickOf(inputs.before)) : own
  const opened = [...systems].map(([name, rows]) => [name, { rows, settings: settings.systems.get(name)! }] as const)
  const settled = settlePeople({ people, ledger, systems: new Map(opened), quick, rights, except })
  const settlement = together(settled, others?.() ?? null)
  const heldScopes = new Map<string, Set<string>>()
  for (const number of settlement.held) {
    const { system, type, resource } = rights.grants[number]!
    heldScopes.set(system, (heldScopes.get(system) ?? new Set()).add(type).add(`${type}:${resource}`))
  }
  const actual = [...systems].map(([name, rows]): [string, ActualSystem] => {
    const left = fromRows(rows, { manifest: catalog.get(name)! }, settings.systems.get(name)!)
    const { accounts, grants } = rows.totals()
    const scopes = heldScopes.get(name) ?? new Set<string>()
    const aside = { accounts: accounts - left.accounts.length, grants: grants - left.grants.length, scopes }
    return [name, { ...left, aside }]
  })
  return {
    settlement,
    ledger: { ...ledger.head, ...listsOf(settlement.entries) },
    actual: { systems: new Map(actual) },
  }
}

function together(settled: Settlement, others: Pick<Settlement, 'held' | 'unchanged'> | null): Settlement {
  if (others === null) return settled
  const unchanged = new Map(settled.unchanged)
  for (const [name, count] of others.unchanged) unchanged.set(name, (unchanged.get(name) ?? 0) + count)
  return { ...settled, held: new Set([...settled.held, ...others.held]), unchanged }
}

function withLedger(
  engine: AccessEngine,
  ledger: Ledger,
  people: readonly Person[],
  workspace: Workspace,
  held: Remembered['held'],
): AccessEngine {
  const { settings, now } = workspace
  // Exceptions of somebody who left and is back have to be looked at again.
  const isBack = ledger.people.some((one) => one.left !== undefined && engine.model.exceptions.has(one.person))
  // Who is held approves nothing.
  const judged = holdBlanked(people, ledger.people, { policies: engine.model.policies, settings, now })
  if (isBack || judged.some((one, index) => one !== people[index]))
    return createAccessEngine(workspace, { ledger, held })
  return { ...engine, model: { ...engine.model, graces: groupGraces(ledger.graces) } }
}

import { hasErrors } from '../domain/diagnostic.ts'
import type { Ledger, LedgerPerson } from '../domain/ledger.ts'
import type { LedgerLookup } from '../ledger/ledger-lookup.ts'
import { listsOf } from '../ledger/read-entries.ts'
import { type IndexedPeople, openIndexedPeople, plainSource } from '../people/indexed-people.ts'
import { compileRiskRules } from '../policy/compiled-policy.ts'
import { recallPolicies } from '../policy/remembered-policies.ts'
import { assembleEngine } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type CompanyMemory, openCompanyMemory } from './company-memory.ts'
import { indexedDirectory, needsEverybody } from './indexed-directory.ts'
import type { LoadedAccess } from './load-access.ts'
import { type MemoryPlace, memoryPlace } from './memory-place.ts'
import { openPersonLedger } from './person-ledger.ts'
import { hasTotals, readHeldPeriods } from './rule-context.ts'
import type { Workspace } from './workspace.ts'
import { evaluationTime } from './evaluation-time.ts'
import { locate } from './locate.ts'

/** What a question about one person is answered from, without having read about the others. */
export interface RecalledAccess {
  /** whoever asks it for everybody gets an error; its ledger has this person alone */
  readonly loaded: LoadedAccess
  /** when the people's file was written */
  readonly asOf: number
  /** whether what was read is still there: to be asked after the answer was found */
  readonly isUnchanged: () => boolean
  readonly close: () => void
}

/**
 * Files, people and ledger as earlier runs left them indexed. Null where they have changed or cannot be indexed, and in
 * any doubt: then everything has to be read. An index of files that were written just now is not trusted.
 */
export async function recallAccess(
  { person, at }: { readonly person: string; readonly at: string | null },
  global: GlobalOptions,
  context: CommandContext,
): Promise<RecalledAccess | null> {
  const place = memoryPlace(context)
  if (place === null) return null
  const { root, file } = locate(global, context)
  const path = place.of('files', root, file ?? '', global.environment ?? '')
  const company = openCompanyMemory({ root, path, label: place.label })
  if (company === null) return null
  const opened: { readonly close: () => void }[] = [company]
  const close = () => {
    for (const one of opened) one.close()
  }
  try {
    const people = await indexOf(company, root, place, context)
    if (people) opened.push(people)
    const ledger = people && (await openPersonLedger(company.settings, root, place, context))
    if (ledger) opened.push(ledger)
    if (people?.identity === company.people && ledger) {
      const now = evaluationTime(at, company.settings, context)
      const loaded = await recallLoaded(person, { root, now, company, people, ledger })
      if (loaded !== null)
        return { loaded, asOf: people.asOf, isUnchanged: () => people.isUnchanged() && ledger.isUnchanged(), close }
    }
  } catch (error) {
    close()
    throw error
  }
  close()
  return null
}

/** The people by their index, which is written where there is none yet. */
export async function indexOf(
  { settings }: Pick<CompanyMemory, 'settings'>,
  root: string,
  { of, label }: MemoryPlace,
  context: CommandContext,
): Promise<IndexedPeople | null> {
  const file = plainSource(settings.people.sources)
  if (file === null) return null
  const rules = { people: settings.people, timezone: settings.timezone }
  return openIndexedPeople({ root, rules, path: of('people', root, file), label, now: context.now() })
}

async function recallLoaded(
  person: string,
  from: {
    readonly root: string
    readonly now: number
    readonly company: CompanyMemory
    readonly people: IndexedPeople
    readonly ledger: LedgerLookup
  },
): Promise<LoadedAccess | null> {
  const { root, now, company, people, ledger } = from
  const { settings, catalog, documents, configuration } = company
  const rules = compileRiskRules(settings, catalog, () => undefined)
  const policies = recallPolicies(company.memory, { settings, rules, policyAt: company.policyAt })
  const remembered = (id: string): LedgerPerson | null => ledger.entry(id)?.remembered ?? null
  const workspace: Workspace = {
    root,
    settings,
    configuration,
    catalog,
    documents,
    get files() {
      return needsEverybody()
    },
    evidence: new Map(),
    approvals: [],
    now,
    get digests() {
      return needsEverybody()
    },
    // They were found sound; warnings are for who reads all of them.
    diagnostics: [],
    aboutTests: new Set(),
    base: null,
    revision: null,
    revisionName: null,
    isProposal: false,
    // The ledger is a file, which has no secrets.
    reveal: (options) => options,
    people: {
      get people() {
        return needsEverybody()
      },
      get digest() {
        return needsEverybody()
      },
      count: people.facts.count,
      diagnostics: people.errors(),
      unidentified: people.facts.unidentified,
    },
  }
  const own = ledger.entry(person)
  const known = { ...ledger.head, ...listsOf(own ? [own] : []) }
  const engine = assembleEngine(workspace, {
    policies,
    directory: indexedDirectory(people, { remembered, policies, settings, now }),
    formerPeople: { has: (id) => remembered(id) !== null },
    lastLeft: (id) => remembered(id)?.left ?? null,
    held: await heldOf(workspace, known.emergencies),
    graces: known.graces,
    emergencies: known.emergencies,
    approvals: known.approvals,
  })
  if (hasErrors(engine.diagnostics)) return null
  return { workspace, engine, ledger: known, rights: ledger.rights, peopleCount: people.facts.count }
}

/** The audit log is read only where a rule limits a total. */
async function heldOf(workspace: Workspace, emergencies: Ledger['emergencies']) {
  if (!hasTotals(workspace)) return new Map()
  const { openLedger } = await import('../ledger/ledger-store.ts')
  return readHeldPeriods(workspace, await openLedger(workspace), emergencies)
}

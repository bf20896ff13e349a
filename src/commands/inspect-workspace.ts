import { accessTimeline } from '../access/access-timeline.ts'
import { adviseReach } from '../access/advise-reach.ts'
import { createDenyTally } from '../access/denied-for-all.ts'
import { expiringExceptions } from '../access/exception-horizon.ts'
import { needlessExceptions, overlappingExceptions } from '../access/exception-overlap.ts'
import { expectedAccess } from '../access/expected-access.ts'
import { untroubledCheck } from '../access/untroubled-people.ts'
import { type Diagnostic, hasErrors } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import { emptyLedger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import { formatPosition } from '../domain/position.ts'
import type { Duration } from '../domain/time.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { violationDiagnostic } from '../plan/constraint-guard.ts'
import { problemDiagnostic } from '../plan/plan-diagnostics.ts'
import { adviseNames } from '../policy/advise-names.ts'
import { advisePolicies } from '../policy/advise-policies.ts'
import { type AccessEngine, createAccessEngine, loadRemembered, type Remembered } from './access-engine.ts'
import { judgedConstraints } from './judged-constraints.ts'
import { checkPolicyTests } from './check-policy-tests.ts'
import { hasTotals } from './rule-context.ts'
import type { Workspace } from './workspace.ts'

/** All that files and people tell without a live system; what depends on sound files is left out when they are not. */
export async function inspectWorkspace(
  workspace: Workspace,
  options: { readonly expiring: Duration | null; readonly state: boolean },
): Promise<Diagnostic[]> {
  const remembered = await rememberedIfNeeded(workspace, options)
  const engine = createAccessEngine(workspace, remembered)
  const files = [...workspace.diagnostics, ...engine.diagnostics]
  const found = [...files, ...workspace.people.diagnostics]
  if (hasErrors(files)) return found
  return [
    ...found,
    ...checkPolicyTests(workspace, engine.model.directory),
    ...engine.findings.filter((one) => isCertain(one, workspace, remembered)),
    ...adviseNames(engine.model.policies, workspace.documents),
    ...policyAdvice(workspace, engine),
    ...exceptionAdvice(workspace, engine, options.expiring),
    ...violations(workspace, engine),
  ]
}

/** What the policies give today and what is doubtful about it; one person at a time, for there may be many. */
function policyAdvice({ now, people }: Workspace, { model, diagnostics }: AccessEngine): Diagnostic[] {
  const tally = createDenyTally(model)
  const problems: Diagnostic[] = []
  const isUntroubled = untroubledCheck(model, now)
  const untroubled: Person[] = []
  for (const person of people.people) {
    if (person.hold !== null) continue
    if (isUntroubled(person)) {
      untroubled.push(person)
      continue
    }
    const access = expectedAccess(model, person, now)
    tally.add(access)
    for (const one of access.problems) problems.push(problemDiagnostic(one, person.id))
  }
  // What they have matters only where others are denied it.
  if (tally.hasDenied()) for (const person of untroubled) tally.add(expectedAccess(model, person, now))
  const advice = advisePolicies(model.policies, { now, directory: model.directory })
  const doubted = new Set([...diagnostics, ...advice].flatMap(({ at }) => (at === null ? [] : [formatPosition(at)])))
  return [...problems, ...advice, ...adviseReach(model, { now, doubted }), ...tally.findings(doubted)]
}

function exceptionAdvice(
  { now, catalog }: Workspace,
  { model }: AccessEngine,
  expiring: Duration | null,
): Diagnostic[] {
  const withoutExceptions = { ...model, exceptions: new Map(), graces: new Map() }
  const grantsOf = (id: string) => {
    const person = model.directory.byId.get(id)
    if (!person || person.hold !== null) return null
    return new Map([...expectedAccess(withoutExceptions, person, now).expected].map(([key, { grant }]) => [key, grant]))
  }
  return [
    ...(expiring === null ? [] : expiringExceptions(model.exceptions, now, expiring)),
    ...overlappingExceptions(model.exceptions, now),
    ...needlessExceptions(model.exceptions, now, { grantsOf, catalog }),
  ]
}

/** What the files alone break of the constraints, now and at any later time that is known. */
function violations(workspace: Workspace, engine: AccessEngine): Diagnostic[] {
  if (engine.model.constraints.rules.length === 0) return []
  const { people, now } = workspace
  const sound = people.people.filter((person) => person.hold === null)
  const evaluated = sound.map((person) => accessTimeline(engine.model, person, { now, remembered: null, owned: [] }))
  return judgedConstraints(engine, evaluated, workspace, { grants: [] }).expected.map((one) =>
    violationDiagnostic(one, now),
  )
}

/** Where reviews are made at a forge, only a ledger knows of them: one that no run here has written says nothing. */
function isCertain({ code }: Diagnostic, { settings }: Workspace, { ledger }: Remembered): boolean {
  return settings.forge === null || ledger.lastRun !== null || !['review-pending', 'review-overdue'].includes(code)
}

/**
 * Only the ledger knows people who left, who reviewed an emergency, and its log what was held: read when an exception or a
 * rule asks for it.
 */
export function needsLedger(workspace: Workspace): boolean {
  const { people, documents, settings } = workspace
  const known = new Set(people.people.map((person) => person.id))
  return (
    hasTotals(workspace) ||
    documents.exceptions.some(({ person, breakGlass }) => !known.has(person) || (breakGlass && settings.forge !== null))
  )
}

async function rememberedIfNeeded(workspace: Workspace, { state }: { readonly state: boolean }): Promise<Remembered> {
  const { settings } = workspace
  const empty: Remembered = { ledger: emptyLedger(settings.organization, settings.environment), held: new Map() }
  if (!state && !needsLedger(workspace)) return empty
  const store = await openLedger(workspace)
  const remembered = await loadRemembered(workspace, store).catch((error: unknown) => {
    // An unreadable ledger is no fault of the files; every command that needs it says so.
    if (error instanceof Failure) return empty
    throw error
  })
  // Without `--state` it is about the files alone.
  return state ? remembered : { ...remembered, ledger: { ...remembered.ledger, emergencies: [] } }
}

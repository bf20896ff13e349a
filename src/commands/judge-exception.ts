import { needlessExceptions, overlappingExceptions } from '../access/exception-overlap.ts'
import { expectedAccess } from '../access/expected-access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Exception } from '../domain/exception.ts'
import { Failure } from '../domain/failure.ts'
import { emptyLedger } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { Refusal } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { violationDiagnostic } from '../plan/constraint-guard.ts'
import { problemDiagnostic } from '../plan/plan-diagnostics.ts'
import {
  type AccessEngine,
  createAccessEngine,
  evaluatePeople,
  loadRemembered,
  type Remembered,
} from './access-engine.ts'
import { eligibilityHelp } from './eligibility-help.ts'
import { judgedConstraints } from './judged-constraints.ts'
import type { Workspace } from './workspace.ts'

/** What a new exception would change about the findings in the files. */
export interface Judgement {
  /** why it must not be written */
  readonly errors: readonly Diagnostic[]
  /** what its author should know */
  readonly advice: readonly Diagnostic[]
}

/** Weighs a new exception against everything the files say, without any system: what was wrong before does not count. */
export async function judgeException(workspace: Workspace, person: Person, added: Exception): Promise<Judgement> {
  const { documents, now } = workspace
  const remembered = await remember(workspace)
  const before = createAccessEngine(workspace, remembered)
  const exceptions = [...documents.exceptions, added]
  const after = createAccessEngine({ ...workspace, documents: { ...documents, exceptions } }, remembered)
  const starts = after.model.exceptions.get(person.id)?.find((one) => one.exception.id === added.id)?.period.starts
  const at = Math.max(now, starts ?? now)
  const judge = (engine: AccessEngine) => [
    ...findings(engine, person, at, now),
    ...violations(engine, workspace, remembered),
  ]
  const known = new Set(judge(before).map(keyOf))
  const found = judge(after).filter((one) => !known.has(keyOf(one)))
  return {
    errors: found.filter((one) => one.severity === 'error').map((one) => explained(one, after, person, added, at)),
    advice: found.filter((one) => one.severity !== 'error'),
  }
}

/** Who may not ask is told what is missing. */
function explained(
  one: Diagnostic,
  engine: AccessEngine,
  ...of: [person: Person, added: Exception, at: Instant]
): Diagnostic {
  if (one.code !== 'not-eligible') return one
  return { ...one, help: eligibilityHelp(engine, ...of) ?? one.help }
}

function findings(engine: AccessEngine, person: Person, at: Instant, now: Instant): Diagnostic[] {
  const { model } = engine
  const { catalog } = model.policies
  const own = new Map([[person.id, model.exceptions.get(person.id) ?? []]])
  const byPolicy = () => {
    const { expected } = expectedAccess({ ...model, exceptions: new Map(), graces: new Map() }, person, at)
    return new Map([...expected].map(([key, { grant }]) => [key, grant]))
  }
  return [
    ...engine.diagnostics,
    ...engine.findings,
    ...engine.refusals.map(unapproved),
    ...expectedAccess(model, person, at).problems.map((one) => problemDiagnostic(one, person.id)),
    ...overlappingExceptions(own, now),
    ...needlessExceptions(own, now, { grantsOf: byPolicy, catalog }),
  ]
}

/** What the files would break of the constraints, now or later; other people count for how many hold something. */
function violations(engine: AccessEngine, workspace: Workspace, { ledger }: Remembered): Diagnostic[] {
  if (engine.model.constraints.rules.length === 0) return []
  const { timelines } = evaluatePeople(workspace, engine, ledger)
  return judgedConstraints(engine, timelines, workspace, ledger).expected.map((one) =>
    violationDiagnostic(one, workspace.now),
  )
}

function keyOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`
}

/** Nobody can have approved what is only being written. */
function unapproved({ message }: Refusal): Diagnostic {
  const help = 'commit it and ask for approval; until it can be verified, nothing is given'
  return { severity: 'notice', code: 'needs-approval', message, help, at: null }
}

/** The ledger knows people who left and what was held; an unreadable one is no fault of the exception. */
async function remember(workspace: Workspace): Promise<Remembered> {
  const { settings } = workspace
  try {
    return await loadRemembered(workspace, await openLedger(workspace))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { ledger: emptyLedger(settings.organization, settings.environment), held: new Map() }
  }
}

import { overlappingExceptions, needlessExceptions } from '../access/exception-overlap.ts'
import { expectedAccess } from '../access/expected-access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Exception } from '../domain/exception.ts'
import { emptyLedger, type Ledger } from '../domain/ledger.ts'
import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import { problemDiagnostic } from '../plan/plan-diagnostics.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { type AccessEngine, createAccessEngine } from './access-engine.ts'
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
  const ledger = await readLedger(workspace)
  const before = createAccessEngine(workspace, { ledger, held: new Map() })
  const exceptions = [...documents.exceptions, added]
  const after = createAccessEngine(
    { ...workspace, documents: { ...documents, exceptions } },
    { ledger, held: new Map() },
  )
  const starts = after.model.exceptions.get(person.id)?.find((one) => one.exception.id === added.id)?.period.starts
  const at = Math.max(now, starts ?? now)
  const known = new Set(findings(before, person, at, now).map(keyOf))
  const found = findings(after, person, at, now).filter((one) => !known.has(keyOf(one)))
  return {
    errors: found.filter((one) => one.severity === 'error'),
    advice: found.filter((one) => one.severity !== 'error'),
  }
}

function findings({ model, diagnostics }: AccessEngine, person: Person, at: Instant, now: Instant): Diagnostic[] {
  const { catalog } = model.policies
  const own = new Map([[person.id, model.exceptions.get(person.id) ?? []]])
  const byPolicy = () => {
    const { expected } = expectedAccess({ ...model, exceptions: new Map(), graces: new Map() }, person, at)
    return new Map([...expected].map(([key, { grant }]) => [key, grant]))
  }
  return [
    ...diagnostics,
    ...expectedAccess(model, person, at).problems.map((one) => problemDiagnostic(one, person.id)),
    ...overlappingExceptions(own, now),
    ...needlessExceptions(own, now, { grantsOf: byPolicy, catalog }),
  ]
}

function keyOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`
}

/** Only the ledger knows people who left; a missing or unreadable one is no fault of the exception. */
async function readLedger({ settings, root }: Workspace): Promise<Ledger> {
  try {
    return await (await openLedger({ settings, root })).load()
  } catch (error) {
    if (error instanceof Failure) return emptyLedger(settings.organization, settings.environment)
    throw error
  }
}

import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { WrittenApproval } from '../domain/evidence.ts'
import { type Diagnostic, hasErrors } from '../domain/diagnostic.ts'
import type { Person } from '../domain/person.ts'
import { type AccessEngine, createAccessEngine, evaluatePeople, type Remembered } from './access-engine.ts'
import { baseHasErrors } from './base-files.ts'
import { noDocuments } from './revision-files.ts'
import type { Workspace, WorkspaceBase } from './workspace.ts'

/** What these people would have, at the same time, by the policies and exceptions of the base; `partly`: in some systems. */
export function evaluateBase(
  workspace: Workspace,
  base: WorkspaceBase,
  remembered: Remembered,
  of: {
    readonly people: readonly Person[]
    readonly partly: ReadonlyMap<string, ReadonlySet<string>>
  },
): { readonly timelines: readonly AccessTimeline[]; readonly diagnostics: readonly Diagnostic[] } {
  const { people, partly } = of
  const made = createBaseEngine(workspace, base, remembered)
  const { errors } = made
  if (errors.length === 0) {
    const access = evaluatePeople(made.workspace, made.engine, remembered.ledger, people, partly)
    return { timelines: [...access.timelines, ...access.held], diagnostics: [] }
  }
  const none = asOfBase(workspace, base, noDocuments)
  const engine = createAccessEngine(none, remembered)
  const { timelines, held } = evaluatePeople(none, engine, remembered.ledger, people, partly)
  return { timelines: [...timelines, ...held], diagnostics: [baseHasErrors(base.name, errors[0]!, errors.length)] }
}

/** How access follows from the base's files, and the errors that make that meaningless. */
export function createBaseEngine(
  workspace: Workspace,
  base: WorkspaceBase,
  remembered: Remembered,
): { readonly workspace: Workspace; readonly engine: AccessEngine; readonly errors: readonly Diagnostic[] } {
  const earlier = asOfBase(workspace, base, base.documents)
  const engine = createAccessEngine(earlier, remembered)
  return { workspace: earlier, engine, errors: engine.diagnostics.filter((one) => hasErrors([one])) }
}

function asOfBase(workspace: Workspace, base: WorkspaceBase, documents: WorkspaceBase['documents']): Workspace {
  return {
    ...workspace,
    documents: { ...documents, accessRules: base.trusted.accessRules, constraints: [] },
    evidence: evidenceThen(workspace, base),
    approvals: [],
    base: null,
  }
}

/** Approvals of now, but for exceptions that were edited since: what was approved is what stood there. */
function evidenceThen({ evidence }: Workspace, base: WorkspaceBase): Map<string, WrittenApproval> {
  const then = new Map(evidence)
  for (const { earlier } of base.extended) {
    const known = base.evidence.get(earlier.id)
    if (known) then.set(earlier.id, known)
    else then.delete(earlier.id)
  }
  return then
}

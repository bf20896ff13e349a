import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { WrittenApproval } from '../domain/evidence.ts'
import { type Diagnostic, hasErrors } from '../domain/diagnostic.ts'
import { createAccessEngine, evaluatePeople, type Remembered } from './access-engine.ts'
import { baseHasErrors } from './base-files.ts'
import { noDocuments } from './revision-files.ts'
import type { Workspace, WorkspaceBase } from './workspace.ts'

/** What the same people would have, at the same time, by the policies and exceptions of the base. */
export function evaluateBase(
  workspace: Workspace,
  base: WorkspaceBase,
  remembered: Remembered,
): { readonly timelines: readonly AccessTimeline[]; readonly diagnostics: readonly Diagnostic[] } {
  const { trusted, documents, name } = base
  const evidence = evidenceThen(workspace, base)
  const earlier = (of: typeof documents): Workspace => ({
    ...workspace,
    documents: { ...of, accessRules: trusted.accessRules, constraints: [] },
    evidence,
    base: null,
  })
  const engine = createAccessEngine(earlier(documents), remembered)
  const errors = engine.diagnostics.filter((one) => one.severity === 'error')
  if (!hasErrors(errors)) {
    const access = evaluatePeople(earlier(documents), engine, remembered.ledger)
    return { timelines: [...access.timelines, ...access.held], diagnostics: [] }
  }
  const none = earlier(noDocuments)
  const { timelines, held } = evaluatePeople(none, createAccessEngine(none, remembered), remembered.ledger)
  return { timelines: [...timelines, ...held], diagnostics: [baseHasErrors(name, errors[0]!, errors.length)] }
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

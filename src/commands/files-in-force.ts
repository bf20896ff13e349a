import { splitExtended } from '../access/extended-exceptions.ts'
import type { EvidenceSource, SeenApproval } from '../domain/evidence.ts'
import type { Exception } from '../domain/exception.ts'
import type { AccessRule, Constraint } from '../domain/governance.ts'
import type { Policy } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import { withoutPlaces } from './without-places.ts'
import { evidenceOf, judgeEvidence, seenApprovals } from './evidence-of.ts'
import type { Workspace, WorkspaceBase } from './workspace.ts'

/** What judges a change until it is merged: a change can neither relax it nor approve itself. */
export interface FilesInForce {
  /** those of the base, and of the change what is new in it */
  readonly accessRules: readonly AccessRule[]
  readonly newRules: ReadonlySet<AccessRule>
  /** those of the base and of the change */
  readonly constraints: readonly Constraint[]
  /** those of the base: approver sets may be `policy:NAME` */
  readonly policies: readonly Policy[]
  /** of the change; those that it extends, apart from what was approved of them already */
  readonly exceptions: readonly Exception[]
  readonly evidence: EvidenceSource
}

/** Null when nothing is compared: then the files judge themselves. */
export function filesInForce(
  workspace: Pick<Workspace, 'base' | 'documents' | 'settings' | 'evidence' | 'approvals'>,
  remembered: readonly SeenApproval[] | undefined,
): FilesInForce | null {
  const { base, documents, settings } = workspace
  if (base === null) return null
  const { trusted, extended, name } = base
  const known = new Set([...trusted.accessRules, ...base.documents.accessRules].map((one) => one.name))
  const newRules = documents.accessRules.filter((one) => !known.has(one.name))
  const earlierId = (id: string) => `${id}@${name}`
  const isRuled = trusted.accessRules.length + newRules.length > 0
  return {
    accessRules: [...trusted.accessRules, ...newRules],
    newRules: new Set(newRules),
    constraints: [...documents.constraints, ...earlierConstraints(base, documents.constraints)],
    policies: trusted.policies,
    exceptions: isRuled ? splitExtended(documents.exceptions, extended, { settings, earlierId }) : documents.exceptions,
    evidence: evidenceSince(base, evidenceOf(workspace, remembered), { remembered, earlierId, settings }),
  }
}

/** Constraints that the change takes away or edits: they stay until the merge, the edited ones beside what becomes of them. */
function earlierConstraints({ trusted, name }: WorkspaceBase, own: readonly Constraint[]): Constraint[] {
  const byName = new Map(own.map((one) => [one.name, one]))
  return trusted.constraints.flatMap((one) => {
    const edited = byName.get(one.name)
    if (!edited) return [one]
    return withoutPlaces(edited) === withoutPlaces(one) ? [] : [{ ...one, name: `${one.name} (as in ${name})` }]
  })
}

/** What was approved at the base of what is edited since stays approved; the edited content needs an approval of its own. */
function evidenceSince(
  base: WorkspaceBase,
  own: EvidenceSource,
  options: {
    readonly remembered: readonly SeenApproval[] | undefined
    readonly earlierId: (id: string) => string
    readonly settings: Settings
  },
): EvidenceSource {
  const { remembered = [], earlierId, settings } = options
  const seen = seenApprovals(remembered)
  const earlier = new Map(base.extended.map((one) => [earlierId(one.exception.id), one.earlier]))
  return (id) => {
    const approved = earlier.get(id)
    if (!approved) return own(id)
    const written = base.evidence.get(approved.id)
    return judgeEvidence(approved, [...(written ? [written] : []), ...seen(approved.id)], settings)
  }
}

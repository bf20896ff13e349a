import { approvedWindow, contentDigest } from '../access/approved-window.ts'
import { periodOf } from '../access/exception-model.ts'
import { heldPeriods } from '../access/held-periods.ts'
import { attributesAt, stateAt } from '../access/lifecycle.ts'
import type { HeldPeriod } from '../access/rule-problem.ts'
import type { ApprovalEvidence, EvidenceSource, WrittenApproval } from '../domain/evidence.ts'
import type { Exception } from '../domain/exception.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import type { Directory } from '../policy/directory.ts'
import type { PolicyModel } from '../policy/policy-model.ts'
import { matchPolicies } from '../policy/policy-set.ts'
import type { Settings } from '../domain/settings.ts'
import type { Workspace } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'

/** Who is known to have approved what: the file that sandboxes may have, else what the exceptions claim of themselves. */
export function evidenceOf({
  evidence,
  documents,
  settings,
}: Pick<Workspace, 'evidence' | 'documents' | 'settings'>): EvidenceSource {
  const exceptions = new Map(documents.exceptions.map((one) => [one.id, one]))
  return (id) => {
    const exception = exceptions.get(id)
    return exception ? judgeEvidence(exception, evidence.get(id), settings) : { kind: 'claim', approvers: [] }
  }
}

/** An approval counts for the content it was given for: ids are positions in a file, or can be taken for something else. */
export function judgeEvidence(
  exception: Exception,
  approval: WrittenApproval | undefined,
  settings: Settings,
): ApprovalEvidence {
  const digest = contentDigest(exception, settings, sha256)
  if (!approval) {
    const claim = { kind: 'claim', approvers: exception.approvedBy } as const
    return settings.apply.evidence === null ? claim : { ...claim, digest }
  }
  const own = periodOf({ ...exception, revoked: null }, settings)
  const window = approval.digest === null ? null : approvedWindow(approval.digest, exception, settings, sha256)
  const isInside = window !== null && window.starts <= own.starts && own.ends <= window.ends
  // What was reviewed of an emergency is all of it, or nothing.
  if (window !== null && (isInside || !exception.breakGlass)) {
    const { approvers, author, requester, source } = approval
    return { kind: 'verified', approvers, author, requester, source, digest, ...(isInside ? {} : { window }) }
  }
  const what =
    approval.digest === null ? 'names no digest of what was approved' : 'is for other content than it has now'
  return {
    kind: 'claim',
    approvers: approval.approvers,
    digest,
    problem: `the approval (${approval.source}) ${what}`,
  }
}

/** The people whom a policy matches now, by its own triggers. */
export function policyMembersOf(
  policies: PolicyModel,
  directory: Directory,
  { settings, now }: Workspace,
): (policy: string) => readonly string[] {
  let members: Map<string, string[]> | null = null
  const collect = () => {
    const found = new Map<string, string[]>()
    for (const person of directory.people) {
      const state = stateAt(person, now, settings.people)
      const attributes = attributesAt(person, state, settings.people)
      for (const { version } of matchPolicies(
        policies.policiesAt(now),
        { id: person.id, attributes, zone: person.zone },
        state,
        { directory },
      )) {
        found.set(version.policy.name, [...(found.get(version.policy.name) ?? []), person.id])
      }
    }
    return found
  }
  return (policy) => (members ??= collect()).get(policy) ?? []
}

/** What the audit log says people held, for rules that limit a total; nothing is read without such a rule. */
export async function readHeldPeriods(
  workspace: Workspace,
  store: LedgerStore,
  emergencies: Ledger['emergencies'] = [],
): Promise<ReadonlyMap<string, readonly HeldPeriod[]>> {
  const { documents, now } = workspace
  if (!hasTotals(workspace) || documents.exceptions.length + emergencies.length === 0) return new Map()
  const entries = []
  for await (const entry of store.readAudit()) if (entry.event === 'result') entries.push(entry)
  return heldPeriods(entries, now)
}

/** Whether an access rule, of the files or of the base that they are compared with, limits a total. */
export function hasTotals({ documents, base }: Workspace): boolean {
  return [...documents.accessRules, ...(base?.trusted.accessRules ?? [])].some((rule) => rule.maxTotal !== null)
}

import type { LockModel } from '../access/lock-model.ts'
import type { ApprovalsOf } from '../apply/audit-records.ts'
import type { LockFact } from '../apply/opening-records.ts'
import type { AuditApproval } from '../domain/audit.ts'
import type { Lock } from '../domain/governance.ts'
import type { Ledger } from '../domain/ledger.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { evidenceOf } from './evidence-of.ts'
import type { Workspace } from './workspace.ts'

/** Who approved the exceptions that a change stems from; only what was verified is more than a claim. */
export function approvalsFrom(workspace: Workspace, { approvals }: Pick<Ledger, 'approvals'>): ApprovalsOf {
  const evidence = evidenceOf(workspace, approvals)
  return ({ reasons, after }) => {
    if (after === null) return []
    const names = new Set(reasons.filter(({ kind }) => kind === 'exception').map(({ name }) => name))
    return [...names].flatMap((exception): AuditApproval[] => {
      const found = evidence(exception)
      if (found.kind === 'verified') {
        const { kind, approvers, authors, requester, source } = found
        const [author = null, ...others] = authors
        const all = others.length === 0 ? {} : { authors }
        return [{ exception, kind, approvers, author, ...all, requester, source }]
      }
      if (found.approvers.length === 0) return []
      const unknown = { author: null, requester: null, source: null }
      return [{ exception, kind: 'claimed', approvers: found.approvers, ...unknown }]
    })
  }
}

/** The emergency stops that hold now. */
export function locksInForce({ people, grants, systems }: LockModel, now: Instant): LockFact[] {
  const all = [...[...people.values()].flat(), ...grants, ...[...systems.values()].flat()]
  return all
    .filter(({ until }) => until > now)
    .map(({ lock, until }) => ({
      ...targetOf(lock),
      until: Number.isFinite(until) ? formatInstant(until) : null,
      reason: lock.reason,
    }))
}

function targetOf({ target }: Lock): Pick<LockFact, 'person' | 'system' | 'grant'> {
  const nothing = { person: null, system: null, grant: null }
  if (target.kind === 'grant') return { ...nothing, grant: target.pattern.text }
  return target.kind === 'system' ? { ...nothing, system: target.system } : { ...nothing, person: target.person }
}

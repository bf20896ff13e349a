import type { Plan } from '../domain/plan.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'

/** A plan with the log's head as it was found when the plan was made, to be kept elsewhere. */
export function withAuditHead(plan: Plan, store: Pick<LedgerStore, 'heads'>): Plan {
  return { ...plan, audit_head: store.heads().seen?.hash ?? null }
}

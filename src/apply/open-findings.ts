import type { LedgerRevocation } from '../domain/ledger.ts'
import type { PlanDiagnostic } from '../domain/plan.ts'
import { addressOf } from '../plan/planned-change.ts'
import { revocationDiagnostic } from '../plan/open-revocations.ts'

/** The plan's findings without those that the run settled: what is seen to be gone is not still there. */
export function openFindings(
  diagnostics: readonly PlanDiagnostic[],
  revocations: { readonly before: readonly LedgerRevocation[]; readonly after: readonly LedgerRevocation[] },
): readonly PlanDiagnostic[] {
  const open = new Set(revocations.after.map(addressOf))
  const settled = revocations.before.filter((one) => !open.has(addressOf(one))).map(revocationDiagnostic)
  return diagnostics.filter(({ code, message }) => !settled.some((one) => one.code === code && one.message === message))
}

import type { Plan } from '../domain/plan.ts'

/**
 * Whether a drift report vouches for it that actual access is what the files say: nothing differs, everything was read,
 * and nothing waits or was left out of the comparison.
 */
export function isInSync({ complete, systems, drift, refusals, diagnostics, summary }: Plan): boolean {
  const isRead = complete && systems.every(({ status }) => status === 'complete') && summary.withheld === 0
  const isCertain = refusals.length === 0 && diagnostics.every((one) => one.severity !== 'error' || one.person === null)
  const { excess, missing, orphans, disputed } = drift
  return isRead && isCertain && excess.length + missing.length + orphans.length + disputed.length === 0
}

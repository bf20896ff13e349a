import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import type { Plan } from '../domain/plan.ts'
import { unendedAccess } from '../plan/unended-access.ts'
import type { PlanOptions } from './plan-options.ts'

/** A refusal beats what stays and must go, and that a difference; what could not be read matters when completeness is asked for. */
export function planExitCode(made: Plan, options: Pick<PlanOptions, 'requireComplete' | 'detailedExitcode'>): ExitCode {
  if (made.refusals.length > 0) return exitCodes.refused
  if (unendedAccess(made.diagnostics).length > 0) return exitCodes.partial
  if (options.requireComplete && (!made.complete || made.summary.withheld > 0)) return exitCodes.partial
  return options.detailedExitcode && made.changes.length > 0 ? exitCodes.differs : exitCodes.ok
}

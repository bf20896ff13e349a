import type { Plan, PlanResult } from '../domain/plan.ts'
import { isPlanShaped, isRecord } from './plan-shape.ts'
import { digestOf, type Hash } from './planned-change.ts'
import { fileDigest } from './seal-plan.ts'

export type ParsedPlan =
  | { readonly ok: true; readonly plan: Plan | PlanResult }
  | { readonly ok: false; readonly problem: string; readonly help: string }

/** Reads a saved plan or result. It must be whole, of a format this version knows, and as it was written. */
export function parsePlan(text: string, hash: Hash): ParsedPlan {
  const again = 'make a new one with `provisionr plan --out FILE`'
  if (text.trim() === '') return { ok: false, problem: 'is empty', help: again }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, problem: 'is not a whole JSON document', help: again }
  }
  if (!isRecord(value) || (value['kind'] !== 'plan' && value['kind'] !== 'result')) {
    return { ok: false, problem: 'is not a plan or result of provisionr', help: again }
  }
  const version = value['format_version']
  if (typeof version !== 'string' || !/^1\.\d+$/.test(version)) {
    const isNewer = typeof version === 'string' && /^\d+\.\d+$/.test(version) && Number.parseInt(version, 10) > 1
    const named = `\`${String(version).slice(0, 20)}\``
    return {
      ok: false,
      problem: isNewer
        ? `has the format version ${named}, newer than this version of provisionr knows`
        : `has the format version ${named}, which this version does not know`,
      help: isNewer ? 'use the version of provisionr that wrote it, or make a new plan with this one' : again,
    }
  }
  if (!isPlanShaped(value)) return { ok: false, problem: 'lacks parts of a plan', help: again }
  const plan = value as unknown as Plan | PlanResult
  if (digestOf(plan.changes, hash) !== plan.digest) {
    return { ok: false, problem: 'was changed after it was made: its digest does not fit its changes', help: again }
  }
  if (value['file_digest'] !== fileDigest(value, hash)) {
    return { ok: false, problem: 'was changed after it was made: its file digest does not fit', help: again }
  }
  return { ok: true, plan }
}

import type { SystemCatalog } from '../domain/manifest.ts'
import type { LatestEnd, PlannedChange } from '../domain/plan.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { formatInstant } from '../domain/time.ts'

/**
 * Says of later losses when they have happened at the latest: a scheduled run comes within the system's `sweep`, and sessions
 * that are open then may go on for as long as its manifest says. Where no runs are promised nobody can tell.
 */
export function withLatestEnd(
  later: readonly PlannedChange[],
  { systems, catalog }: { readonly systems: ReadonlyMap<string, SystemSettings>; readonly catalog: SystemCatalog },
): PlannedChange[] {
  return later.map((change) => {
    const sweep = systems.get(change.system)?.sweep ?? null
    const isLoss = change.after === null || change.cause === 'grace' || change.cause === 'expiry'
    if (sweep === null || change.due === null || !isLoss) return change
    const session = catalog.get(change.system)?.residualSession.maxSeconds ?? null
    const at = Date.parse(change.due) + sweep + (session ?? 0) * 1000
    const latest: LatestEnd = { at: formatInstant(at), sweep_seconds: sweep / 1000, session_seconds: session }
    return { ...change, latest }
  })
}

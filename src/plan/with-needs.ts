import type { PlannedChange } from '../domain/plan.ts'

/** Of the chosen changes those that need nothing among `planned` which is not chosen itself, however far back. */
export function withNeeds(chosen: readonly PlannedChange[], planned: readonly PlannedChange[]): PlannedChange[] {
  const all = new Set(planned.map(({ id }) => id))
  let kept = [...chosen]
  for (let size = -1; size !== kept.length; ) {
    size = kept.length
    const ids = new Set(kept.map(({ id }) => id))
    kept = kept.filter(({ requires }) => requires.every((id) => ids.has(id) || !all.has(id)))
  }
  return kept
}

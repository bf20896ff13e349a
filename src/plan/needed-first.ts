import type { PlannedChange } from '../domain/plan.ts'

/** The changes in their order, each behind those that it requires. */
export function neededFirst(changes: readonly PlannedChange[]): PlannedChange[] {
  const open = new Set(changes.map((change) => change.id))
  const ordered: PlannedChange[] = []
  let waiting = changes
  while (waiting.length > 0) {
    const left: PlannedChange[] = []
    for (const change of waiting) {
      if (change.requires.some((id) => open.has(id))) left.push(change)
      else {
        ordered.push(change)
        open.delete(change.id)
      }
    }
    // Changes never require each other in a circle; if they did, nothing would be lost.
    if (left.length === waiting.length) return [...ordered, ...left]
    waiting = left
  }
  return ordered
}

import type { Explanation } from '../domain/explanation.ts'
import { formatInstant } from '../domain/time.ts'

/** An explanation as JSON documents have it. */
export function explanationData(explanation: Explanation) {
  return {
    ...explanation,
    at: formatInstant(explanation.at),
    entries: explanation.entries.map((entry) => ({
      ...entry,
      withheld: entry.withheld ?? null,
      until: entry.until === null ? null : formatInstant(entry.until),
    })),
  }
}

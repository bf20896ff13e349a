import type { AuditEntry, AuditEvent } from '../domain/audit.ts'
import { matchesWildcard } from '../domain/pattern.ts'
import type { Instant } from '../domain/time.ts'

/** Which entries are asked for; empty lists and null mean all. */
export interface AuditFilter {
  readonly people: readonly string[]
  readonly systems: readonly string[]
  /** of `system:type:resource`, with `*` */
  readonly grants: readonly string[]
  /** ids, or how they begin */
  readonly runs: readonly string[]
  readonly events: readonly AuditEvent[]
  readonly since: Instant | null
  /** included */
  readonly until: Instant | null
}

export function matchesFilter(entry: AuditEntry, filter: AuditFilter): boolean {
  const { people, systems, grants, runs, events, since, until } = filter
  const { person, system, grant, run, event, time } = entry
  if (people.length > 0 && (person === null || !people.includes(person))) return false
  if (systems.length > 0 && (system === null || !systems.includes(system))) return false
  if (grants.length > 0 && (grant === null || !grants.some((pattern) => matchesWildcard(pattern, grant)))) return false
  if (runs.length > 0 && !runs.some((one) => run.startsWith(one))) return false
  if (events.length > 0 && !events.includes(event)) return false
  if (since === null && until === null) return true
  const at = Date.parse(time)
  return (since === null || at >= since) && (until === null || at <= until)
}

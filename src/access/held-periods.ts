import type { AuditEntry } from '../domain/audit.ts'
import type { Instant } from '../domain/time.ts'
import type { HeldPeriod } from './rule-problem.ts'

/** From the results in the audit log, who held which grant from when to when; what is still held ends at `now`. */
export function heldPeriods(entries: Iterable<AuditEntry>, now: Instant): Map<string, HeldPeriod[]> {
  const open = new Map<string, Instant>()
  const held = new Map<string, HeldPeriod[]>()
  const close = (person: string, resource: string, ends: Instant) => {
    const key = JSON.stringify([person, resource])
    const starts = open.get(key)
    open.delete(key)
    if (starts === undefined || starts >= ends) return
    held.set(person, [...(held.get(person) ?? []), { starts, ends, resource }])
  }
  for (const { person, grant, after, result, time } of entries) {
    if (person === null || grant === null || (result !== 'applied' && result !== 'unchanged')) continue
    const key = JSON.stringify([person, grant])
    if (after === null) close(person, grant, Date.parse(time))
    else if (!open.has(key)) open.set(key, Date.parse(time))
  }
  for (const key of [...open.keys()].sort()) {
    const [person, resource] = JSON.parse(key) as [string, string]
    close(person, resource, now)
  }
  return held
}

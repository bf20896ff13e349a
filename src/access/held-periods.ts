import type { AuditEntry } from '../domain/audit.ts'
import type { Instant } from '../domain/time.ts'
import type { HeldPeriod } from './rule-problem.ts'

/**
 * From the results in the audit log, who held by exceptions which grant from when to when; what is still held ends at
 * `now`. What a policy gave, also at the same level, is no time under a rule.
 */
export function heldPeriods(entries: Iterable<AuditEntry>, now: Instant): Map<string, HeldPeriod[]> {
  const open = new Map<string, Omit<HeldPeriod, 'ends'> & { readonly person: string }>()
  const held = new Map<string, HeldPeriod[]>()
  const close = (key: string, ends: Instant) => {
    const found = open.get(key)
    open.delete(key)
    if (!found || found.starts >= ends) return
    const { person, ...period } = found
    held.set(person, [...(held.get(person) ?? []), { ...period, ends }])
  }
  for (const { person, grant, after, result, time, reasons } of entries) {
    if (person === null || grant === null || (result !== 'applied' && result !== 'unchanged')) continue
    const key = JSON.stringify([person, grant])
    const at = Date.parse(time)
    close(key, at)
    // The first reason is the one that gives the level.
    if (after === null || reasons[0]?.kind !== 'exception') continue
    const exceptions = reasons.filter(({ kind }) => kind === 'exception').map(({ name }) => name)
    open.set(key, { person, starts: at, resource: grant, level: after.level, exceptions })
  }
  for (const key of [...open.keys()].sort()) close(key, now)
  return held
}

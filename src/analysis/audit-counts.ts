import type { AuditEntry } from '../domain/audit.ts'

/** How many entries of which kind there are, without anybody's name. */
export interface AuditCounts {
  readonly entries: number
  readonly runs: number
  /** RFC 3339; null without entries */
  readonly first: string | null
  readonly last: string | null
  readonly counts: readonly {
    readonly event: string
    readonly system: string | null
    readonly result: string | null
    readonly count: number
  }[]
}

export function auditCounts() {
  const counts = new Map<string, AuditCounts['counts'][number]>()
  const runs = new Set<string>()
  let entries = 0
  let first: string | null = null
  let last: string | null = null
  return {
    add({ event, system, result, run, time }: AuditEntry): void {
      const key = JSON.stringify([event, system, result])
      counts.set(key, { event, system, result, count: (counts.get(key)?.count ?? 0) + 1 })
      runs.add(run)
      entries++
      first ??= time
      last = time
    },
    finish(): AuditCounts {
      const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
      return { entries, runs: runs.size, first, last, counts: sorted }
    },
  }
}

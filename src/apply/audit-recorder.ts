import type { AuditHead, AuditRecord } from '../domain/audit.ts'

/** Writes records in the order in which they come, one append at a time; those that come during one share the next. */
export interface AuditRecorder {
  /** over when the records are durable; fails for good once an append has failed */
  record(records: readonly AuditRecord[]): Promise<AuditHead>
}

export function createAuditRecorder(append: (records: readonly AuditRecord[]) => Promise<AuditHead>): AuditRecorder {
  let waiting: AuditRecord[] = []
  let next: Promise<AuditHead> | null = null
  let current: Promise<unknown> = Promise.resolve()

  return {
    record(records) {
      for (const one of records) waiting.push(one)
      if (next === null) {
        next = current.then(() => {
          const together = waiting
          waiting = []
          next = null
          return append(together)
        })
        current = next
      }
      return next
    },
  }
}

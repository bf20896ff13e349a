import { basename, dirname } from 'node:path'
import type { AuditEntry, AuditHead, AuditRecord } from '../../../src/domain/audit.ts'
import { openAuditLog } from '../../../src/ledger/audit-log.ts'
import { openFileBackend } from '../../../src/ledger/file/file-backend.ts'
import { acquireLease, releaseLease } from '../../../src/ledger/hold-lease.ts'
import { now, owner } from '../ledger-fixture.ts'

/** The log of a ledger in files, for tests that damage the file. */
function openLog(path: string) {
  const state = { backend: 'file', path: basename(dirname(path)), seed: null, options: {} }
  const backend = openFileBackend({ state, environment: null, root: dirname(dirname(path)), clock: () => now })
  return { backend, log: openAuditLog(backend) }
}

export async function appendAudit(path: string, records: readonly AuditRecord[], known: AuditHead): Promise<AuditHead> {
  const { backend, log } = openLog(path)
  const lease = await acquireLease(backend, owner, now)
  try {
    return await log.append(records, lease, () => Promise.resolve(known))
  } finally {
    await releaseLease(backend, lease)
  }
}

export async function auditHead(path: string, known: AuditHead): Promise<AuditHead> {
  return openLog(path).log.head(known)
}

export function readAuditEntries(path: string): AsyncIterable<AuditEntry> {
  return openLog(path).log.readEntries()
}

import { hostname } from 'node:os'
import { loadSettings } from '../../src/config/load-settings.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import type { Company } from './company.ts'
import { company } from './ruled-company.ts'

export const breakGlass = {
  break_glass: { eligible: { department: 'Engineering' }, max_duration: '1h', review_within: '2d' },
}

/** A company that was applied a minute ago, in which engineers may take `git:group:prod` in an emergency. */
export async function appliedCompany(given: object = breakGlass, ...policies: object[]): Promise<Company> {
  const made = company(given, ...policies)
  made.at('2026-11-20T08:59:00Z')
  await made.apply()
  made.at('2026-11-20T09:00:00Z')
  return made
}

/** `request --break-glass` of half an hour for `ada`, with more. */
export function taking(...more: readonly string[]): string[] {
  const asked = ['--grant', 'git:group:prod', '--for', '30m', '--justification', 'the shop is down']
  return ['request', '--break-glass', '--user', 'ada', ...asked, '--yes', ...more]
}

/** What a scheduled run applies. */
export const scheduled = ['--only-cause', 'start,expiry,grace,lock,person']

/** The whole log, oldest first. */
export async function auditOf(made: Company): Promise<AuditEntry[]> {
  const { settings } = loadSettings({ root: made.folder, environment: null })
  const store = await openLedger({ settings: settings!, root: made.folder })
  const entries: AuditEntry[] = []
  for await (const entry of store.readAudit()) entries.push(entry)
  return entries
}

/** Another run holds the ledger from now on; gives what lets go of it. */
export async function holdLedger(made: Company): Promise<() => Promise<void>> {
  const { settings } = loadSettings({ root: made.folder, environment: null })
  const store = await openLedger({ settings: settings!, root: made.folder })
  const lease = await store.acquire({ host: hostname(), pid: process.pid, run: 'other', url: null })
  return () => store.release(lease)
}

import type { AccountStatus } from '../domain/access.ts'
import type { AuditEntry } from '../domain/audit.ts'
import { compareText } from '../domain/diagnostic.ts'
import { type Emergency, emergencyAddress, withEmergency } from '../domain/emergency.ts'
import type { SeenApproval } from '../domain/evidence.ts'
import type { Ledger, LedgerAccount, LedgerGrant, LedgerResource } from '../domain/ledger.ts'
import type { Instant } from '../domain/time.ts'
import { createAccessHistory } from './access-history.ts'
import { approvalsIn } from './approvals-in-log.ts'

/**
 * Makes a ledger of what an audit log tells, fed entry by entry: links and owned grants, also those of which nobody
 * knows whether they are there, and what was decided at once. What a log does not tell (grace, attributes, who left when) is not in it.
 */
export function createLedgerFromLog(empty: Ledger) {
  const history = createAccessHistory(null)
  const resources = new Map<string, LedgerResource>()
  const intents = new Map<string, AuditEntry>()
  const approvals = new Map<string, SeenApproval>()
  let lastRun: Instant | null = null
  let lastCommit: string | null = null
  let emergencies: readonly Emergency[] = []
  return {
    add(entry: AuditEntry): void {
      history.add(entry)
      for (const one of approvalsIn(entry)) approvals.set(JSON.stringify([one.exception, one.digest, one.source]), one)
      const { event, time, commit, system, grant, after, person, emergency, settled } = entry
      if (commit !== null) lastCommit = commit
      if (event === 'sweep') lastRun = Date.parse(time)
      if (system !== null && grant !== null && after !== null) resources.set(grant, partsOf(system, grant))
      const subject = JSON.stringify([person, system, grant])
      if (event === 'intent') intents.set(subject, entry)
      if (event === 'result') intents.delete(subject)
      if (emergency) emergencies = withEmergency(emergencies, emergency)
      if (settled) {
        const address = emergencyAddress(settled)
        emergencies = emergencies.filter((one) => emergencyAddress(one) !== address)
      }
    },
    finish(): Ledger {
      const { held } = history.finish()
      const kept = held.filter((one) => one.forgotten === null)
      const grants = [
        ...kept.flatMap((one) => grantOf({ ...one, origin: one.origin === 'adopted' ? 'adopted' : 'granted' })),
        // Better to own what is not there than to forget what is.
        ...[...intents.values()].flatMap(begun),
      ]
      const unique = new Map(
        grants.map((one) => [JSON.stringify([one.person, one.system, one.type, one.resource]), one]),
      )
      const accounts = kept.flatMap((one): LedgerAccount[] => {
        const { person, system, account, since, status, origin } = one
        if (one.grant !== null || account === null) return []
        const from = origin === 'created' ? 'created' : 'adopted'
        return [{ system, account, person, origin: from, since: Date.parse(since), status: status as AccountStatus }]
      })
      const people = [...new Set([...accounts, ...unique.values()].map((one) => one.person))].sort(compareText)
      return {
        ...empty,
        lastRun,
        lastCommit,
        people: people.map((person) => ({ person, state: 'active', seen: lastRun ?? 0, attributes: {} })),
        accounts,
        grants: [...unique.values()],
        resources: [...resources.values()],
        ...(emergencies.length === 0 ? {} : { emergencies }),
        ...(approvals.size === 0 ? {} : { approvals: [...approvals.values()] }),
      }
    },
  }
}

function grantOf(one: {
  readonly person: string
  readonly system: string
  readonly grant: string | null
  readonly level: string | null
  readonly since: string
  readonly origin: 'granted' | 'adopted'
}): LedgerGrant[] {
  const { person, system, grant, level, since, origin } = one
  if (grant === null) return []
  const { type, resource } = partsOf(system, grant)
  return [{ person, system, type, resource, level, origin, since: Date.parse(since) }]
}

function begun({ person, system, grant, after, time, detail }: AuditEntry): LedgerGrant[] {
  if (person === null || system === null || after === null || detail === 'adopt') return []
  return grantOf({ person, system, grant, level: after.level, since: time, origin: 'granted' })
}

function partsOf(system: string, grant: string): LedgerResource {
  const [type = '', ...resource] = grant.slice(system.length + 1).split(':')
  return { system, type, resource: resource.join(':'), nativeId: null }
}

import type { ActualAccount, ActualGrant, ActualSystem, Reason, ScopeReport } from '../domain/access.ts'
import { grantKey, levelRank } from '../domain/grant.ts'
import type { AdapterManifest, SystemCatalog } from '../domain/manifest.ts'
import { matchesGrant, matchesWildcard } from '../domain/pattern.ts'
import type { EnforcementMode, SystemRules, SystemSettings } from '../domain/settings.ts'

/** One live system as the diff sees it: what was read, how far that can be trusted, and what may be changed there. */
export interface SystemFacts {
  readonly name: string
  readonly settings: SystemSettings
  readonly manifest: AdapterManifest
  /** the system's own enforcement mode in this run */
  readonly mode: EnforcementMode
  readonly accounts: ReadonlyMap<string, ActualAccount>
  /** by account id, then by grant key; several levels of one resource count as the highest */
  readonly grants: ReadonlyMap<string, ReadonlyMap<string, ActualGrant>>
  /** a lock forbids every write */
  readonly frozen: Reason | null
  readonly accountsComplete: boolean
  /** accounts and every type of grant were read to the end */
  readonly isWhole: boolean
  readonly isComplete: (type: string, resource: string) => boolean
  /** every resource of the type was read to the end */
  readonly isTypeWhole: (type: string) => boolean
  /** protected by the settings, or provisionr's own */
  readonly isProtected: (account: ActualAccount) => boolean
  /** listed under `service_accounts` */
  readonly isService: (account: ActualAccount) => boolean
  readonly isUnmanaged: (grant: HeldGrant) => boolean
  readonly modeOf: (grant: HeldGrant) => EnforcementMode
}

export interface HeldGrant {
  readonly system: string
  readonly type: string
  readonly resource: string
  readonly level: string | null
}

export function createSystemFacts(options: {
  readonly settings: SystemSettings
  readonly manifest: AdapterManifest
  readonly rules: SystemRules
  readonly actual: ActualSystem
  readonly catalog: SystemCatalog
  /** treat `owned` as `authoritative` */
  readonly remediate: boolean
  readonly frozen: Reason | null
}): SystemFacts {
  const { settings, manifest, rules, actual, catalog, remediate } = options
  const scopes = new Map(actual.scopes.map((report) => [report.scope, report]))
  const accountsComplete = isRead(scopes.get('accounts'))
  const own = actual.actingAccount ?? null
  const service = new Set(settings.serviceAccounts.map((one) => one.account))
  const inForce = (mode: EnforcementMode) => (remediate && mode === 'owned' ? 'authoritative' : mode)
  return {
    name: settings.name,
    settings,
    manifest,
    frozen: options.frozen,
    mode: inForce(settings.enforcement.mode),
    accounts: new Map(actual.accounts.map((account) => [account.id, account])),
    grants: indexGrants(actual.grants, settings.name, manifest),
    accountsComplete,
    isWhole: accountsComplete && actual.scopes.every((report) => isRead(report)),
    isComplete: (type, resource) => accountsComplete && isRead(scopes.get(`${type}:${resource}`) ?? scopes.get(type)),
    isTypeWhole: (type) =>
      accountsComplete &&
      isRead(scopes.get(type)) &&
      actual.scopes.every((report) => !report.scope.startsWith(`${type}:`) || isRead(report)),
    isProtected: (account) =>
      account.id === own ||
      account.username === own ||
      settings.protected.some((one) => matchesWildcard(one, account.username) || matchesWildcard(one, account.id)),
    isService: (account) => service.has(account.username) || service.has(account.id),
    isUnmanaged: (grant) => rules.unmanaged.some((pattern) => matchesGrant(pattern, grant, catalog)),
    modeOf: (grant) => {
      const rule = rules.enforcement.find(({ pattern }) => matchesGrant(pattern, grant, catalog))
      return inForce(rule?.mode ?? settings.enforcement.mode)
    },
  }
}

function isRead(report: ScopeReport | undefined): boolean {
  return report?.status === 'complete'
}

function indexGrants(
  grants: readonly ActualGrant[],
  system: string,
  manifest: AdapterManifest,
): Map<string, Map<string, ActualGrant>> {
  const byAccount = new Map<string, Map<string, ActualGrant>>()
  for (const grant of grants) {
    let held = byAccount.get(grant.account)
    if (!held) byAccount.set(grant.account, (held = new Map<string, ActualGrant>()))
    const key = grantKey({ system, type: grant.type, resource: grant.resource })
    const known = held.get(key)
    const isHigher =
      known && levelRank(manifest, grant.type, grant.level) > levelRank(manifest, grant.type, known.level)
    if (!known || isHigher) held.set(key, grant)
  }
  return byAccount
}

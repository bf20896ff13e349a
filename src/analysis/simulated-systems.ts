import type { AccountStatus, ActualAccess, ActualAccount, ActualGrant, ActualSystem } from '../domain/access.ts'
import { accountType, findType } from '../domain/grant.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { AdapterManifest, SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'

/** A change that was carried out in thought, with the account that it concerned. */
export interface SimulatedChange {
  readonly change: PlannedChange
  readonly account: string
}

/** Systems that hold exactly what the ledger says provisionr gave one person, read to the end. */
export function systemsFromLedger(ledger: Ledger, catalog: SystemCatalog): ActualAccess {
  const systems = new Map<string, ActualSystem>()
  for (const [name, manifest] of catalog) {
    const links = ledger.accounts.filter((one) => one.system === name)
    const accounts = links.map(({ account, person, status }): ActualAccount => {
      const remembered = ledger.people.find((one) => one.person === person)?.attributes['email']
      const email = typeof remembered === 'string' && remembered !== '' ? remembered : null
      return { ...nobody, id: account, username: person, email, status }
    })
    const grants = ledger.grants.flatMap(({ person, system, type, resource, level }): ActualGrant[] => {
      const link = system === name ? links.find((one) => one.person === person) : undefined
      return link ? [{ account: link.account, type, resource, level, status: 'active', computedBy: null }] : []
    })
    systems.set(name, systemOf(name, manifest, accounts, grants))
  }
  return { systems }
}

const nobody = { employeeId: null, externalId: null, createdAt: null }

function systemOf(
  name: string,
  manifest: AdapterManifest,
  accounts: readonly ActualAccount[],
  grants: readonly ActualGrant[],
): ActualSystem {
  const scopes = ['accounts', ...manifest.types.map((one) => one.type)]
  return {
    name,
    adapter: manifest.system,
    accounts,
    grants,
    scopes: scopes.map((scope) => ({ scope, status: 'complete', rows: 0, detail: null })),
    requests: 0,
    digest: '',
  }
}

/** The systems after the changes of one person, all of which succeed. */
export function carryOut(
  actual: ActualAccess,
  changes: readonly PlannedChange[],
  options: { readonly catalog: SystemCatalog; readonly email: string | null },
): { readonly actual: ActualAccess; readonly done: readonly SimulatedChange[] } {
  const systems = new Map(actual.systems)
  const done: SimulatedChange[] = []
  for (const change of changes) {
    const system = systems.get(change.system)
    const manifest = options.catalog.get(change.system)
    if (!system || !manifest) continue
    const account = change.account ?? system.accounts.find((one) => one.username === change.person)?.id ?? change.person
    systems.set(change.system, changeSystem(system, change, { account, manifest, email: options.email }))
    done.push({ change, account })
  }
  return { actual: { systems }, done }
}

function changeSystem(
  system: ActualSystem,
  change: PlannedChange,
  { account, manifest, email }: { account: string; manifest: AdapterManifest; email: string | null },
): ActualSystem {
  const known = system.accounts.find((one) => one.id === account)
  const others = system.accounts.filter((one) => one !== known)
  const status = (change.type === accountType ? change.after?.status : undefined) as AccountStatus | undefined
  const next: ActualAccount = {
    ...(known ?? { ...nobody, id: account, username: change.person, email, status: 'enabled' }),
    ...(status === undefined ? {} : { status }),
    ...(change.action === 'update_account' ? { email } : {}),
  }
  if (change.type === accountType) {
    const defaults = known
      ? []
      : manifest.types.flatMap(({ type, mandatory }) => (mandatory ? [grantOf(account, type, mandatory.default)] : []))
    return { ...system, accounts: [...others, next], grants: [...system.grants, ...defaults] }
  }
  return { ...system, accounts: [...others, next], grants: changeGrants(system.grants, change, account, manifest) }
}

/** One resource of an exclusive type takes the place of another, and where one is mandatory its default comes back. */
function changeGrants(
  grants: readonly ActualGrant[],
  { action, type, resource, after }: PlannedChange,
  account: string,
  manifest: AdapterManifest,
): ActualGrant[] {
  if (resource === null || action === 'adopt') return [...grants]
  const known = findType(manifest, type)
  const isIts = (one: ActualGrant) => one.account === account && one.type === type
  if (action === 'remove') {
    const left = grants.filter((one) => !isIts(one) || one.resource !== resource)
    const isBack = known?.mandatory !== undefined && left.length < grants.length
    return isBack ? [...left, grantOf(account, type, known.mandatory.default)] : left
  }
  const left = grants.filter((one) => !isIts(one) || (known?.levelMode !== 'exclusive' && one.resource !== resource))
  return [...left, { ...grantOf(account, type, resource), level: after?.level ?? null }]
}

function grantOf(account: string, type: string, resource: string): ActualGrant {
  return { account, type, resource, level: null, status: 'active', computedBy: null }
}

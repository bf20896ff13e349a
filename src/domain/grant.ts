import type { AdapterManifest, GrantType, SystemCatalog } from './manifest.ts'

/** One right in one system. `type` is `account` for reasons that only call for an account. */
export interface Grant {
  readonly system: string
  readonly type: string
  readonly resource: string
  /** canonical level id; null for types without levels */
  readonly level: string | null
}

/** The type of the short-hands that name the account itself (`google:workspace-account`). */
export const accountType = 'account'

/** `system:type:resource`, what two sources of the same right share whatever their level. */
export function grantKey(grant: { readonly system: string; readonly type: string; readonly resource: string }): string {
  return `${grant.system}:${grant.type}:${grant.resource}`
}

/** As `grantKey`, with one key for all spellings that the system takes for the same resource. */
export function identityKey(
  grant: { readonly system: string; readonly type: string; readonly resource: string },
  catalog: SystemCatalog,
): string {
  const key = grantKey(grant)
  return catalog.get(grant.system)?.foldsCase ? key.toLowerCase() : key
}

export function findType(manifest: AdapterManifest, type: string): GrantType | undefined {
  return manifest.types.find((one) => one.type === type)
}

/** The rank of a level within its type; -1 for types without levels or levels the manifest does not know. */
export function levelRank(manifest: AdapterManifest | undefined, type: string, level: string | null): number {
  if (!manifest || level === null) return -1
  return findType(manifest, type)?.levels.find((one) => one.id === level)?.rank ?? -1
}

/** The grant as people write it: short-hands are used, the default level is left out, and parsing it gives the same grant. */
export function formatGrant(grant: Grant, catalog: SystemCatalog): string {
  if (grant.type === accountType) return `${grant.system}:${grant.resource}`
  const manifest = catalog.get(grant.system)
  const isDefault = grant.level === null || (manifest && findType(manifest, grant.type)?.defaultLevel === grant.level)
  const target = `${grant.type}:${grant.resource}`
  const shorthand = manifest && Object.keys(manifest.shorthands).find((name) => manifest.shorthands[name] === target)
  if (shorthand !== undefined && isDefault) return `${grant.system}:${shorthand}`
  // A name that ends with a bracket would be read as a level.
  const isPlain = isDefault && (grant.level === null || !grant.resource.endsWith(')'))
  return isPlain ? grantKey(grant) : `${grantKey(grant)} (${grant.level})`
}

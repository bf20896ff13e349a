/** What a kind of system is, as data: its account model, grant types, levels and limits. */
export interface AdapterManifest {
  /** the adapter's name: `okta`, `gitlab` … */
  readonly system: string
  readonly contract: 1
  readonly account: AccountModel
  readonly types: readonly GrantType[]
  /**
   * What two-part grants (`system:name`) mean, by name: `account` for the account itself, or `type:resource` for an
   * ordinary grant of a type below. A name that is not listed is a resource of the default type.
   */
  readonly shorthands: Readonly<Record<string, string>>
  /** the type of a two-part grant that is no short-hand */
  readonly defaultType?: string
  readonly residualSession: { readonly revocable: boolean; readonly maxSeconds: number | null }
  /** resources whose names differ only in capitals are one there: patterns match them all */
  readonly foldsCase?: true
  /** people sign in to other systems through it: a leaver loses it first */
  readonly identityProvider?: true
}

export type AccountVerb = 'create' | 'enable' | 'suspend' | 'deactivate' | 'delete' | 'end_sessions' | 'update'

export type Correlation = 'external_id' | 'employee_id' | 'email' | 'username'

export interface AccountModel {
  readonly kind: 'owns_accounts' | 'federated' | 'invite' | 'role_as_account' | 'none'
  readonly idStability: 'immutable' | 'name_is_id'
  readonly verbs: Readonly<
    Partial<Record<AccountVerb, { readonly reversible: boolean; readonly destroysData: boolean }>>
  >
  /** strongest first */
  readonly correlation: readonly Correlation[]
  /** accounts can be created before the first day without being usable */
  readonly stages?: true
  /** an account can carry the moment at which it ends, which then needs no run */
  readonly nativeExpiry?: 'instant'
}

export type Risk = 'low' | 'medium' | 'privileged'

export interface GrantType {
  readonly type: string
  /** none for types where a person either holds the resource or does not */
  readonly levels: readonly GrantLevel[]
  readonly defaultLevel: string | null
  readonly risk?: Risk
  /** exclusive: a person can hold one resource of the type at a time */
  readonly levelMode: 'single' | 'exclusive' | 'cumulative' | 'independent'
  /** replaced by this resource, never removed (a Salesforce user always has a profile) */
  readonly mandatory?: { readonly default: string }
  readonly nativeExpiry: 'none' | 'date' | 'instant'
  readonly readAfterWrite: 'strong' | 'eventual'
  readonly permissions: { readonly read: readonly string[]; readonly write: readonly string[] }
  /** what reading this type can never show; said in reports */
  readonly blindSpots?: readonly string[]
  /** a notice for levels that are accepted but cannot be set everywhere */
  readonly unenforceableLevels?: Readonly<Record<string, string>>
}

export interface GrantLevel {
  readonly id: string
  /** higher is more */
  readonly rank: number
  readonly aliases?: readonly string[]
  readonly admin?: true
}

/** The configured systems by name; several may share one manifest. */
export type SystemCatalog = ReadonlyMap<string, AdapterManifest>

const riskOrder: readonly Risk[] = ['low', 'medium', 'privileged']

export function highestRisk(...risks: readonly (Risk | undefined)[]): Risk {
  let highest = 0
  for (const risk of risks) if (risk) highest = Math.max(highest, riskOrder.indexOf(risk))
  return riskOrder[highest]!
}

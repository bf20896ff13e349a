import type { AccountStatus, ActualAccount, ActualGrant, ScopeStatus } from '../domain/access.ts'
import type {
  AccountProfile,
  ChangeResult,
  CheckReport,
  DirectoryRecord,
  GrantScope,
  InspectionReport,
  LimitReport,
} from './adapter.ts'

/**
 * What is left for one kind of system to know, once `live-adapter.ts` has taken care of what all have in common: reports
 * of what was read, refusals, before-images, idempotence, and failures of calls. Every function throws a `CallFailure`
 * when a call fails; reading again after a pause is the client's business.
 */
export interface LiveSystem {
  check(): Promise<CheckReport>
  inspect?(): Promise<InspectionReport>
  /** Every account, page by page, to the end; a page that is missing is a `CallFailure`, never an end. */
  readAccounts(): AsyncIterable<readonly ActualAccount[]>
  /** Everybody's own record, read like accounts, for systems that know more of people than their accounts. */
  readPeople?(): AsyncIterable<readonly DirectoryRecord[]>
  /** Every grant, page by page; `doubt` takes what could not be read whole, so that the rest still counts. */
  readGrants(scope: GrantScope, doubt: Doubt): AsyncIterable<readonly ActualGrant[]>
  /** What is true now of one account, read fresh; null: it does not exist. */
  findAccount(account: string): Promise<ActualAccount | null>
  /** What these accounts hold of one resource now, read fresh, by account. Throws `NoSuchResource`. */
  findHolders(type: string, resource: string, accounts: readonly string[]): Promise<ReadonlyMap<string, Held>>
  /** Gives, raises or lowers (`level` null: the type has none); what was there before is `held`. */
  setGrant(
    account: string,
    type: string,
    resource: string,
    level: string | null,
    held: Held | null,
  ): Promise<ChangeResult>
  removeGrant(account: string, type: string, resource: string, held: Held): Promise<ChangeResult>
  /** Where accounts are but names: the native id of whoever is given something there for the first time. */
  nameAccount?(profile: AccountProfile): string
  /** `end` as in `moveEnd`; absent: none is asked for */
  createAccount?(profile: AccountProfile, status: AccountStatus, end?: string): Promise<ChangeResult>
  updateAccount?(account: ActualAccount, profile: AccountProfile): Promise<ChangeResult>
  /** Gives an account another end of its own (RFC 3339; null: none); only where the manifest has `nativeExpiry` for accounts. */
  moveEnd?(account: ActualAccount, end: string | null): Promise<ChangeResult>
  /** `deleted` removes the account for good. */
  setStatus?(account: ActualAccount, status: 'enabled' | 'suspended' | 'deactivated' | 'deleted'): Promise<ChangeResult>
  endSessions?(account: ActualAccount): Promise<ChangeResult>
  requests?(): number
  limits?(): LimitReport | null
  close(): Promise<void>
}

export interface Held {
  readonly level: string | null
  readonly status: 'active' | 'pending'
  /** set when the system computes it: where it comes from */
  readonly computedBy: string | null
}

/** `scope` is a type, or `type:resource`; `detail` one clause. */
export type Doubt = (scope: string, status: Exclude<ScopeStatus, 'complete'>, detail: string) => void

/** A resource that policies name and the system does not have, or has twice under one name. */
export class NoSuchResource extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NoSuchResource'
  }
}

import type { Adapter, FailureClass } from '../../src/adapters/adapter.ts'
import { fetchActual } from '../../src/adapters/fetch-actual.ts'
import type { ActualSystem, ScopeStatus } from '../../src/domain/access.ts'
import type { AdapterManifest } from '../../src/domain/manifest.ts'
import type { FaultProxy } from './fault-proxy.ts'
import type { Faults } from './fault-schedule.ts'
import { systemSettings } from './sandbox/sandbox-context.ts'
import type { TcpFaultProxy } from './tcp-fault-proxy.ts'

/** A live system to put through the suite, with a real server or an emulator behind it. */
export type LiveSubject = HttpSubject | TcpSubject

export interface HttpSubject extends Subject<HttpWorld> {
  readonly speaks?: 'http'
}

/** Any other protocol. */
export interface TcpSubject extends Subject<TcpWorld> {
  readonly speaks: 'tcp'
}

interface Subject<World extends LiveWorld> {
  readonly name: string
  readonly manifest: AdapterManifest
  /** rows of one page of accounts, as the suite opens it */
  readonly pageSize: number
  /** the type of grant that is tried, and a resource of it that always exists and is empty at first */
  readonly grant: {
    readonly type: string
    readonly resource: string
    readonly level: string | null
    readonly otherLevel?: string
    /** levels can be written in policies, and the system does not tell them */
    readonly isLevelHidden?: boolean
  }
  start(): Promise<World>
}

export interface LiveWorld {
  readonly adapter: Adapter
  /** everything the adapter says goes through it */
  readonly proxy: Faults
  /** what was logged for `--log-level debug` */
  readonly lines: readonly string[]
  readonly secrets: readonly string[]
  /** puts so many accounts into the system, behind the adapter's back, and gives their ids */
  readonly addAccounts: (count: number) => Promise<readonly string[]>
  /** makes these accounts hold the grant that is tried, behind the adapter's back */
  readonly hold: (accounts: readonly string[]) => Promise<void>
  /** who holds it, by the server's own word */
  readonly holders: () => Promise<readonly string[]>
  /** beginnings of requests, as the proxy sees them: the list of accounts, of grants, and what gives one */
  readonly requests: { readonly accounts: string; readonly grants: string; readonly give: string }
}

export interface HttpWorld extends LiveWorld {
  readonly proxy: FaultProxy
  /** an answer to a list of accounts with a row twice; one that says that there is more than ever comes, where it says so */
  readonly damage: { readonly repeat: (body: string) => string; readonly announceMore?: (body: string) => string }
}

export interface TcpWorld extends LiveWorld {
  readonly proxy: TcpFaultProxy
  /** what other systems say with a status of HTTP */
  readonly refusals: readonly Refusal[]
}

/** A way in which the system itself says no: made behind the adapter's back, and taken back again. */
export interface Refusal {
  readonly what: string
  readonly make: () => Promise<void>
  readonly takeBack: () => Promise<void>
  /** what reading makes of it */
  readonly reading: ScopeStatus
  /** what a grant that is to be given makes of it */
  readonly giving: FailureClass
}

/** Everything that the adapter reads. */
export async function readAll(adapter: Adapter): Promise<ActualSystem> {
  return fetchActual(adapter, systemSettings({ name: 'forge' }), { resources: null })
}

/** Who holds the grant that is tried, sorted. */
export function holdersIn({ grants }: ActualSystem, { type, resource }: LiveSubject['grant']): string[] {
  const rows = grants.filter((one) => one.type === type && one.resource === resource)
  return rows.map((one) => one.account).toSorted()
}

/** How accounts, or grants of the type that is tried, were read. */
export function statusIn({ scopes }: ActualSystem, { grant }: LiveSubject, part: 'accounts' | 'grants') {
  return scopes.find((one) => one.scope === (part === 'accounts' ? part : grant.type))?.status
}

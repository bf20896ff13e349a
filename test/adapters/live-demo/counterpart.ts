/** A live system that the demo company uses, as it stands before the first run. */
export interface Counterpart {
  /** its name in `provisionr.yaml` */
  readonly system: string
  /** what replaces its settings there */
  readonly settings: Readonly<Record<string, unknown>>
  /** the environment of who plans, with credentials that may only read, and of who applies */
  readonly credentials: { readonly plan: Environment; readonly apply: Environment }
  /** native ids of the accounts that are there, by the names that the demo has for them */
  readonly accountIds: ReadonlyMap<string, string>
  /** what the ledger remembers there, as an entry has it; absent: what the demo's ledger says */
  readonly grants?: readonly { readonly person: string; readonly type: string; readonly resource: string }[]
  /** the changes that were asked for so far, granted or refused */
  readonly writes: () => readonly string[]
  /** Takes something from one person and gives something to another, by hand; says what was sent. */
  readonly meddle: () => Promise<readonly string[]>
  /** the addresses that drift has to name then */
  readonly drift: { readonly missing: string; readonly excess: string }
  /** Whether the system itself says again what the files say. */
  readonly isRepaired: () => Promise<boolean>
}

export type Environment = Readonly<Record<string, string>>

import type { ActualAccount, ActualGrant } from './access.ts'
import type { PlainPerson, RightMarks, RowFrame } from './plain-person.ts'

/**
 * A system that was read whole, as a stream of accounts with what each holds, so that somebody can look for the
 * accounts they know and keep in memory only the others. It is fastest when they are asked for in ascending order of id.
 */
export interface AccountRows {
  /** native id or username of the account that provisionr itself uses there */
  readonly actingAccount: string | null
  /** what the numbers in `held` stand for */
  readonly rights: readonly HeldRight[]
  /**
   * Goes to the account; false when there is none that is enabled and holds only what was given to it directly and is
   * in force. Then `held`, up to `count`, has its rights, each once.
   */
  readonly find: (account: string) => boolean
  readonly held: Int32Array
  readonly count: () => number
  readonly username: () => string
  /** Whether the account that was found is named just so: this username, this address (or none), no other number or id. */
  readonly isNamed: (username: string, email: string | null) => boolean
  /** what accounts are matched by, of the account that was found */
  readonly names: () => Pick<ActualAccount, 'username' | 'email' | 'employeeId' | 'externalId'>
  /** The account that was found needs no further thought: it is counted, and not among the `rest`. */
  readonly settle: () => void
  /** Reads to the end and gives the accounts that were not settled. Fails when the source is not whole. */
  readonly rest: () => RemainingRows
  /** After `rest`: how much there was, settled accounts included, and in how many requests it came. */
  readonly totals: () => { readonly accounts: number; readonly grants: number; readonly requests: number }
  readonly close: () => void
  /** A quicker look at rows in ascending order of id; `numbers` is what marks call the `rights`. */
  readonly plain?: (numbers: Int32Array) => PlainRows
}

/** Rows that are compared with what they should be, and not taken apart. */
export interface PlainRows {
  /**
   * How many rights the next row holds, when it is the person's enabled account, named as they are and by nothing else, and
   * holds nothing but rights with the mark, each once, in force and given directly; else -1. They get the next mark. `frame`
   * is that of a row of the same person in another system, or empty, and then filled.
   */
  readonly match: (person: PlainPerson, expected: RightMarks, frame: RowFrame) => number
  /** The row that was matched needs no further thought: it is counted, and not among the rest. */
  readonly settle: () => void
}

/** A grant of one system without its holder. */
export interface HeldRight {
  readonly type: string
  readonly resource: string
  readonly level: string | null
}

export interface RemainingRows {
  readonly accounts: readonly ActualAccount[]
  readonly grants: readonly ActualGrant[]
  /** all there were, settled ones included */
  readonly accountCount: number
  /** SHA-256 (hex) of everything that was read */
  readonly digest: string
}

/** Where things are, in the backend's own words; they go into messages as they are. */
export interface LedgerPlaces {
  /** `ledger …`, as in "`.provisionr/ledger.json`" */
  readonly ledger: string
  /** `audit log …` */
  readonly audit: string
  /** how to get the ledger's version before, or another copy of it: an instruction, without a capital and a full stop */
  readonly restore: string
  /** how to begin with an empty log and ledger although something is left of an old one */
  readonly discard: string
}

/** Where a ledger came from, and how to get another one. */
export type LedgerOrigin = Pick<LedgerPlaces, 'ledger' | 'restore'>

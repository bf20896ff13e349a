import type { Reason } from './access.ts'

/** What one line of a policy gives, or denies, those whom the policy matches, in its dates. */
export interface PolicyGift {
  /** of whom it is for, from when to when, and what it says: any edit of these makes another gift */
  readonly digest: string
  readonly level: string | null
}

/** Tells what stands in the files since before the last run from what was edited since. */
export interface GiftLookup {
  /** the line that a reason names; null for reasons that are no policy's, and while no run remembers any */
  readonly of: (reason: Reason) => { readonly level: string | null; readonly isKnown: boolean } | null
}

import type { Instant } from './time.ts'

/*
 * What a forge (GitHub) says of a change: facts, before anybody judges them. Logins are the forge's own names of accounts
 * and never those of people; `people.logins` tells whose they are.
 */

/** An account at the forge. */
export interface ForgeAccount {
  readonly login: string
  readonly isBot: boolean
}

export interface PullRequest {
  readonly number: number
  /** for people to look at */
  readonly url: string
  readonly title: string
  readonly state: 'open' | 'closed' | 'merged'
  /** null: the account is gone */
  readonly author: ForgeAccount | null
  readonly head: {
    readonly commit: string
    readonly branch: string
    /** it comes from another repository, or from one that is gone */
    readonly isFork: boolean
  }
  readonly base: { readonly commit: string; readonly branch: string }
  /** the commit by which the base branch has it; of a rebase the last one; null: not merged */
  readonly mergeCommit: string | null
  readonly mergedAt: Instant | null
  readonly mergedBy: ForgeAccount | null
}

/** What somebody said of a pull request, in the order in which it was said. */
export interface Review {
  /** null: the account is gone */
  readonly account: ForgeAccount | null
  readonly state: 'approved' | 'changes_requested' | 'dismissed' | 'commented'
  /** the head that was looked at; null: the forge does not say */
  readonly commit: string | null
  readonly at: Instant
}

/** Somebody whom a commit names: as author, as committer or by `Co-authored-by`. */
export interface CommitIdentity {
  /** null: the address is that of no account */
  readonly account: ForgeAccount | null
  readonly email: string
}

export interface RequestCommit {
  readonly commit: string
  readonly by: readonly CommitIdentity[]
}

/** Everything about a pull request that says whether it was approved, and by whom. */
export interface RequestFacts {
  readonly request: PullRequest
  readonly reviews: readonly Review[]
  readonly commits: readonly RequestCommit[]
  /** who pushed to its branch, as far as the forge remembers */
  readonly pushers: readonly ForgeAccount[]
}

/** How a branch is protected. */
export interface BranchProtection {
  /** whether it can be changed by pull requests alone */
  readonly requiresRequest: boolean
  /** how many approvals those need */
  readonly approvals: number
  /** a push takes back the approvals before it */
  readonly dismissesStale: boolean
  readonly allowsForcePush: boolean
  /** what may get around that, or could not be seen, in words */
  readonly gaps: readonly string[]
}

/** Who the token of a run is at the forge. */
export interface ForgeStanding {
  readonly account: ForgeAccount
  /** what it may not do and should, by what runs are for, in the forge's words; empty as far as it can be told */
  readonly lacks: { readonly plan: readonly string[]; readonly apply: readonly string[] }
  /** what cannot be told, and what else there is to say */
  readonly notes: readonly string[]
}

export interface ForgeComment {
  readonly id: number
  readonly author: ForgeAccount | null
  readonly body: string
  readonly url: string
}

/** What was said of a commit, by context. */
export interface CommitStatus {
  readonly context: string
  readonly state: 'success' | 'failure' | 'pending' | 'error'
  /** at most 140 characters */
  readonly description: string
  /** who said so; null: the account is gone */
  readonly author: ForgeAccount | null
}

export interface ForgeIssue {
  readonly number: number
  readonly url: string
  readonly isOpen: boolean
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly author: ForgeAccount | null
}

import type {
  BranchProtection,
  CommitStatus,
  ForgeAccount,
  ForgeComment,
  ForgeIssue,
  ForgeStanding,
  PullRequest,
  RequestFacts,
} from '../domain/forge.ts'

/**
 * The repository at its forge. Every call throws the failure `forge-unreadable` where the forge does not answer, or not
 * completely: what could not be read was not approved. `forge-unwritable` says that something was not posted.
 */
export interface Forge {
  /** key of `people.logins`, and the name by which people know it */
  readonly kind: 'github'
  readonly title: 'GitHub'
  /** `owner/name` */
  readonly repository: string
  /**
   * Whose comments, statuses and issues count as ours: `forge.account`, else the account of the token; of Actions' own
   * token `github-actions[bot]`.
   */
  fetchSelf(): Promise<ForgeAccount>
  /** the account of the token, whatever `forge.account` says */
  fetchTokenAccount(): Promise<ForgeAccount>
  /** the address by which commits are an account's without telling a real one */
  fetchAddress(login: string): Promise<string>
  fetchRequest(number: number): Promise<PullRequest>
  /** the pull requests that the commit is part of, merged or not */
  fetchRequestsOf(commit: string): Promise<readonly PullRequest[]>
  fetchFacts(number: number): Promise<RequestFacts>
  /** members of a team of the repository's organisation; null: there is no such team, or it may not be seen */
  fetchTeam(slug: string): Promise<readonly ForgeAccount[] | null>
  /** null: it is not protected */
  fetchProtection(branch: string): Promise<BranchProtection | null>
  /** of a pull request or an issue, oldest first */
  fetchComments(number: number): Promise<readonly ForgeComment[]>
  createComment(number: number, body: string): Promise<ForgeComment>
  updateComment(id: number, body: string): Promise<void>
  /** the newest of this context, or of those that one account set; null: there is none */
  fetchStatus(commit: string, context: string, by?: ForgeAccount): Promise<CommitStatus | null>
  setStatus(commit: string, status: Omit<CommitStatus, 'author'> & { readonly url?: string }): Promise<void>
  /** gives the open one of that branch where there is one already */
  openRequest(request: {
    readonly branch: string
    readonly base: string
    readonly title: string
    readonly body: string
  }): Promise<PullRequest>
  /** asks for reviews; gives the logins that the forge refused to ask */
  askReviewers(number: number, logins: readonly string[]): Promise<readonly string[]>
  /** issues that this account opened, newest first, open ones and closed ones */
  fetchOwnIssues(label: string): Promise<readonly ForgeIssue[]>
  fetchIssue(number: number): Promise<ForgeIssue>
  /** whoever changed its text since it was opened, its author included; null: an account that is gone */
  fetchIssueEditors(number: number): Promise<readonly (ForgeAccount | null)[]>
  createIssue(issue: {
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
  }): Promise<ForgeIssue>
  updateIssue(
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly isOpen?: boolean },
  ): Promise<void>
  /** as whom the token comes, and what it lacks, for `doctor` */
  fetchStanding(): Promise<ForgeStanding>
  close(): Promise<void>
}

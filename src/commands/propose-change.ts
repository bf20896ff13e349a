import { Failure } from '../domain/failure.ts'
import type { PullRequest } from '../domain/forge.ts'
import type { Forge } from '../forge/forge.ts'
import { type CommitAuthor, makeCommit } from '../git/make-commit.ts'
import { pushNewBranch, takeBranchBack } from '../git/push-commit.ts'

/** A change of files that others have to agree to. */
export interface ProposedChange {
  /** whole texts; paths relative to the configuration's folder */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly title: string
  readonly body: string
  /** the new branch */
  readonly branch: string
  /** the branch that the change is for, and where the remote has it (`fetchRemoteTip`) */
  readonly base: { readonly branch: string; readonly remote: string; readonly tip: string }
  /** null: the user of git */
  readonly author: CommitAuthor | null
  /** logins to ask for a review */
  readonly reviewers: readonly string[]
}

export interface OpenedChange {
  readonly request: PullRequest
  readonly commit: string
  /** reviewers whom the forge does not ask, and why where it said so */
  readonly unasked: { readonly logins: readonly string[]; readonly why: string | null }
}

/**
 * Puts a change on top of the remote's branch, as a commit on a branch of its own, and opens the pull request. The work
 * tree, the index and the branches of this clone stay as they are. Where the branch cannot be pushed or the pull request
 * cannot be opened nothing is left behind, or the failure `forge-unwritable` says what is; reviewers who cannot be asked
 * are no failure. `signal` counts until the pull request is opened.
 */
export async function proposeChange(
  root: string,
  forge: Forge,
  change: ProposedChange,
  signal: AbortSignal | null = null,
): Promise<OpenedChange> {
  const { base, branch, files, title, body, author, reviewers } = change
  const commit = await makeCommit(root, { parent: base.tip, files, message: `${title}\n`, author })
  const place = { remote: base.remote, branch, commit }
  const pushed = await pushNewBranch(root, place)
  if (pushed.kind === 'taken') throw taken(branch)
  if (pushed.kind === 'failed') throw unpushed(place, pushed.why)
  const request = await orTakeBack(root, place, async () => {
    signal?.throwIfAborted()
    return openRequest(forge, place, { branch, base: base.branch, title, body })
  })
  return { request, commit, unasked: await askReviewers(forge, request.number, reviewers) }
}

type Place = Parameters<typeof takeBranchBack>[1]

async function orTakeBack(root: string, place: Place, open: () => Promise<PullRequest>): Promise<PullRequest> {
  try {
    return await open()
  } catch (error) {
    const left = await takeBranchBack(root, place)
    throw left === null || !(error instanceof Failure) ? error : leftBehind(error, place, left)
  }
}

async function openRequest(
  forge: Forge,
  { commit, remote }: Place,
  asked: Parameters<Forge['openRequest']>[0],
): Promise<PullRequest> {
  const opened = await forge.openRequest(asked)
  if (opened.head.commit === commit) return opened
  throw elsewhere(opened, forge, remote)
}

/** The pull request is there whether its reviewers can be asked or not. */
async function askReviewers(forge: Forge, number: number, logins: readonly string[]): Promise<OpenedChange['unasked']> {
  if (logins.length === 0) return { logins: [], why: null }
  try {
    return { logins: await forge.askReviewers(number, logins), why: null }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { logins, why: error.message }
  }
}

function taken(branch: string): Failure {
  return unwritable(
    `the remote has a branch \`${branch}\` by now, and nothing was proposed`,
    'somebody else was faster, or left it behind: run this again, which takes another name',
  )
}

function unpushed({ remote, branch }: Place, why: string): Failure {
  return unwritable(
    `the branch \`${branch}\` could not be pushed to \`${remote}\`: ${why}`,
    'nothing is left behind; see whether `git push` may make branches there, then run this again',
  )
}

function elsewhere(opened: PullRequest, { title, repository }: Forge, remote: string): Failure {
  return unwritable(
    `${title} opened #${opened.number} of \`${repository}\` with another commit than was pushed to \`${remote}\``,
    `let the remote \`${remote}\` be \`${repository}\`, or correct \`forge.repository\`; close #${opened.number}`,
  )
}

function leftBehind(error: Failure, { remote, branch }: Place, why: string): Failure {
  return new Failure({
    code: error.code,
    message: `${error.message}; the branch \`${branch}\` is left on \`${remote}\`: ${why}`,
    help: `${error.help}; take the branch away with \`git push ${remote} --delete ${branch}\``,
    cause: error,
  })
}

function unwritable(message: string, help: string): Failure {
  return new Failure({ code: 'forge-unwritable', message, help })
}

import { periodOf } from '../access/exception-model.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { formatInstant } from '../domain/time.ts'
import type { Forge } from '../forge/forge.ts'
import { renderAccessRequest } from '../views/access-request-text.ts'
import { renderRequestBody } from '../views/access-request-body.ts'
import { renderRequestJson, type RequestedAccess, requestTitle } from '../views/requested-access.ts'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type AskedException, checkAsked, draftException } from './draft-exception.ts'
import { usage } from './exception-input.ts'
import { findProposals, proposalBranch } from './find-proposal.ts'
import { openForgeOf } from './forge-of.ts'
import { checkFormats, emit } from './output.ts'
import { proposeChange } from './propose-change.ts'
import { requestApprovers } from './request-approvers.ts'
import { fetchRequestBase } from './request-base.ts'
import { answeringIssue, type IssueRequest, readIssueRequest } from './request-issue.ts'
import { findRequester, type Requester, requesterIdentity } from './requester.ts'
import { loadWorkspace, requireSound, type Workspace } from './workspace.ts'
import { judgeDraft } from './write-exception.ts'

export interface RequestOptions {
  readonly asked: AskedAccess
  /** who gets the access; null: who asks */
  readonly person: string | null
  readonly isDryRun: boolean
}

/** What is asked for; of an issue, the form says it. */
export type AskedAccess =
  | ({ readonly issue: null } & Pick<
      AskedException,
      'grants' | 'duration' | 'starts' | 'justification' | 'ticket' | 'rule' | 'approvedBy'
    >)
  | { readonly issue: number }

/**
 * Asks for access that ends by itself: judged as `exception add` does, put on top of the remote's branch, and opened as a
 * pull request for those who have to approve it. The work tree stays as it is.
 */
export async function request(
  options: RequestOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const workspace = await loadWorkspace(global, context, { fresh: true })
  requireSound(workspace.diagnostics)
  const { forge: configured } = workspace.settings
  if (configured === null) throw withoutForge()
  const forge = await openForgeOf(workspace.settings, global, context)
  const show = (access: RequestedAccess) =>
    emit(
      { text: (text) => renderAccessRequest(access, forge.title, text), json: () => renderRequestJson(access) },
      global,
      context,
    )
  try {
    const { asked, person, isDryRun } = options
    const ask = async (source: Asked) => {
      const access = await askFor(workspace, forge, { ...source, isDryRun }, global, context)
      show(access)
      return access
    }
    if (asked.issue === null) {
      const requester = await findRequester(workspace, forge, null, context)
      await ask({ content: asked, requester, issue: null, person })
    } else {
      const issue = await forge.fetchIssue(asked.issue)
      await answeringIssue(forge, issue, { isDryRun }, context, async () => {
        const { content, author } = await readIssueRequest(forge, issue)
        const requester = await findRequester(workspace, forge, author, context)
        return ask({ content, requester, issue: issue.number, person: null })
      })
    }
    return exitCodes.ok
  } finally {
    await forge.close()
  }
}

interface Asked {
  readonly content: IssueRequest['content']
  readonly requester: Requester
  readonly issue: number | null
  readonly person: string | null
}

async function askFor(
  workspace: Workspace,
  forge: Forge,
  { content, requester, issue, person, isDryRun }: Asked & { readonly isDryRun: boolean },
  global: GlobalOptions,
  context: CommandContext,
): Promise<RequestedAccess> {
  const { root, settings } = workspace
  const asked = { ...content, person: person ?? idOf(requester), expires: null, id: null, file: null }
  checkAsked(asked)
  const base = await fetchRequestBase(workspace, global, context)
  const key = { ...content, person: asked.person, issue }
  const before = await findProposals(workspace, forge, base.remote, key)
  const drafted = await draftException(asked, workspace, { cwd: context.cwd, takenNumbers: before.takenNumbers })
  const { edited, added, advice } = await judgeDraft(workspace, drafted)
  const told = advice.filter(({ code }) => code !== 'needs-approval')
  if (told.length > 0) context.err(renderDiagnosticsText(told, { columns: context.columns, color: 0 }))
  const beneficiary = drafted.person
  const { stages, reviewers } = await requestApprovers(workspace, forge, { added, beneficiary, requester })
  const { same } = before
  const exception = same?.exception ?? added
  const { starts, ends } = periodOf(exception, settings)
  const isOwn = requester.person?.id === beneficiary.id
  const access: RequestedAccess = {
    id: exception.id,
    person: beneficiary.id,
    askedBy: isOwn ? null : (requester.person?.id ?? requester.name),
    grants: exception.grants.map(({ text }) => text),
    from: formatInstant(starts),
    until: formatInstant(ends),
    justification: exception.justification,
    ticket: exception.ticket,
    issue,
    file: same ? exception.at.file : drafted.path,
    written: same ? [] : edited.written,
    approvals: stages,
    reviewers: { ...reviewers, refused: [] },
    pullRequest: same && { number: same.request.number, url: same.request.url },
    state: same ? 'open' : 'dry-run',
    branch: same?.branch ?? proposalBranch(added.id, key),
  }
  if (same || isDryRun) return access
  const author = await requesterIdentity(requester, forge)
  // An interruption between the push and the pull request must not leave the branch.
  const release = context.holdSignals()
  try {
    const change = {
      files: [{ path: drafted.path, text: edited.text }],
      title: requestTitle(access),
      body: renderRequestBody(access, forge.title),
      branch: access.branch,
      base,
      author,
      reviewers: reviewers.asked.map(({ login }) => login),
    }
    const opened = await proposeChange(root, forge, change, context.signal)
    const { number, url } = opened.request
    const refused = opened.unasked.logins
    return { ...access, reviewers: { ...reviewers, refused }, pullRequest: { number, url }, state: 'opened' }
  } finally {
    release()
  }
}

function idOf({ person, name }: Requester): string {
  if (person) return person.id
  throw usage(`who \`${name}\` is cannot be told`, 'say with `--user` who is to get the access')
}

function withoutForge(): Failure {
  return new Failure({
    code: 'usage',
    message: 'there is no `forge:` in the configuration, so nobody can be asked',
    help: 'write the exception with `provisionr exception add` and have it reviewed, or configure `forge:`',
  })
}

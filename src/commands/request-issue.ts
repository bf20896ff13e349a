import { Failure } from '../domain/failure.ts'
import type { ForgeAccount, ForgeIssue } from '../domain/forge.ts'
import type { Forge } from '../forge/forge.ts'
import { stickComment } from '../forge/stick-comment.ts'
import { formLabels, parseRequestForm } from '../forge/parse-request-form.ts'
import { answerMarker, renderIssueAnswer, renderIssueRefusal } from '../views/issue-answer.ts'
import { renderFailure } from '../views/failure-text.ts'
import type { RequestedAccess } from '../views/requested-access.ts'
import type { CommandContext } from './command-context.ts'
import type { AskedException } from './draft-exception.ts'
import { usage } from './exception-input.ts'

/** What an issue asks for, and who does. */
export interface IssueRequest {
  readonly content: Pick<
    AskedException,
    'grants' | 'duration' | 'starts' | 'justification' | 'ticket' | 'rule' | 'approvedBy'
  >
  readonly author: ForgeAccount | 'gone'
}

/**
 * Reads an issue made with the form. Who may edit issues could put words into somebody's mouth: once anybody but its
 * author has changed it, it says nothing. Fails with `usage`.
 */
export async function readIssueRequest(forge: Forge, issue: ForgeIssue): Promise<IssueRequest> {
  const { number, author, body, isOpen } = issue
  if (!isOpen) throw usage(`#${number} is closed`, 'open a new one with the form')
  // Asked after the text was read: a change in between is among them.
  const editors = await forge.fetchIssueEditors(number)
  const other = editors.find((one) => one === null || one.login.toLowerCase() !== author?.login.toLowerCase())
  if (other !== undefined) {
    const who = other === null ? 'an account that is gone' : `\`${other.login}\``
    throw usage(`#${number} was edited by ${who}, who is not its author`, 'open a new one with the form')
  }
  const form = parseRequestForm(body)
  if (form === null) {
    const labels = formLabels.map((label) => `\`${label}\``).join(', ')
    throw usage(`#${number} is not as the form makes it`, `fill in ${labels}, each on one line, and nothing else`)
  }
  const { grant, duration, justification, ticket } = form
  const content = { grants: [grant], duration, starts: null, justification, ticket, rule: null, approvedBy: [] }
  return { content, author: author ?? 'gone' }
}

/** What is wrong with a request, and for whoever made it to see; other trouble is for those who run this. */
const tellable: ReadonlySet<string> = new Set(['usage', 'unknown-name', 'invalid-files'])

/**
 * Carries a request of an issue out and answers there, in one comment that is written anew: where the pull request is, or
 * what speaks against it. A failure goes on after that.
 */
export async function answeringIssue(
  forge: Forge,
  issue: ForgeIssue,
  { isDryRun }: { readonly isDryRun: boolean },
  context: CommandContext,
  ask: () => Promise<RequestedAccess>,
): Promise<void> {
  try {
    const access = await ask()
    if (!isDryRun) await answer(forge, issue.number, renderIssueAnswer(access))
  } catch (error) {
    if (!(error instanceof Failure) || isDryRun) throw error
    await answer(forge, issue.number, renderIssueRefusal(tellable.has(error.code) ? error : internal)).catch(
      (second: unknown) => {
        if (!(second instanceof Failure)) throw second
        context.err(renderFailure(second, { columns: context.columns, color: 0 }))
      },
    )
    throw error
  }
}

const internal = {
  message: 'something did not work that has nothing to do with what you asked for',
  help: 'those who look after this repository find the reason in the log of the run',
  diagnostics: [],
}

async function answer(forge: Forge, issue: number, body: string): Promise<void> {
  await stickComment(forge, issue, { marker: answerMarker, body })
}

import type { Diagnostic } from '../domain/diagnostic.ts'
import { markdownSentence } from './markdown-text.ts'
import { dueText } from './moment-text.ts'
import type { RequestedAccess } from './requested-access.ts'

/** The first line of an answer, by which it is found again. */
export const answerMarker = '<!-- provisionr:request -->'

/** The answer in an issue that asked for access: where the pull request is. */
export function renderIssueAnswer({ pullRequest, until, state }: RequestedAccess): string {
  const before = state === 'open' ? 'This was asked for already' : 'This is asked for'
  return `${answerMarker}\n${before} in #${pullRequest?.number}. Others approve and merge it; the access comes with the merge, and ends at ${dueText(until)}.\n`
}

/** The answer in an issue whose request cannot be made: what speaks against it, and what would help. */
export function renderIssueRefusal({
  message,
  help,
  diagnostics,
}: {
  readonly message: string
  readonly help: string
  readonly diagnostics: readonly Pick<Diagnostic, 'message' | 'help' | 'severity'>[]
}): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').slice(0, 10)
  return [
    answerMarker,
    '**This was not asked for.** Nothing was changed.',
    '',
    ...(errors.length > 0 ? errors : [{ message, help }]).map(
      (one) => `- ${markdownSentence(one.message)}: ${markdownSentence(one.help)}`,
    ),
    '',
    'Edit the issue, or open a new one with the form.',
    '',
  ].join('\n')
}

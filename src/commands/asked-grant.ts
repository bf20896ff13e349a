import { Failure } from '../domain/failure.ts'
import type { Grant } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { type GrantQuestion, parseQuestion } from '../policy/grant-question.ts'

/** The grant or pattern as typed; one that means nothing is refused with what was probably meant. */
export function askedGrant(text: string, catalog: SystemCatalog): GrantQuestion {
  const parsed = parseQuestion(text, catalog)
  if (parsed.ok) return parsed.value
  const { message, help } = parsed.problem
  throw new Failure({ code: 'unknown-name', message, help })
}

/** As `askedGrant`, for questions that have one answer. */
export function askedOneGrant(text: string, catalog: SystemCatalog): GrantQuestion & { readonly grant: Grant } {
  const question = askedGrant(text, catalog)
  const { grant } = question
  if (grant) return { ...question, grant }
  throw new Failure({
    code: 'usage',
    message: `\`${text}\` is a pattern, and this asks about one grant`,
    help: 'name the resource itself; `provisionr who` takes patterns',
  })
}

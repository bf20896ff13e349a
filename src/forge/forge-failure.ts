import { CallFailure } from '../adapters/call-failure.ts'
import { Failure } from '../domain/failure.ts'

/** What a call to GitHub was for. */
export type ForgeErrand = { readonly reads: string } | { readonly writes: string }

/** Makes a failure of the call one of the errand, and says what helps; anything else is thrown on. */
export async function onErrand<T>(errand: ForgeErrand, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    const isWrite = 'writes' in errand
    const what = isWrite ? `${errand.writes} could not be written` : `${errand.reads} could not be read`
    throw new Failure({
      code: isWrite ? 'forge-unwritable' : 'forge-unreadable',
      message: `${what}: ${error.message}`,
      help: helpFor(error, isWrite),
      // Without its body, which is what the forge said and may be anything.
      cause: new CallFailure({ class: error.class, message: error.message }),
    })
  }
}

function helpFor({ class: kind, status, retryAfterMs }: CallFailure, isWrite: boolean): string {
  if (kind === 'auth') return 'give `forge.token`, or GITHUB_TOKEN, a token that is valid'
  if (kind === 'permission' || status === 404)
    return `let the token ${isWrite ? 'write' : 'read'} that (docs/github.md has a table), or correct \`forge.repository\`; \`provisionr doctor\` tells more`
  if (status !== null && status >= 300 && status < 400)
    return 'it was renamed or moved: write its new name as `forge.repository`'
  if (kind === 'rate_limited') {
    const seconds = Math.ceil((retryAfterMs ?? 60_000) / 1000)
    return `run it again in ${seconds} seconds, when GitHub takes calls again`
  }
  if (kind === 'outcome_unknown') return 'look whether it is there, and run it again if it is not'
  if (kind === 'invalid') return 'do what GitHub says, and run it again'
  return 'run it again; if it stays so, see whether GitHub can be reached from here'
}

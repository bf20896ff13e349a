import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import type { Emergency } from '../domain/emergency.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import { openEmergencies } from './emergency-documents.ts'

type Hash = (text: string) => string

/** That something counts which no file says, and how the files come to say it. */
export function emergencyFindings(
  emergencies: readonly Emergency[],
  documents: Pick<Documents, 'exceptions' | 'locks'>,
  options: { readonly settings: Settings; readonly hash: Hash; readonly now: Instant },
): Diagnostic[] {
  return openEmergencies(emergencies, documents, options).map((one) => ({
    severity: 'warning',
    code: 'only-in-ledger',
    message: `${subjectOf(one)} (by \`${one.by}\`, ${one.at}) is in no file yet`,
    help: helpOf(one, options.settings),
    at: null,
    person: one.person,
  }))
}

function helpOf(one: Emergency, { forge }: Settings): string {
  if (one.request !== null) return `have the pull request #${one.request} merged, which brings it into the files`
  if (forge !== null) return 'the next `provisionr apply` opens the pull request that brings it into the files'
  if (one.kind === 'break_glass')
    return `write it into a file, as \`break_glass: true\` with the id \`${one.exception}\``
  return one.kind === 'lock' ? 'write the `lock:` into a file' : 'write `revoked:` into the exception'
}

function subjectOf(one: Emergency): string {
  if (one.kind === 'break_glass') return `the emergency access \`${one.exception}\` of \`${one.person}\``
  if (one.kind === 'revocation') return `the end of \`${one.exception}\` of \`${one.person}\``
  return `the lock of \`${one.person}\``
}

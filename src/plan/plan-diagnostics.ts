import type { AccessProblem } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { DriftItem } from '../domain/plan.ts'

export function problemDiagnostic({ code, message, help, at }: AccessProblem, person: string): Diagnostic {
  return { severity: 'error', code, message, help, at, person }
}

/** `not-enforced-here`: a deny or a person's leaving takes access away, and the enforcement mode keeps it. */
export function unenforcedDiagnostic(item: DriftItem): Diagnostic {
  return {
    severity: 'error',
    code: 'not-enforced-here',
    message: `\`${item.address}\` must go, but ${item.system} is only observed or added to`,
    help: 'remove it by hand, or set `enforcement: owned` there',
    at: null,
    ...(item.person === null ? {} : { person: item.person }),
  }
}

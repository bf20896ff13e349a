/** Errors of a plan that say: access that must go is still there, or may be, when everything in the plan is done. */
const codes: ReadonlySet<string> = new Set([
  'loss-unread',
  'membership-waits',
  'not-enforced-here',
  'protected-link',
  'revocation-failed',
])

/** The codes, sorted, of errors that keep a run from being a success however well its changes go; empty when there is none. */
export function unendedAccess(diagnostics: readonly { readonly code: string }[]): string[] {
  return [...new Set(diagnostics.map(({ code }) => code))].filter((code) => codes.has(code)).sort()
}

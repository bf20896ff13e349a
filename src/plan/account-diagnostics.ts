import type { Diagnostic } from '../domain/diagnostic.ts'
import { endOf, type Instant, parsePointInTime } from '../domain/time.ts'
import type { SystemFacts } from './system-facts.ts'

/**
 * What the settings say of accounts and the system does not bear out, as warnings: `missing-service-account`,
 * `attestation-overdue` (the day it was due by is over, in the organisation's zone) and `missing-protected-account`
 * (names only, patterns may match nothing). Where accounts were not read to the end, none is missing.
 */
export function accountDiagnostics(
  facts: SystemFacts,
  options: { readonly now: Instant; readonly timezone: string },
): Diagnostic[] {
  const { settings, name } = facts
  const accounts = [...facts.accounts.values()]
  const isThere = (wanted: string) => accounts.some(({ username, id }) => username === wanted || id === wanted)
  const isMissing = (wanted: string) => facts.accountsComplete && !isThere(wanted)
  const diagnostics: Diagnostic[] = []
  const warn = (code: string, message: string, help: string, at = settings.at) =>
    void diagnostics.push({ severity: 'warning', code, message, help, at })
  for (const { account, owner, attestBy, at } of settings.serviceAccounts) {
    if (isMissing(account)) {
      const help = 'correct the name, or take it out of `service_accounts` if it is gone for good'
      warn('missing-service-account', `${name} has no service account \`${account}\``, help, at)
    }
    const due = attestBy === null ? null : parsePointInTime(attestBy)
    if (due && endOf(due, options.timezone) <= options.now) {
      const help = `let \`${owner}\` confirm that it is still needed and move \`attest_by\`, or remove the account`
      warn(
        'attestation-overdue',
        `service account \`${account}\` of ${name} was to be confirmed by ${attestBy}`,
        help,
        at,
      )
    }
  }
  for (const wanted of settings.protected) {
    if (wanted.includes('*') || !isMissing(wanted)) continue
    const help = 'if it was removed by mistake, bring it back; else take it out of `protected`'
    warn('missing-protected-account', `${name} has no account \`${wanted}\`, which is protected`, help)
  }
  return diagnostics
}

import type { BreakGlassOptions } from './break-glass.ts'
import { usage } from './exception-input.ts'
import type { TypedRequest } from './request-options.ts'

/** What a request needs that is not to wait for anybody; fails with `usage` for what makes no sense then. */
export function checkBreakGlassOptions(
  typed: TypedRequest & { readonly yes?: true; readonly lockTimeout: number },
): BreakGlassOptions {
  const { grant, justification, ticket, user, starts, rule, approvedBy, issue, dryRun } = typed
  if (issue !== undefined || starts !== undefined || approvedBy.length > 0 || dryRun)
    throw usage(
      '`--break-glass` gives access now, to whom a rule lets have it in an emergency',
      'leave out `--issue`, `--starts`, `--approved-by` and `--dry-run`',
    )
  if (grant.length === 0) throw usage('what is needed?', 'add `--grant SYSTEM:KIND:NAME`, as policies write it')
  if (typed.for === undefined) throw usage('how long is it needed?', 'add `--for 1h`')
  if (justification === undefined) throw usage('why is it needed at once?', 'add `--justification "…"`')
  return {
    person: user ?? null,
    grants: grant,
    duration: typed.for,
    justification,
    ticket: ticket ?? null,
    rule: rule ?? null,
    yes: typed.yes ?? false,
    lockTimeout: typed.lockTimeout,
  }
}

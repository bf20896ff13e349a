import { usage } from './exception-input.ts'
import type { RequestOptions } from './request.ts'

/** Options as typed; what is not given is missing. */
export interface TypedRequest {
  readonly grant: readonly string[]
  readonly for?: string
  readonly justification?: string
  readonly ticket?: string
  readonly user?: string
  readonly starts?: string
  readonly rule?: string
  readonly approvedBy: readonly string[]
  readonly issue?: number
  readonly dryRun?: true
}

/** Either an issue or what is asked for: fails with `usage` for neither, and for both. */
export function checkRequestOptions(typed: TypedRequest): RequestOptions {
  const { grant, justification, ticket, user, starts, rule, approvedBy, issue } = typed
  const isDryRun = typed.dryRun ?? false
  if (issue !== undefined) {
    const given = [typed.for, justification, ticket, user, starts, rule, ...grant, ...approvedBy]
    if (given.every((one) => one === undefined)) return { asked: { issue }, person: null, isDryRun }
    throw usage('`--issue` says all that is asked for', 'leave out what the form asks for, and whom it is for')
  }
  if (grant.length === 0) throw usage('what is asked for?', 'add `--grant SYSTEM:KIND:NAME`, as policies write it')
  if (typed.for === undefined) throw usage('how long is it needed?', 'add `--for 2h`')
  if (justification === undefined) throw usage('why is it needed?', 'add `--justification "…"`')
  const asked = {
    issue: null,
    grants: grant,
    duration: typed.for,
    starts: starts ?? null,
    justification,
    ticket: ticket ?? null,
    rule: rule ?? null,
    approvedBy,
  }
  return { asked, person: user ?? null, isDryRun }
}

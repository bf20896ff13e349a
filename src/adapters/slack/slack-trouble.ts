import type { FailureClass } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'
import type { HttpLimits } from '../http/http-limits.ts'

/** Errors that every method has: https://docs.slack.dev/reference/methods/auth.test#errors. Others are `invalid`. */
const classes: Readonly<Record<string, FailureClass>> = {
  account_inactive: 'auth',
  invalid_auth: 'auth',
  not_authed: 'auth',
  token_expired: 'auth',
  token_revoked: 'auth',
  access_denied: 'permission',
  accesslimited: 'permission',
  cant_invite: 'permission',
  cant_kick_self: 'permission',
  ekm_access_denied: 'permission',
  enterprise_is_restricted: 'permission',
  missing_scope: 'permission',
  no_permission: 'permission',
  not_allowed_token_type: 'permission',
  not_an_admin: 'permission',
  not_in_channel: 'permission',
  org_login_required: 'permission',
  permission_denied: 'permission',
  restricted_action: 'permission',
  team_access_not_granted: 'permission',
  user_is_restricted: 'permission',
  cant_kick_from_general: 'unsupported',
  feature_not_enabled: 'unsupported',
  method_deprecated: 'unsupported',
  method_not_supported_for_channel_type: 'unsupported',
  paid_teams_only: 'unsupported',
  unknown_method: 'unsupported',
  rate_limited: 'rate_limited',
  ratelimited: 'rate_limited',
  fetch_members_failed: 'transient',
  request_timeout: 'transient',
  service_unavailable: 'transient',
  team_added_to_org: 'transient',
}
/** Slack may have done part of what it was asked. */
const halfDone = new Set(['fatal_error', 'internal_error'])

/** What to do about it, where the code alone does not say. */
const ways: Readonly<Record<string, string>> = {
  cant_invite: 'the app may not invite into this channel',
  cant_kick_from_general: 'nobody can be taken out of the general channel',
  cant_kick_self: 'it would remove itself',
  not_in_channel: 'the app is not in the channel: invite it there',
  paid_teams_only: 'the plan of the workspace does not have this',
  permission_denied: 'the workspace’s settings say who may change user groups',
  restricted_action: 'the workspace’s settings say who may do this',
}

/** Slack answers 200 and `ok: false` (https://docs.slack.dev/apis/web-api/#responses). */
export function slackTrouble(answer: HttpAnswer, limits: HttpLimits, isWrite: boolean): CallFailure | null {
  const { status, body } = answer
  if (status !== 200) return null
  const { ok, error, needed, provided } = (typeof body === 'object' ? (body ?? {}) : {}) as Readonly<
    Record<string, unknown>
  >
  if (ok === true) return null
  const half = isWrite ? 'outcome_unknown' : 'transient'
  if (ok !== false || typeof error !== 'string')
    return new CallFailure({ class: half, message: 'slack answered with something that is no answer of Slack', status })
  const kind = halfDone.has(error) ? half : (Object.hasOwn(classes, error) && classes[error]) || 'invalid'
  const scopes = error === 'missing_scope' ? `it needs ${String(needed)} and has ${String(provided)}` : null
  const way = scopes ?? (Object.hasOwn(ways, error) ? ways[error] : null)
  return new CallFailure({
    class: kind,
    message: `slack answered \`${error.slice(0, 100)}\`${way ? `: ${way}` : ''}`,
    status,
    body,
    retryAfterMs: limits.retryAfterMs,
  })
}

/** Slack’s own word for what went wrong; null for any other error. */
export function slackCode(error: unknown): string | null {
  const body = error instanceof CallFailure ? error.body : null
  const code = typeof body === 'object' && body !== null && 'error' in body ? body.error : null
  return typeof code === 'string' ? code : null
}

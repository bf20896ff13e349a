import { renderJson } from './json.ts'

/** Access that somebody asked for, and what becomes of that. */
export interface RequestedAccess {
  readonly id: string
  readonly person: string
  /** who asks, where that is not the person; login, address or id */
  readonly askedBy: string | null
  readonly grants: readonly string[]
  /** RFC 3339 */
  readonly from: string
  readonly until: string
  readonly justification: string
  readonly ticket: string | null
  /** the issue that it was asked for in */
  readonly issue: number | null
  readonly file: string
  /** the lines that the file gets */
  readonly written: readonly string[]
  readonly approvals: readonly RequestedApproval[]
  readonly reviewers: {
    readonly asked: readonly { readonly person: string; readonly login: string }[]
    /** would be too many */
    readonly more: readonly string[]
    /** without an account that anybody knows of */
    readonly unknown: readonly string[]
    /** logins that the forge did not ask */
    readonly refused: readonly string[]
  }
  /** null: nothing was proposed */
  readonly pullRequest: { readonly number: number; readonly url: string } | null
  /** `dry-run`: it could be asked for; `open`: the same was asked for before and waits */
  readonly state: 'opened' | 'open' | 'dry-run'
  readonly branch: string
}

/** One stage of an access rule. */
export interface RequestedApproval {
  readonly rule: string
  readonly need: number
  /** as the rule names them */
  readonly from: readonly string[]
  /** who that is now */
  readonly people: readonly string[]
}

/** A title that is nothing but words also where commits are shown, whatever the names in it are. */
export function requestTitle({ id, person, grants }: Pick<RequestedAccess, 'id' | 'person' | 'grants'>): string {
  const [grant] = grants
  const what = grants.length === 1 && /^\w[\w:./-]{0,80}(?: \(\w{1,30}\))?$/.test(grant!) ? grant! : 'access'
  const whom = /^\w[\w.+-]{0,60}(?:@[\w.-]{1,60})?$/.test(person) ? ` for ${person}` : ''
  return `${id}: ${what}${whom}`
}

/** The same as one JSON document. */
export function renderRequestJson(access: RequestedAccess): string {
  const { askedBy, pullRequest, approvals, ...rest } = access
  return renderJson({
    format_version: '1.0',
    kind: 'access_request',
    ...rest,
    asked_by: askedBy,
    approvals,
    pull_request: pullRequest,
  })
}

import type { ActualAccount, ActualGrant, ScopeReport } from '../../domain/access.ts'
import type { ChangeState } from '../../domain/plan.ts'
import type { ChangeResult, CheckReport, FailureClass, ReadBackState } from '../adapter.ts'
import type { Reader } from './read-shape.ts'

const accountStatuses = ['enabled', 'suspended', 'staged', 'invited', 'deactivated'] as const
const grantStatuses = ['active', 'pending'] as const
const failureClasses: readonly FailureClass[] = [
  'auth',
  'permission',
  'rate_limited',
  'invalid',
  'unsupported',
  'transient',
  'outcome_unknown',
]

/** What a program answers, read field by field; all of it throws `Unreadable` for what it is not. */
export function accountIn(of: Reader): ActualAccount {
  of.only('id', 'username', 'email', 'employeeId', 'externalId', 'status', 'createdAt')
  const created = of.nullable('createdAt')
  const createdAt = created === null ? null : Date.parse(created)
  if (Number.isNaN(createdAt)) of.fail('has a `createdAt` that is no time (2026-11-21T08:00:00Z)')
  return {
    id: of.text('id'),
    username: of.text('username'),
    email: of.nullable('email'),
    employeeId: of.nullable('employeeId'),
    externalId: of.nullable('externalId'),
    status: of.choice('status', accountStatuses),
    createdAt,
  }
}

export function grantIn(of: Reader): ActualGrant {
  of.only('account', 'type', 'resource', 'level', 'status', 'computedBy')
  return {
    account: of.text('account'),
    type: of.text('type'),
    resource: of.text('resource'),
    level: of.nullable('level'),
    status: of.choice('status', grantStatuses),
    computedBy: of.nullable('computedBy'),
  }
}

export function scopesIn(of: Reader): ScopeReport[] {
  return of
    .only('scopes')
    .list('scopes')
    .map((one) => {
      one.only('scope', 'status', 'rows', 'detail')
      return {
        scope: one.text('scope'),
        status: one.choice('status', ['complete', 'partial', 'denied', 'unsupported', 'failed']),
        rows: one.count('rows', false)!,
        detail: one.nullable('detail'),
      }
    })
}

export function checkIn(of: Reader): CheckReport {
  of.only('ok', 'actingAccount', 'message')
  return { ok: of.flag('ok'), actingAccount: of.nullable('actingAccount'), message: of.text('message') }
}

export function statesIn(of: Reader): ReadBackState[] {
  return of
    .only('states')
    .list('states')
    .map((one) => {
      const key = one.only('key', 'state').at('key').only('account', 'type', 'resource')
      const place = { account: key.text('account'), type: key.text('type'), resource: key.nullable('resource') }
      return { key: place, state: stateIn(one, 'state', place.resource === null) }
    })
}

export function changeResultIn(of: Reader): ChangeResult {
  const status = of.choice('status', ['applied', 'unchanged', 'pending', 'action_required', 'conflict', 'failed'])
  const account = of.has('account') ? { account: of.text('account') } : {}
  switch (status) {
    case 'applied':
      of.only('status', 'account', 'replaced')
      return { status, ...account, ...(of.has('replaced') && { replaced: of.strings('replaced') }) }
    case 'unchanged':
      of.only('status', 'account', 'why')
      return { status, ...account, why: of.choice('why', ['already_present', 'already_absent', 'resource_gone']) }
    case 'pending':
      return { status, handle: of.only('status', 'handle').text('handle') }
    case 'action_required':
      return { status, message: of.only('status', 'message').text('message') }
    case 'conflict':
      // Of an account or of a grant: either kind of status may stand there.
      return { status, actual: stateIn(of.only('status', 'actual'), 'actual', null) }
    case 'failed':
      return { status, ...failureIn(of.only('status', 'class', 'message', 'retryAfterMs')) }
  }
}

/** Why the program could not do what it was asked. */
export function failureIn(of: Reader): {
  readonly class: FailureClass
  readonly message: string
  readonly retryAfterMs?: number
} {
  const after = of.has('retryAfterMs') ? of.count('retryAfterMs', true) : null
  return {
    class: of.choice('class', failureClasses),
    message: of.text('message'),
    ...(after !== null && { retryAfterMs: after }),
  }
}

function stateIn(of: Reader, key: string, isAccount: boolean | null): ChangeState | null {
  if (!of.has(key)) return of.fail(`has no \`${key}\``)
  if (of.isNull(key)) return null
  const state = of.at(key).only('level', 'status')
  const statuses =
    isAccount === null ? [...accountStatuses, ...grantStatuses] : isAccount ? accountStatuses : grantStatuses
  return { level: state.nullable('level'), status: state.choice('status', statuses) }
}

import type { AccountStatus, ActualAccount } from '../../domain/access.ts'
import type { AccountProfile } from '../adapter.ts'
import { recordOf, textOf } from '../http/json-values.ts'
import type { OktaObject, OktaProfile } from './okta-client.ts'

/**
 * Who has yet to choose a password, has forgotten it or is locked out is on: only these are not.
 * https://developer.okta.com/docs/concepts/user-profiles/#user-status-values
 */
const statuses: Readonly<Record<string, AccountStatus>> = {
  STAGED: 'staged',
  SUSPENDED: 'suspended',
  DEPROVISIONED: 'deactivated',
}

export function accountOf({ id, profile, status, created }: OktaObject): ActualAccount {
  const { login, email, employeeNumber } = recordOf(profile)
  const createdAt = Date.parse(textOf(created) ?? '')
  return {
    id,
    username: textOf(login) ?? id,
    email: textOf(email),
    employeeId: textOf(employeeNumber),
    externalId: null,
    status: (typeof status === 'string' && Object.hasOwn(statuses, status) && statuses[status]) || 'enabled',
    createdAt: Number.isNaN(createdAt) ? null : createdAt,
  }
}

/** The profile of a user that is to be created. Okta wants logins that look like addresses, and two names. */
export function profileOf({ username, email, displayName, employeeId }: AccountProfile): OktaProfile {
  const login = username.includes('@') ? username : (email ?? username)
  const words = (displayName ?? username).trim().split(/\s+/)
  const firstName = words[0]!
  return {
    login,
    email: email ?? login,
    firstName,
    lastName: words.slice(1).join(' ') || firstName,
    ...(displayName !== null && { displayName }),
    ...(employeeId !== null && { employeeNumber: employeeId }),
  }
}

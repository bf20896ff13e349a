import type { ActualAccount } from '../../domain/access.ts'
import type { AccountProfile } from '../adapter.ts'
import { recordOf, recordsOf, textOf } from '../http/json-values.ts'
import { enterpriseUser, type ScimResource } from './scim-values.ts'

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'

/** The account that a user of SCIM is (RFC 7643, 4.1). */
export function accountOf(user: ScimResource): ActualAccount {
  const { id, userName, externalId, active, meta } = user
  const { employeeNumber } = recordOf(user[enterpriseUser])
  const created = Date.parse(textOf(recordOf(meta)['created']) ?? '')
  return {
    id,
    username: textOf(userName) ?? id,
    email: addressOf(user['emails']),
    employeeId: textOf(employeeNumber),
    externalId: textOf(externalId),
    // Who is not said to be switched off is on: else a leaver's account could pass for a suspended one.
    status: active === false ? 'suspended' : 'enabled',
    createdAt: Number.isNaN(created) ? null : created,
  }
}

/** The user that is to be created. */
export function userOf({ username, email, displayName, employeeId }: AccountProfile, isActive: boolean): object {
  return {
    schemas: employeeId === null ? [userSchema] : [userSchema, enterpriseUser],
    userName: username,
    externalId: username,
    active: isActive,
    ...(displayName !== null && { displayName, name: { formatted: displayName } }),
    ...(email !== null && { emails: [{ value: email, type: 'work', primary: true }] }),
    ...(employeeId !== null && { [enterpriseUser]: { employeeNumber: employeeId } }),
  }
}

/** A user's addresses with `email` in the place of the one that counts; the others are nobody's to change. */
export function addressesWith(emails: unknown, email: string): readonly object[] {
  const counted = countedOf(emails)
  const others = recordsOf(emails).filter((one) => one !== counted && one['value'] !== email)
  return [{ type: 'work', ...counted, value: email, primary: true }, ...others]
}

function addressOf(emails: unknown): string | null {
  return textOf(countedOf(emails)?.['value'])
}

/** The primary address, else the first. */
function countedOf(emails: unknown): Readonly<Record<string, unknown>> | undefined {
  const all = recordsOf(emails)
  return all.find(({ primary }) => primary === true) ?? all[0]
}

import type { ActualAccount } from '../../domain/access.ts'
import type { Role } from './postgres-client.ts'

/** A role that may sign in, or that provisionr keeps from it; all others are groups. */
export function isAccount({ canLogin, mark }: Role): boolean {
  return canLogin || mark.isMade || mark.isOff
}

/** The end of a role that somebody else made is theirs to set. */
export function accountOf({ name, canLogin, mark, validUntil }: Role): ActualAccount {
  return {
    id: name,
    username: name,
    email: null,
    employeeId: null,
    externalId: null,
    status: canLogin ? 'enabled' : 'suspended',
    createdAt: null,
    ...(mark.isMade && { validUntil }),
  }
}

import type { AdapterChange, ChangeResult } from '../adapter.ts'
import { createLogin, dropLogin, moveLoginEnd, switchLogin } from './change-login.ts'
import { changeMembership } from './change-membership.ts'
import type { PostgresSession, Step } from './postgres-session.ts'

/** What changes would come to: all are made in one transaction, in their order, and undone. Nobody is signed out. */
export function rehearseChanges(
  session: PostgresSession,
  changes: readonly AdapterChange[],
): Promise<readonly ChangeResult[]> {
  return session.rehearse(changes.map(stepOf))
}

function stepOf({ action, account, resource, before, after, profile }: AdapterChange): Step {
  // An account that is yet to be made is known by the name that it will have.
  const name = account ?? profile?.username ?? ''
  switch (action) {
    case 'add':
    case 'update':
    case 'remove':
      return changeMembership({
        role: resource ?? '',
        member: name,
        from: before?.level ?? null,
        to: after?.level ?? null,
      })
    case 'create_account':
      return createLogin(name, after?.valid_until ?? null)
    case 'update_account':
      return moveLoginEnd(name, before?.valid_until ?? null, after?.valid_until ?? null)
    case 'enable_account':
    case 'suspend_account':
      return switchLogin(name, action === 'enable_account')
    case 'delete_account':
      return dropLogin(name)
    default:
      return () => Promise.resolve({ status: 'unchanged', why: 'already_present' })
  }
}

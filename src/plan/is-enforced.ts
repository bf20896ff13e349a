import type { ChangeAction } from '../domain/plan.ts'
import type { AccountLink } from './account-links.ts'
import type { HeldGrant, SystemFacts } from './system-facts.ts'

/** Whether a later addition or removal would be carried out, as things stand today: nothing is announced that will not come. */
export function isEnforced(
  facts: SystemFacts | undefined,
  link: AccountLink | null,
  grant: HeldGrant,
  action: Extract<ChangeAction, 'add' | 'remove'>,
): boolean {
  if (!facts || !facts.isComplete(grant.type, grant.resource) || facts.isUnmanaged(grant)) return false
  if (link?.kind === 'disputed' || (link && facts.isProtected(link.account))) return false
  const mode = facts.modeOf(grant)
  return mode !== 'observe' && (action === 'add' || mode !== 'add_only')
}

import { levelOf } from './membership-level.ts'
import { findRole, grantSql, lockRoles, type Membership, membershipsNow, revokeSql } from './postgres-client.ts'
import type { SessionIdentity, Step } from './postgres-session.ts'
import { refuseAccount, refuseResource } from './untouchable-role.ts'

type Level = string | null

export interface MembershipChange {
  readonly role: string
  readonly member: string
  readonly from: Level
  readonly to: Level
}

/**
 * Brings one member of one role from one level to another (null: no member): what is there is looked at again, and what
 * came of it once more before it counts.
 */
export function changeMembership(change: MembershipChange): Step {
  const { role, member, from, to } = change
  return async (query, identity) => {
    await lockRoles(query)
    refuseAccount(await findRole(query, member), member, identity)
    if (to !== null) refuseResource(await findRole(query, role), role, identity)
    const entries = () => membershipsNow(query, identity, role, member)
    const before = await entries()
    const found = levelOf(before)
    if (found !== from) return { status: 'conflict', actual: found && { level: found, status: 'active' } }
    for (const sql of statements(before, change, identity)) await query(sql)
    const after = levelOf(await entries())
    if (after === to) return { status: 'applied' }
    const message = `\`${member}\` would be ${after ?? 'no member'} of \`${role}\` all the same`
    return { status: 'failed', class: 'transient', message }
  }
}

/** What is given comes first, so that access never has a gap. */
function statements(
  entries: readonly Membership[],
  { role, member, to }: MembershipChange,
  identity: SessionIdentity,
): string[] {
  if (to === null) return entries.map((entry) => revokeSql(identity, entry, 'all'))
  if (to === 'admin') return [grantSql(identity, role, member, true)]
  const given = entries.filter(({ isAdmin }) => isAdmin)
  const isLeft = entries.some(({ isUsable }) => isUsable)
  return [
    ...(isLeft ? [] : [grantSql(identity, role, member, false)]),
    ...given.map((entry) => revokeSql(identity, entry, 'admin')),
  ]
}

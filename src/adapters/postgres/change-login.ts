import { accountState } from '../../domain/account-state.ts'
import type { ChangeResult } from '../adapter.ts'
import {
  createRoleSql,
  dropRoleSql,
  endSql,
  findRole,
  isRoleName,
  lockRoles,
  markSql,
  type Role,
  switchSql,
} from './postgres-client.ts'
import type { Query, Step } from './postgres-session.ts'
import { accountOf } from './role-account.ts'
import { refuseAccount } from './untouchable-role.ts'

const applied = { status: 'applied' } as const

/** Makes a role that may sign in, without a password, until `end` (RFC 3339; null: for ever), and marks it as made here. */
export function createLogin(name: string, end: string | null): Step {
  return async (query) => {
    if (!isRoleName(name) || /^(pg_|public$|none$)/.test(name))
      return invalid(`\`${name.slice(0, 100)}\` cannot be the name of a role`)
    await lockRoles(query)
    if ((await findRole(query, name)) !== null) return invalid(`there is a role \`${name}\` already`)
    await query(createRoleSql(name, end))
    await query(markSql({ name, comment: null }, { isMade: true, isOff: false }))
    return { ...applied, account: name }
  }
}

/** Lets a role sign in, or no longer. */
export function switchLogin(name: string, isOn: boolean): Step {
  return changeLogin(name, async (query, role) => {
    await query(switchSql(name, isOn))
    await query(markSql(role, { ...role.mark, isOff: !isOn }))
    return applied
  })
}

/** Gives a role that was made here another end (RFC 3339; null: none). */
export function moveLoginEnd(name: string, from: string | null, to: string | null): Step {
  return changeLogin(name, async (query, role) => {
    const found = accountState(accountOf(role))
    if (found.valid_until === undefined) {
      const message = `\`${name}\` was not made by provisionr: its end is set by hand`
      return { status: 'failed', class: 'unsupported', message }
    }
    if (found.valid_until !== from) return { status: 'conflict', actual: found }
    await query(endSql(name, to))
    return applied
  })
}

/** Removes a role that was made here; the server refuses it for one that owns something. */
export function dropLogin(name: string): Step {
  return changeLogin(name, async (query, role) => {
    if (!role.mark.isMade) {
      const message = `\`${name}\` was not made by provisionr: drop it by hand`
      return { status: 'failed', class: 'unsupported', message }
    }
    await query(dropRoleSql(name))
    return applied
  })
}

function changeLogin(name: string, work: (query: Query, role: Role) => Promise<ChangeResult>): Step {
  return async (query, identity) => {
    await lockRoles(query)
    return work(query, refuseAccount(await findRole(query, name), name, identity))
  }
}

function invalid(message: string): ChangeResult {
  return { status: 'failed', class: 'invalid', message }
}

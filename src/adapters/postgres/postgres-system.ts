import type { ActualGrant } from '../../domain/access.ts'
import { accountState } from '../../domain/account-state.ts'
import type { ChangeResult } from '../adapter.ts'
import { type Held, type LiveSystem, NoSuchResource } from '../live-system.ts'
import { createLogin, dropLogin, moveLoginEnd, switchLogin } from './change-login.ts'
import { changeMembership } from './change-membership.ts'
import { entriesBy, levelOf } from './membership-level.ts'
import { findRole, type PostgresClient } from './postgres-client.ts'
import { accountOf, isAccount } from './role-account.ts'
import { refuseAccount } from './untouchable-role.ts'

/** Login roles as accounts, and what they are members of as grants `role:NAME`. */
export function createPostgresSystem(
  client: PostgresClient,
  options: {
    /** who loses a membership is signed out: what was taken up with `SET ROLE` lasts as long as the session */
    readonly endsSessions: boolean
  },
): LiveSystem {
  const { session } = client
  /** read in one moment with the accounts, and used up by the reading of grants that follows */
  let grantsRead: readonly ActualGrant[] | null = null

  return {
    async check() {
      const { role, version } = await session.identify()
      return { ok: true, actingAccount: role, message: `PostgreSQL ${Math.floor(version / 10_000)} answers` }
    },

    async *readAccounts() {
      grantsRead = null
      const { accounts, grants } = await survey()
      grantsRead = grants
      yield accounts
    },

    async *readGrants() {
      const grants = grantsRead ?? (await survey()).grants
      grantsRead = null
      yield grants
    },

    async findAccount(account) {
      const role = await findRole(session.read, account)
      return role && isAccount(role) ? accountOf(role) : null
    },

    async findHolders(_type, resource, accounts) {
      if ((await findRole(session.read, resource)) === null)
        throw new NoSuchResource(`there is no role \`${resource.slice(0, 100)}\``)
      const holders = new Map<string, Held>()
      const entries = await client.membershipsIn(resource, accounts)
      for (const [member, own] of entriesBy(entries, (entry) => entry.member)) {
        const level = levelOf(own)
        if (level !== null) holders.set(member, { level, status: 'active', computedBy: null })
      }
      return holders
    },

    setGrant: (account, _type, resource, level, held) =>
      session.change(changeMembership({ role: resource, member: account, from: held?.level ?? null, to: level })),

    async removeGrant(account, _type, resource, { level }) {
      const result = await session.change(changeMembership({ role: resource, member: account, from: level, to: null }))
      return result.status === 'applied' && options.endsSessions ? signOut(account) : result
    },

    createAccount: ({ username }, _status, end) => session.change(createLogin(username, end ?? null)),
    moveEnd: (account, end) => session.change(moveLoginEnd(account.id, accountState(account).valid_until ?? null, end)),
    setStatus: ({ id }, status) =>
      session.change(status === 'deleted' ? dropLogin(id) : switchLogin(id, status === 'enabled')),
    endSessions: ({ id }) => signOut(id),
    requests: () => session.requests(),
    close: () => session.close(),
  }

  async function survey() {
    const { roles, memberships } = await client.survey()
    // What it may give, since release 16, it is a member of: that is nobody's access.
    const { role: self } = await session.identify()
    const accounts = new Map(roles.filter(isAccount).map((role) => [role.name, accountOf(role)]))
    const grants: ActualGrant[] = []
    const own = entriesBy(memberships, ({ role, member }) => JSON.stringify([role, member]))
    for (const entries of own.values()) {
      const { role: resource, member: account } = entries[0]!
      const level = levelOf(entries)
      if (level !== null && accounts.has(account) && account !== self)
        grants.push({ account, type: 'role', resource, level, status: 'active', computedBy: null })
    }
    return { accounts: [...accounts.values()], grants }
  }

  async function signOut(account: string): Promise<ChangeResult> {
    refuseAccount(await findRole(session.read, account), account, await session.identify())
    if (await client.endSessions(account)) return { status: 'applied' }
    return { status: 'failed', class: 'transient', message: `sessions of \`${account}\` have not ended yet` }
  }
}

import { escapeIdentifier, escapeLiteral } from 'pg'
import type { Instant } from '../../domain/time.ts'
import { readMark, type RoleMark, writeMark } from './role-mark.ts'
import type { PostgresSession, Query, SessionIdentity } from './postgres-session.ts'

export interface Role {
  readonly name: string
  readonly canLogin: boolean
  readonly isSuperuser: boolean
  /** `VALID UNTIL`; null: for ever */
  readonly validUntil: Instant | null
  readonly comment: string | null
  readonly mark: RoleMark
}

/** One entry of `pg_auth_members`; since PostgreSQL 16 there is one for each grantor. */
export interface Membership {
  readonly role: string
  readonly member: string
  readonly grantor: string
  readonly isAdmin: boolean
  /** it gives the rights of the role: by inheritance, or by `SET ROLE` */
  readonly isUsable: boolean
}

/** The catalogue of roles (https://www.postgresql.org/docs/current/catalogs.html); the only place that knows its SQL. */
export interface PostgresClient {
  readonly session: PostgresSession
  /** Every role and every membership, of one moment. */
  survey(): Promise<{ readonly roles: readonly Role[]; readonly memberships: readonly Membership[] }>
  membershipsIn(role: string, members: readonly string[]): Promise<readonly Membership[]>
  /** Ends every session of a role, and sees that none is left; false: some take longer. */
  endSessions(role: string): Promise<boolean>
}

/** Names that are longer would be cut off by the server, and mean another role. */
const longestName = 63
/** so often, a tenth of a second apart, sessions are asked to end */
const looks = 20

export function isRoleName(name: string): boolean {
  return name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= longestName
}

const roleColumns = `rolname::text as name, rolcanlogin as "canLogin", rolsuper as "isSuperuser",
  extract(epoch from rolvaliduntil)::float8 * 1000 as "validUntil",
  shobj_description(oid, 'pg_authid') as comment`

/** Of releases before 16, every membership can be used. */
const membershipsSql = (version: number) => `
  select role.rolname::text as role, member.rolname::text as member, coalesce(grantor.rolname::text, '') as grantor,
    admin_option as "isAdmin", ${version >= 160_000 ? 'inherit_option or set_option' : 'true'} as "isUsable"
  from pg_auth_members entry
  join pg_roles role on role.oid = entry.roleid
  join pg_roles member on member.oid = entry.member
  left join pg_roles grantor on grantor.oid = entry.grantor`

export function createPostgresClient(session: PostgresSession): PostgresClient {
  return {
    session,

    async survey() {
      const { version } = await session.identify()
      const [, roles = [], memberships = []] = await session.readAll(
        `begin isolation level repeatable read read only;
         select ${roleColumns} from pg_roles order by rolname;
         ${membershipsSql(version)};
         commit`,
      )
      return { roles: (roles as RoleRow[]).map(roleOf), memberships: memberships as Membership[] }
    },

    async membershipsIn(role, members) {
      const { version } = await session.identify()
      return session.read<Membership>(...membershipsOf(version, role, members))
    },

    async endSessions(role) {
      for (let look = 1; look <= looks; look++) {
        const open = await session.read(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [
          role,
        ])
        if (open.length === 0) return true
        await session.read('select pg_sleep(0.1)')
      }
      return false
    },
  }
}

type RoleRow = Omit<Role, 'mark'>

export async function findRole(query: Query, name: string): Promise<Role | null> {
  if (!isRoleName(name)) return null
  const [row] = await query<RoleRow>(`select ${roleColumns} from pg_roles where rolname = $1`, [name])
  return row ? roleOf(row) : null
}

export async function membershipsNow(
  query: Query,
  { version }: SessionIdentity,
  role: string,
  member: string,
): Promise<readonly Membership[]> {
  return query<Membership>(...membershipsOf(version, role, [member]))
}

/** So that two runs never change roles at the same time; others may, and are noticed by what is read after it. */
export async function lockRoles(query: Query): Promise<void> {
  await query(`select pg_advisory_xact_lock(hashtextextended('provisionr roles', 0))`)
}

/** What makes `member` a member of `role`, with or without the right to give it on. */
export function grantSql({ version }: SessionIdentity, role: string, member: string, isAdmin: boolean): string {
  const grant = `grant ${escapeIdentifier(role)} to ${escapeIdentifier(member)}`
  if (version < 160_000) return isAdmin ? `${grant} with admin option` : grant
  // Whether rights are inherited is for the member's role to say (`INHERIT`, `NOINHERIT`).
  return isAdmin ? `${grant} with admin true, set true` : `${grant} with set true`
}

/** What takes one entry away, or only the right to give it on. */
export function revokeSql({ version }: SessionIdentity, entry: Membership, what: 'all' | 'admin'): string {
  const from = `${escapeIdentifier(entry.role)} from ${escapeIdentifier(entry.member)}`
  const by = version >= 160_000 ? ` granted by ${escapeIdentifier(entry.grantor)}` : ''
  return `revoke ${what === 'admin' ? 'admin option for ' : ''}${from}${by}`
}

/** `end` in RFC 3339; null: none */
export function createRoleSql(name: string, end: string | null): string {
  return `create role ${escapeIdentifier(name)} login${end === null ? '' : ` valid until ${escapeLiteral(end)}`}`
}

export function endSql(name: string, end: string | null): string {
  return `alter role ${escapeIdentifier(name)} valid until ${escapeLiteral(end ?? 'infinity')}`
}

export function dropRoleSql(name: string): string {
  return `drop role ${escapeIdentifier(name)}`
}

export function switchSql(name: string, isOn: boolean): string {
  return `alter role ${escapeIdentifier(name)} ${isOn ? 'login' : 'nologin'}`
}

export function markSql({ name, comment }: Pick<Role, 'name' | 'comment'>, mark: RoleMark): string {
  const text = writeMark(comment, mark)
  return `comment on role ${escapeIdentifier(name)} is ${text === null ? 'null' : escapeLiteral(text)}`
}

function roleOf(row: RoleRow): Role {
  return { ...row, validUntil: endOf(row.validUntil), mark: readMark(row.comment) }
}

/** The server knows years that no `Date` does. */
function endOf(milliseconds: number | null): Instant | null {
  if (milliseconds === null || milliseconds === Number.POSITIVE_INFINITY) return null
  return Math.min(Math.max(Math.floor(milliseconds), -mostOfDate), mostOfDate)
}

/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const mostOfDate = 8.64e15

function membershipsOf(version: number, role: string, members: readonly string[]): [string, readonly unknown[]] {
  const where = 'where role.rolname = $1 and member.rolname = any($2::name[])'
  return [`${membershipsSql(version)} ${where}`, [role, members.filter(isRoleName)]]
}

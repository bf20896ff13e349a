import type { InspectionReport } from '../adapter.ts'
import type { Instant } from '../../domain/time.ts'
import type { PostgresClient } from './postgres-client.ts'

const named = 5

/** What the acting role lacks for `plan` (nothing, once it is connected) and for `apply`, and how the clocks differ. */
export async function inspectRights({ session }: PostgresClient, clock: () => Instant): Promise<InspectionReport> {
  const { version } = await session.identify()
  const asked = clock()
  const [own] = await session.read<OwnRights>(ownRightsSql)
  const answered = clock()
  const { isSuperuser, canCreateRoles, canSignal, now } = own!
  // Since release 16, CREATEROLE alone gives nothing in roles that somebody else made.
  const needsAdmin = !isSuperuser && (version >= 160_000 || !canCreateRoles)
  const without = needsAdmin ? await session.read<{ role: string; total: number }>(withoutAdminSql) : []
  const shown = without.map(({ role }) => role).join(', ')
  const more = (without[0]?.total ?? 0) - without.length
  return {
    lacks: {
      plan: [],
      apply: [
        ...(canCreateRoles || isSuperuser ? [] : ['CREATEROLE (to create and disable logins)']),
        ...(without.length === 0 ? [] : [`ADMIN OPTION on ${shown}${more > 0 ? ` and ${more} more` : ''}`]),
        ...(canSignal || isSuperuser ? [] : ['membership in pg_signal_backend (to end sessions)']),
      ],
    },
    clockSkew: Math.round(now - (asked + answered) / 2),
    notes: isSuperuser ? ['the credentials are those of a superuser; CREATEROLE is enough'] : [],
  }
}

interface OwnRights {
  readonly isSuperuser: boolean
  readonly canCreateRoles: boolean
  readonly canSignal: boolean
  /** milliseconds since 1970 */
  readonly now: number
}

const ownRightsSql = `
  select rolsuper as "isSuperuser", rolcreaterole as "canCreateRoles",
    pg_has_role('pg_signal_backend', 'member') as "canSignal",
    extract(epoch from clock_timestamp())::float8 * 1000 as now
  from pg_roles where rolname = current_user`

/** Roles that are no logins and that the acting role may not give. */
const withoutAdminSql = `
  select rolname::text as role, count(*) over ()::int as total from pg_roles
  where not rolcanlogin and rolname !~ '^pg_' and not pg_has_role(oid, 'usage with admin option')
  order by rolname limit ${named}`

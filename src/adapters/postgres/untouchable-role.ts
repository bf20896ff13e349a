import { CallFailure } from '../call-failure.ts'
import type { Role } from './postgres-client.ts'
import type { SessionIdentity } from './postgres-session.ts'

/** Refuses to change a login that is nobody's to change from outside: superusers, the server's own, and one's own. */
export function refuseAccount(role: Role | null, name: string, { role: own }: SessionIdentity): Role {
  if (role === null) throw refusal('invalid', `there is no account \`${name}\``)
  if (role.name === own) throw refusal('unsupported', `\`${name}\` is provisionr’s own login, which it never changes`)
  if (role.isSuperuser) throw refusal('unsupported', `\`${name}\` is a superuser: change that login by hand`)
  if (role.name.startsWith('pg_')) throw refusal('unsupported', `\`${name}\` is a role of the server’s own`)
  return role
}

/** As good as a superuser (https://www.postgresql.org/docs/current/predefined-roles.html). */
const mighty: ReadonlySet<string> = new Set([
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
])

/** Refuses to give what would make somebody a superuser, or provisionr itself. */
export function refuseResource(role: Role | null, name: string, { role: own }: SessionIdentity): void {
  if (role === null) throw refusal('invalid', `there is no role \`${name}\``)
  if (role.name === own) throw refusal('unsupported', `\`${name}\` is provisionr’s own role, which it gives to nobody`)
  if (role.isSuperuser || mighty.has(name))
    throw refusal('unsupported', `\`${name}\` is as good as a superuser: make its members by hand`)
}

function refusal(kind: 'invalid' | 'unsupported', message: string): CallFailure {
  return new CallFailure({ class: kind, message })
}

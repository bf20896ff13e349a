import type { AdapterManifest } from '../../domain/manifest.ts'

/** https://www.postgresql.org/docs/current/sql-grant.html and …/sql-createrole.html */
export const postgresManifest: AdapterManifest = {
  system: 'postgres',
  contract: 1,
  account: {
    kind: 'role_as_account',
    idStability: 'name_is_id',
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      delete: { reversible: false, destroysData: true },
      end_sessions: { reversible: false, destroysData: false },
    },
    correlation: ['username'],
    // VALID UNTIL: passwords count no longer after it.
    nativeExpiry: 'instant',
  },
  types: [
    {
      type: 'role',
      levels: [
        { id: 'member', rank: 10 },
        { id: 'admin', rank: 20, admin: true },
      ],
      defaultLevel: 'member',
      levelMode: 'single',
      // VALID UNTIL ends a login's password, not a membership.
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: {
        read: ['connect (pg_roles and pg_auth_members are public)'],
        write: ['CREATEROLE', 'since PostgreSQL 16: ADMIN OPTION on the roles that are given', 'pg_signal_backend'],
      },
      blindSpots: [
        'rights granted to a login directly, and to PUBLIC, are not read',
        'what a role inherits from roles that it is a member of is shown with neither',
      ],
    },
  ],
  shorthands: { login: 'account' },
  // A session that is open stays open until it is terminated.
  residualSession: { revocable: true, maxSeconds: null },
}

/** What its settings may say besides what every system's do. */
export const postgresSettings: readonly string[] = [
  'host',
  'port',
  'database',
  'username',
  'password',
  'ssl',
  'ca',
  'certificate',
  'key',
  'end_sessions_after_removal',
  'prove',
]

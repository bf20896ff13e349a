import type { AdapterManifest } from '../../domain/manifest.ts'

/** Groups of RFC 4519 (`groupOfNames`) and RFC 2307 (`posixGroup`), and of Active Directory. */
export const ldapManifest: AdapterManifest = {
  system: 'ldap',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    // entryUUID (RFC 4530) or objectGUID; a DN changes with every move.
    idStability: 'immutable',
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['employee_id', 'email', 'username'],
  },
  types: [
    {
      type: 'group',
      levels: [
        { id: 'member', rank: 10 },
        { id: 'owner', rank: 20, admin: true },
      ],
      defaultLevel: 'member',
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: {
        read: ['read the entries below the people and group bases, their ids included'],
        write: ['write the member and owner attributes of the groups, and what switches accounts off'],
      },
      blindSpots: [
        'members of groups outside of the group base are not known',
        'what a group may do elsewhere is not part of LDAP',
      ],
    },
  ],
  shorthands: { account: 'account' },
  // A connection that is bound stays bound.
  foldsCase: true,
  residualSession: { revocable: false, maxSeconds: null },
}

/** What its settings may say besides what every system's do. */
export const ldapSettings: readonly string[] = [
  'url',
  'start_tls',
  'allow_plaintext',
  'ca',
  'bind_dn',
  'bind_password',
  'page_size',
  'kind',
  'base_dn',
  'user_base',
  'user_filter',
  'group_base',
  'group_filter',
  'group_names',
  'login_attribute',
  'empty_group_member',
  'disable_by',
  'password_policy',
  'create_dn',
  'create_classes',
  'create_attributes',
]

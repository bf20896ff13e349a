import type { AdapterManifest } from '../../domain/manifest.ts'

/** Scopes: https://developer.okta.com/docs/api/oauth2. Deactivating also deprovisions the person's apps. */
export const oktaManifest: AdapterManifest = {
  system: 'okta',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      deactivate: { reversible: true, destroysData: true },
      delete: { reversible: false, destroysData: true },
      end_sessions: { reversible: false, destroysData: false },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['employee_id', 'email', 'username'],
    stages: true,
  },
  types: [
    {
      type: 'group',
      levels: [],
      defaultLevel: null,
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: {
        read: ['okta.users.read', 'okta.groups.read'],
        write: ['okta.users.manage', 'okta.sessions.manage', 'okta.groups.manage'],
      },
      blindSpots: [
        'members of groups that a directory or an app owns can be read but not changed here',
        'Okta does not say whom a group rule put into a group: every member whom the rule does not exclude counts as the rule’s',
        '`Everyone` is not listed: it is everybody with an account',
      ],
    },
    {
      type: 'app',
      levels: [],
      defaultLevel: null,
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: { read: ['okta.users.read', 'okta.apps.read'], write: ['okta.apps.manage'] },
      blindSpots: ['what a person may do inside the app is not visible in Okta'],
    },
  ],
  shorthands: { account: 'account' },
  defaultType: 'group',
  // Ends sessions with Okta; a session that an app keeps itself lasts as long as the app lets it.
  residualSession: { revocable: true, maxSeconds: null },
  identityProvider: true,
}

/** What its settings may say besides what every system's do. */
export const oktaSettings: readonly string[] = [
  'url',
  'token',
  'client_id',
  'private_key',
  'key_id',
  'scopes',
  'page_size',
  'ca',
  'proxy',
]

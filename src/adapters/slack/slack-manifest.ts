import type { AdapterManifest } from '../../domain/manifest.ts'

/** Scopes: https://docs.slack.dev/reference/scopes; accounts are written by SCIM, which needs a paid plan. */
export const slackManifest: AdapterManifest = {
  system: 'slack',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['email', 'username'],
  },
  types: [
    {
      type: 'channel',
      levels: [
        { id: 'guest', rank: 10, aliases: ['read-only'] },
        { id: 'member', rank: 20 },
      ],
      defaultLevel: 'member',
      levelMode: 'single',
      // Guests expire as accounts, never as members of one channel.
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: {
        read: ['users:read', 'users:read.email', 'channels:read', 'groups:read'],
        write: ['channels:manage', 'groups:write'],
      },
      blindSpots: [
        'private channels are seen only where the app is a member',
        'nobody can be removed from the general channel',
        'people of other organisations in shared channels are not listed',
      ],
      unenforceableLevels: {
        guest:
          'Slack makes guests of whole accounts, never of one channel: who is a full member is not let in as a guest, and apply says so',
      },
    },
    {
      type: 'usergroup',
      levels: [],
      defaultLevel: null,
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'strong',
      permissions: { read: ['users:read', 'usergroups:read'], write: ['usergroups:write'] },
    },
  ],
  shorthands: { 'workspace-member': 'account' },
  residualSession: { revocable: false, maxSeconds: null },
}

/** What its settings may say besides what every system's do. */
export const slackSettings: readonly string[] = [
  'token',
  'scim_token',
  'scim_url',
  'workspace',
  'url',
  'page_size',
  'ca',
  'proxy',
]

import type { AdapterManifest } from '../../domain/manifest.ts'

/** Any service that speaks SCIM 2.0 (RFC 7643, RFC 7644). */
export const scimManifest: AdapterManifest = {
  system: 'scim',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      delete: { reversible: false, destroysData: true },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['external_id', 'email', 'username'],
  },
  types: [
    {
      type: 'group',
      levels: [],
      defaultLevel: null,
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'eventual',
      permissions: { read: ['read Users and Groups'], write: ['write Users, and members of Groups'] },
      blindSpots: ['what a group may do inside the service is not part of SCIM'],
    },
  ],
  shorthands: { account: 'account' },
  residualSession: { revocable: false, maxSeconds: null },
}

/** What its settings may say besides what every system's do. */
export const scimSettings: readonly string[] = ['url', 'token', 'preset', 'page_size', 'ca', 'proxy']

import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'

const plain = {
  levels: [],
  defaultLevel: null,
  nativeExpiry: 'none',
  readAfterWrite: 'strong',
} as const satisfies Partial<GrantType>

const read = ['API Enabled', 'View Setup and Configuration']

export const salesforceManifest: AdapterManifest = {
  system: 'salesforce',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    // Salesforce users can be frozen and deactivated, never deleted.
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      deactivate: { reversible: true, destroysData: false },
      end_sessions: { reversible: false, destroysData: false },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['external_id', 'employee_id', 'email', 'username'],
  },
  types: [
    {
      ...plain,
      type: 'user-license',
      levelMode: 'exclusive',
      permissions: { read, write: ['Manage Internal Users'] },
      blindSpots: ['the license follows from the profile; licenses that are left over are not counted'],
    },
    {
      ...plain,
      type: 'profile',
      levelMode: 'exclusive',
      mandatory: { default: 'Minimum Access - Salesforce' },
      permissions: { read, write: ['Manage Internal Users'] },
    },
    {
      ...plain,
      type: 'permission-set',
      levelMode: 'single',
      permissions: { read, write: ['Assign Permission Sets'] },
      blindSpots: ['what a permission set contains is not compared'],
    },
    {
      ...plain,
      type: 'permission-set-group',
      levelMode: 'single',
      permissions: { read, write: ['Assign Permission Sets'] },
    },
    { ...plain, type: 'group', levelMode: 'single', permissions: { read, write: ['Manage Users'] } },
    { ...plain, type: 'role', levelMode: 'exclusive', permissions: { read, write: ['Manage Internal Users'] } },
  ],
  shorthands: { 'user-license': 'user-license:Salesforce' },
  // As long as the org's session settings say.
  residualSession: { revocable: true, maxSeconds: null },
}

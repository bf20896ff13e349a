import type { AdapterManifest } from '../../domain/manifest.ts'

/** Permissions: https://learn.microsoft.com/en-us/graph/permissions-reference */
export const microsoftManifest: AdapterManifest = {
  system: 'microsoft',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      delete: { reversible: false, destroysData: true },
      end_sessions: { reversible: false, destroysData: false },
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
      readAfterWrite: 'eventual',
      permissions: {
        read: ['User.Read.All', 'GroupMember.Read.All'],
        // GroupMember.ReadWrite.All cannot change owners.
        write: ['GroupMember.ReadWrite.All (owners: Group.ReadWrite.All)'],
      },
      blindSpots: ['dynamic groups and groups synchronised from a directory can be read but not changed here'],
    },
    {
      type: 'app-role',
      levels: [],
      defaultLevel: null,
      risk: 'medium',
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'eventual',
      permissions: { read: ['User.Read.All', 'Application.Read.All'], write: ['AppRoleAssignment.ReadWrite.All'] },
      blindSpots: ['roles that are assigned to a group are not shown for its members'],
    },
  ],
  shorthands: { account: 'account' },
  // Revoking ends refresh tokens; access tokens live for 60 to 90 minutes.
  residualSession: { revocable: true, maxSeconds: 5400 },
  identityProvider: true,
}

import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'

/** Roles of shared drives: https://developers.google.com/workspace/drive/api/guides/ref-roles */
const drive: GrantType = {
  type: 'drive',
  levels: [
    { id: 'reader', rank: 10, aliases: ['read', 'read-only', 'viewer'] },
    { id: 'commenter', rank: 20 },
    { id: 'writer', rank: 30, aliases: ['contributor'] },
    { id: 'fileOrganizer', rank: 40, aliases: ['content-manager'] },
    { id: 'organizer', rank: 50, aliases: ['manager'], admin: true },
  ],
  defaultLevel: 'reader',
  levelMode: 'single',
  nativeExpiry: 'none',
  readAfterWrite: 'eventual',
  permissions: { read: ['drive.readonly'], write: ['drive'] },
  blindSpots: ['single files and folders that are shared with a person are not read'],
}

/** Roles and expiry: https://cloud.google.com/identity/docs/how-to/memberships-google-groups */
const group: GrantType = {
  type: 'group',
  levels: [
    { id: 'member', rank: 10 },
    { id: 'manager', rank: 20 },
    { id: 'owner', rank: 30, admin: true },
  ],
  defaultLevel: 'member',
  levelMode: 'single',
  nativeExpiry: 'instant',
  readAfterWrite: 'eventual',
  permissions: {
    read: ['admin.directory.group.readonly', 'admin.directory.group.member.readonly'],
    write: ['admin.directory.group.member', 'cloud-identity.groups'],
  },
  blindSpots: ['members of nested groups are shown in the group that holds them'],
}

export const googleManifest: AdapterManifest = {
  system: 'google',
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
    group,
    drive,
    {
      type: 'role',
      levels: [],
      defaultLevel: null,
      risk: 'privileged',
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'eventual',
      permissions: {
        read: ['admin.directory.rolemanagement.readonly'],
        write: ['admin.directory.rolemanagement'],
      },
      blindSpots: ['roles that are assigned to a group are not shown for its members'],
    },
  ],
  shorthands: { 'workspace-account': 'account' },
  // Signing out leaves OAuth access tokens, which live for an hour.
  foldsCase: true,
  residualSession: { revocable: true, maxSeconds: 3600 },
  identityProvider: true,
}

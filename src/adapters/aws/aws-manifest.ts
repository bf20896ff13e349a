import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'

const plain = {
  levels: [],
  defaultLevel: null,
  levelMode: 'single',
  nativeExpiry: 'none',
  readAfterWrite: 'eventual',
} as const satisfies Partial<GrantType>

/** IAM Identity Center: https://docs.aws.amazon.com/singlesignon/latest/APIReference/welcome.html */
export const awsManifest: AdapterManifest = {
  system: 'aws',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    // The identity store has no call that disables a user.
    verbs: {
      create: { reversible: true, destroysData: false },
      delete: { reversible: false, destroysData: true },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['external_id', 'email', 'username'],
  },
  types: [
    {
      ...plain,
      type: 'permission-set',
      risk: 'medium',
      permissions: {
        read: ['sso:ListPermissionSets', 'sso:ListAccountAssignments', 'identitystore:ListUsers'],
        write: ['sso:CreateAccountAssignment', 'sso:DeleteAccountAssignment'],
      },
      blindSpots: ['assignments to a group are shown as membership of the group'],
    },
    {
      ...plain,
      type: 'group',
      permissions: {
        read: ['identitystore:ListUsers', 'identitystore:ListGroups', 'identitystore:ListGroupMemberships'],
        write: ['identitystore:CreateGroupMembership', 'identitystore:DeleteGroupMembership'],
      },
    },
    {
      ...plain,
      type: 'iam-group',
      permissions: {
        read: ['iam:ListUsers', 'iam:ListGroups', 'iam:GetGroup'],
        write: ['iam:AddUserToGroup', 'iam:RemoveUserFromGroup'],
      },
      blindSpots: ['policies attached to a single IAM user are not read'],
    },
  ],
  shorthands: {},
  // A session of a permission set lasts for up to twelve hours, also after its assignment is gone.
  residualSession: { revocable: false, maxSeconds: 43_200 },
}

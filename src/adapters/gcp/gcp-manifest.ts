import type { AdapterManifest } from '../../domain/manifest.ts'

/** https://cloud.google.com/iam/docs/managing-conditional-policies */
export const gcpManifest: AdapterManifest = {
  system: 'gcp',
  contract: 1,
  account: {
    // Bindings name Google accounts, which Cloud Identity or Workspace keeps; creating one writes nothing.
    kind: 'none',
    idStability: 'name_is_id',
    verbs: { create: { reversible: true, destroysData: false } },
    correlation: ['email', 'username'],
  },
  types: [
    {
      type: 'role',
      levels: [],
      defaultLevel: null,
      levelMode: 'single',
      nativeExpiry: 'instant',
      readAfterWrite: 'eventual',
      permissions: {
        read: ['resourcemanager.projects.get', 'resourcemanager.projects.getIamPolicy'],
        write: ['resourcemanager.projects.setIamPolicy'],
      },
      blindSpots: [
        'roles that come from a folder, the organisation or a group are not shown',
        'basic roles (owner, editor, viewer) cannot have an end',
      ],
    },
  ],
  shorthands: {},
  // A change of policy usually acts within minutes.
  residualSession: { revocable: false, maxSeconds: 420 },
}

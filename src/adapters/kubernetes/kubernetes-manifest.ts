import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'

const binding = {
  levels: [],
  defaultLevel: null,
  levelMode: 'single',
  nativeExpiry: 'none',
  readAfterWrite: 'strong',
  blindSpots: [
    'bindings to a group are not shown for its members',
    'bindings without provisionr’s label cannot be changed',
  ],
} as const satisfies Partial<GrantType>

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export const kubernetesManifest: AdapterManifest = {
  system: 'kubernetes',
  contract: 1,
  account: {
    // Kubernetes keeps no accounts: a name is whatever the authenticator says, and creating one writes nothing.
    kind: 'none',
    idStability: 'name_is_id',
    verbs: { create: { reversible: true, destroysData: false } },
    correlation: ['email', 'username'],
  },
  types: [
    {
      ...binding,
      type: 'role',
      permissions: {
        read: ['list rolebindings'],
        write: ['create, patch and delete rolebindings', 'bind the roles that are given'],
      },
    },
    {
      ...binding,
      type: 'cluster-role',
      permissions: {
        read: ['list clusterrolebindings'],
        write: ['create, patch and delete clusterrolebindings', 'bind the cluster roles that are given'],
      },
    },
  ],
  shorthands: {},
  // Every request is authorised anew.
  residualSession: { revocable: false, maxSeconds: 0 },
}

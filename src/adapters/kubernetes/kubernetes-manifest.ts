import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'

const binding = {
  levels: [],
  defaultLevel: null,
  levelMode: 'single',
  nativeExpiry: 'none',
  readAfterWrite: 'strong',
  blindSpots: [
    'bindings to a group are shown for the group, not for its members',
    'service accounts, and what authorisers besides RBAC allow, are not shown',
    'bindings without provisionr’s label are shown and cannot be changed',
  ],
} as const satisfies Partial<GrantType>

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export const kubernetesManifest: AdapterManifest = {
  system: 'kubernetes',
  contract: 1,
  // Kubernetes keeps no accounts: a name is whatever the authenticator says, and is there as soon as something is bound to it.
  account: { kind: 'none', idStability: 'name_is_id', verbs: {}, correlation: ['email', 'username'] },
  types: [
    {
      ...binding,
      type: 'role',
      permissions: {
        read: ['list rolebindings'],
        write: ['get, create, patch and delete rolebindings', 'get roles, and bind those that are given'],
      },
    },
    {
      ...binding,
      type: 'cluster-role',
      permissions: {
        read: ['list clusterrolebindings', 'list rolebindings'],
        write: [
          'get, create, patch and delete clusterrolebindings',
          'get cluster roles, and bind those that are given',
        ],
      },
    },
  ],
  shorthands: {},
  // Every request is authorised anew.
  residualSession: { revocable: false, maxSeconds: 0 },
}

/** What its settings may say besides what every system's do. */
export const kubernetesSettings: readonly string[] = [
  'kubeconfig',
  'context',
  'in_cluster',
  'url',
  'token',
  'token_file',
  'bindings',
  'user',
  'user_prefix',
  'acting_user',
  'page_size',
  'allow_unchecked_certificate',
  'ca',
  'proxy',
]

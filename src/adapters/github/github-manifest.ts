import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'

const membership = {
  levelMode: 'single',
  nativeExpiry: 'none',
  readAfterWrite: 'strong',
} as const satisfies Partial<GrantType>

/** Repository roles: https://docs.github.com/organizations/managing-access-to-your-organizations-repositories/repository-roles-for-an-organization */
export const githubManifest: AdapterManifest = {
  system: 'github',
  contract: 1,
  account: {
    // People bring their own account; an organisation invites it and cannot suspend it.
    kind: 'invite',
    idStability: 'immutable',
    verbs: { create: { reversible: true, destroysData: false } },
    correlation: ['external_id', 'email', 'username'],
  },
  types: [
    {
      ...membership,
      type: 'org',
      levels: [
        { id: 'member', rank: 10 },
        { id: 'admin', rank: 20, aliases: ['owner'], admin: true },
      ],
      defaultLevel: 'member',
      permissions: { read: ['organization members: read'], write: ['organization members: write'] },
      blindSpots: ['billing managers and members by an enterprise team are not told apart'],
    },
    {
      ...membership,
      type: 'team',
      levels: [
        { id: 'member', rank: 10 },
        { id: 'maintainer', rank: 20 },
      ],
      defaultLevel: 'member',
      permissions: { read: ['organization members: read'], write: ['organization members: write'] },
      blindSpots: ['which role an owner of the organisation would have in a team is not shown'],
    },
    {
      ...membership,
      type: 'repo',
      levels: [
        { id: 'read', rank: 10, aliases: ['pull'] },
        { id: 'triage', rank: 20 },
        { id: 'write', rank: 30, aliases: ['push'] },
        { id: 'maintain', rank: 40 },
        { id: 'admin', rank: 50, admin: true },
      ],
      defaultLevel: 'read',
      permissions: { read: ['repository administration: read'], write: ['repository administration: write'] },
      blindSpots: [
        'access by the organisation’s base permission or by a team is shown there',
        'custom roles count as the role they are made from',
      ],
    },
  ],
  shorthands: {},
  // Every request checks the membership.
  foldsCase: true,
  residualSession: { revocable: false, maxSeconds: 0 },
}

/** What its settings may say besides what every system's do. */
export const githubSettings: readonly string[] = [
  'organization',
  'token',
  'app_id',
  'private_key',
  'installation_id',
  'url',
  'repositories',
  'page_size',
  'ca',
  'proxy',
  'reads',
  'managed_users',
  'verified_domain_emails',
]

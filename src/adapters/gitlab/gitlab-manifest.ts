import type { AdapterManifest, GrantLevel, GrantType } from '../../domain/manifest.ts'

/** The numbers are GitLab's own: https://docs.gitlab.com/api/access_requests/ (planner since 17.7). */
const levels: readonly GrantLevel[] = [
  { id: 'minimal', rank: 5, aliases: ['minimal-access'] },
  { id: 'guest', rank: 10 },
  { id: 'planner', rank: 15 },
  { id: 'reporter', rank: 20 },
  { id: 'developer', rank: 30 },
  { id: 'maintainer', rank: 40, aliases: ['master'] },
  { id: 'owner', rank: 50, admin: true },
]

const membership = {
  defaultLevel: 'guest',
  levelMode: 'single',
  nativeExpiry: 'date',
  readAfterWrite: 'strong',
} as const satisfies Partial<GrantType>

export const gitlabManifest: AdapterManifest = {
  system: 'gitlab',
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
      ...membership,
      type: 'group',
      levels,
      permissions: { read: ['read_api', 'a member of the group'], write: ['api', 'owner of the group'] },
      blindSpots: ['members who come by an invited group or a synchronised LDAP group are shown there'],
    },
    {
      ...membership,
      type: 'project',
      // Minimal access exists for groups only.
      levels: levels.filter((level) => level.id !== 'minimal'),
      permissions: { read: ['read_api', 'a member of the project'], write: ['api', 'maintainer of the project'] },
    },
  ],
  shorthands: { account: 'account' },
  // Every request checks that the account is not blocked and still a member.
  foldsCase: true,
  residualSession: { revocable: false, maxSeconds: 0 },
}

import type { AdapterManifest } from '../../domain/manifest.ts'

const onlyMembership = 'SCIM sets who is in a group, not at which level; set the level of the group in Notion itself'

/** https://www.notion.com/help/provision-users-and-groups-with-scim (Enterprise plan) */
export const notionManifest: AdapterManifest = {
  system: 'notion',
  contract: 1,
  account: {
    kind: 'owns_accounts',
    idStability: 'immutable',
    // Leaving the workspace is the only way out; it keeps the pages and can be undone.
    verbs: {
      create: { reversible: true, destroysData: false },
      enable: { reversible: true, destroysData: false },
      suspend: { reversible: true, destroysData: false },
      update: { reversible: true, destroysData: false },
    },
    correlation: ['email', 'username'],
  },
  types: [
    {
      type: 'space',
      levels: [
        { id: 'read', rank: 10, aliases: ['read-only', 'reader'] },
        { id: 'edit', rank: 20, aliases: ['editor'] },
        { id: 'full', rank: 30, aliases: ['full-access'] },
      ],
      defaultLevel: 'read',
      levelMode: 'single',
      nativeExpiry: 'none',
      readAfterWrite: 'eventual',
      permissions: { read: ['SCIM token of a workspace owner'], write: ['SCIM token of a workspace owner'] },
      blindSpots: ['guests and pages shared with single people are not visible by SCIM'],
      unenforceableLevels: { read: onlyMembership, edit: onlyMembership, full: onlyMembership },
    },
  ],
  shorthands: { 'workspace-member': 'account' },
  residualSession: { revocable: false, maxSeconds: null },
}

/** What its settings may say besides what every system's do. */
export const notionSettings: readonly string[] = ['token', 'url', 'page_size', 'ca', 'proxy']

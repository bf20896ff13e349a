/** How a service’s SCIM differs from that of others, as far as the service does not tell by itself. */
export interface ScimDialect {
  /** where the service tells what it can do; older services have a plural */
  readonly configPath: 'ServiceProviderConfig' | 'ServiceProviderConfigs'
  /** the value of an addition of members: a list of them, or an object around it */
  readonly addition: 'list' | 'object'
  /** members to remove: chosen by a filter in the path, or listed as the value */
  readonly removal: 'filter' | 'list'
  /** pages by the number of the first row or by a cursor; null: as the service announces */
  readonly paging: 'index' | 'cursor' | null
  /** the most rows that a page may have; null: as the service announces */
  readonly largestPage: number | null
  /** members: groups are listed with them; none: there are groups, and no list says who is in them; absent: no groups */
  readonly groups: 'members' | 'none' | 'absent'
  /** goes: an account that is switched off is not found any more */
  readonly switchedOff: 'stays' | 'goes'
  /** of the service's own address; null: everybody has another */
  readonly url: string | null
}

/** RFC 7643, RFC 7644 to the letter. */
export const standardDialect: ScimDialect = {
  configPath: 'ServiceProviderConfig',
  addition: 'list',
  removal: 'filter',
  paging: null,
  largestPage: null,
  groups: 'members',
  switchedOff: 'stays',
  url: null,
}

/** What is known of single services, each from its vendor's page. */
const presets: Readonly<Record<string, Partial<ScimDialect>>> = {
  // https://www.notion.com/help/provision-users-and-groups-with-scim
  notion: { url: 'https://api.notion.com/scim/v2', largestPage: 100, switchedOff: 'goes' },
  // https://docs.slack.dev/reference/scim-api
  slack: { url: 'https://api.slack.com/scim/v2', largestPage: 1000 },
  // https://help.salesforce.com/s/articleView?id=xcloud.identity_scim_manage_groups.htm
  salesforce: { configPath: 'ServiceProviderConfigs', addition: 'object', largestPage: 200 },
  // https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/scim: paths with filters are refused
  'github-emu': { removal: 'list', paging: 'index', largestPage: 100 },
  // https://docs.gitlab.com/development/internal_api/#group-scim-api: people alone
  gitlab: { groups: 'absent', paging: 'index', largestPage: 100 },
  // https://docs.aws.amazon.com/singlesignon/latest/developerguide/limitations.html: lists of groups come without members
  aws: { removal: 'list', paging: 'cursor', largestPage: 100, groups: 'none' },
  // Services that were built for what Okta sends: https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20
  okta: { removal: 'filter', paging: 'index', largestPage: 100 },
}

export const presetNames: readonly string[] = Object.keys(presets).toSorted()

/** The dialect of a preset; null for a name that is none. */
export function dialectOf(preset: string): ScimDialect | null {
  return Object.hasOwn(presets, preset) ? { ...standardDialect, ...presets[preset] } : null
}

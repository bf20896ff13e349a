import type { InspectionReport } from '../adapter.ts'
import type { OktaClient } from './okta-client.ts'
import { type OktaCredentials, readScopes, writeScopes } from './okta-credentials.ts'

type Rights = Pick<InspectionReport, 'lacks' | 'notes'>

/** Roles that may change users, groups and apps: https://help.okta.com/oie/en-us/content/topics/security/administrators-admin-comparison.htm. */
const writers = new Set(['SUPER_ADMIN', 'ORG_ADMIN'])
/** What other built-in roles may not, by role. */
const limits: Readonly<Record<string, string>> = {
  READ_ONLY_ADMIN: 'changes nothing',
  REPORT_ADMIN: 'changes nothing',
  HELP_DESK_ADMIN: 'changes neither groups nor apps',
  USER_ADMIN: 'changes no apps',
  GROUP_MEMBERSHIP_ADMIN: 'changes neither accounts nor apps',
  APP_ADMIN: 'changes neither accounts nor groups',
}

/** What the credentials lack, from the scopes that were granted or from the roles of whose token it is. */
export async function inspectOkta(client: OktaClient, credentials: OktaCredentials): Promise<Rights> {
  const scopes = await credentials.scopes()
  if (scopes !== null) return fromScopes(new Set(scopes))
  const roles = await client.rolesOf((await client.me()).id)
  if (roles === null) return { lacks: null, notes: ['the token may not ask which roles its owner has'] }
  if (roles.length === 0)
    return {
      lacks: { plan: ['an administrator’s role'], apply: [] },
      notes: ['the owner of the token is no administrator'],
    }
  if (roles.some((role) => writers.has(role))) return { lacks: { plan: [], apply: [] }, notes: [] }
  const known = roles.flatMap((role) => (Object.hasOwn(limits, role) ? [`${role} ${limits[role]}`] : []))
  if (known.length < roles.length) return { lacks: null, notes: [...known, `custom roles are not looked into`] }
  const mayWrite = ['USER_ADMIN', 'APP_ADMIN'].every((role) => roles.includes(role))
  return { lacks: { plan: [], apply: mayWrite ? [] : ['ORG_ADMIN, or USER_ADMIN with APP_ADMIN'] }, notes: known }
}

/** Whoever may manage something may read it. */
function fromScopes(scopes: ReadonlySet<string>): Rights {
  const plan = readScopes.filter((scope) => !scopes.has(scope) && !scopes.has(scope.replace(/read$/, 'manage')))
  return { lacks: { plan, apply: writeScopes.filter((scope) => !scopes.has(scope)) }, notes: [] }
}

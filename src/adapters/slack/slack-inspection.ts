import type { InspectionReport } from '../adapter.ts'
import type { SlackClient } from './slack-client.ts'

const forPlan = ['users:read', 'users:read.email', 'channels:read', 'groups:read', 'usergroups:read']
/** Bots have `channels:manage`, people `channels:write`. */
const forApply = [['channels:manage', 'channels:write'], ['groups:write'], ['usergroups:write']]

/** What the token lacks, by the scopes that Slack sends with every answer. */
export async function inspectSlack(
  client: SlackClient,
  accounts: 'scim' | 'enterprise' | 'none',
): Promise<Pick<InspectionReport, 'lacks' | 'notes'>> {
  const { scopes } = await client.identity()
  const notes =
    accounts === 'none'
      ? ['accounts are neither made nor deactivated without `scim_token`, or `workspace` on Enterprise Grid']
      : []
  if (scopes === null) return { lacks: null, notes }
  const needed = accounts === 'enterprise' ? [...forApply, ['admin.users:write']] : forApply
  const apply = needed.filter((any) => !any.some((scope) => scopes.includes(scope))).map((any) => any.join(' or '))
  return { lacks: { plan: forPlan.filter((scope) => !scopes.includes(scope)), apply }, notes }
}

import type { ChangeResult } from '../adapter.ts'
import type { LiveSystem } from '../live-system.ts'
import type { SlackClient } from './slack-client.ts'

/** How accounts are made and switched, which differs by the plan of the workspace. */
export type SlackLifecycle = Required<Pick<LiveSystem, 'createAccount' | 'updateAccount' | 'setStatus'>>

/** Enterprise Grid: the organisation has the account, and the workspace gives it a place. */
export function enterpriseLifecycle(client: SlackClient, team: string): SlackLifecycle {
  return {
    ...noLifecycle,
    async setStatus({ id }, status) {
      if (status === 'enabled') await client.assign(team, id)
      else if (status === 'suspended') await client.remove(team, id)
      else return unsupported
      return { status: 'applied' }
    },
  }
}

const unsupported: ChangeResult = {
  status: 'failed',
  class: 'unsupported',
  message:
    'slack makes, changes and deactivates accounts by SCIM, which needs the plan Business+ or Enterprise: give `scim_token`, or do it in Slack',
}

/** What is left without SCIM and without Enterprise Grid. */
export const noLifecycle: SlackLifecycle = {
  createAccount: () => Promise.resolve(unsupported),
  updateAccount: () => Promise.resolve(unsupported),
  setStatus: () => Promise.resolve(unsupported),
}

import type { ActualAccount } from '../../domain/access.ts'
import { CallFailure } from '../call-failure.ts'
import { recordOf, textOf } from '../http/json-values.ts'
import type { SlackClient, SlackObject } from './slack-client.ts'

export interface SlackPerson {
  readonly account: ActualAccount
  /** of the whole workspace, never of one channel */
  readonly level: 'guest' | 'member'
}

/** Slack’s own helper, which says of itself that it is no bot. */
const slackbot = 'USLACKBOT'

/** Whom a user of Slack is; null for bots. */
export function personOf(user: SlackObject): SlackPerson | null {
  const { id, name, deleted, profile } = user
  if (id === slackbot || user['is_bot'] === true || user['is_workflow_bot'] === true) return null
  const isGuest = user['is_restricted'] === true || user['is_ultra_restricted'] === true
  return {
    account: {
      id,
      username: textOf(name) ?? id,
      email: textOf(recordOf(profile)['email']),
      employeeId: null,
      externalId: null,
      status: deleted === true ? 'suspended' : user['is_invited_user'] === true ? 'invited' : 'enabled',
      createdAt: null,
    },
    level: isGuest ? 'guest' : 'member',
  }
}

/** Everybody, page by page. Without addresses nobody could be linked, and all would be created again: that is a failure. */
export async function* readPeople(client: SlackClient): AsyncGenerator<readonly SlackPerson[]> {
  let people = 0
  let addresses = 0
  for await (const users of client.users()) {
    const page = users.flatMap((user) => personOf(user) ?? [])
    const usable = page.filter(({ account }) => account.status !== 'suspended')
    people += usable.length
    addresses += usable.filter(({ account }) => account.email !== null).length
    yield page
  }
  if (people > 0 && addresses === 0) {
    const message = 'slack tells nobody’s e-mail address: the token needs users:read.email'
    throw new CallFailure({ class: 'permission', message })
  }
}

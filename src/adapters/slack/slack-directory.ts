import { textOf } from '../http/json-values.ts'
import { NoSuchResource } from '../live-system.ts'
import type { SlackClient, SlackObject } from './slack-client.ts'

/** A channel (`#name`) or user group (`@handle`); the id stays when it is renamed. */
export interface SlackResource {
  readonly id: string
  readonly name: string
  readonly formerNames: readonly string[]
  /** who fills it in everybody’s place; null: whoever may change it */
  readonly filledBy: string | null
}

export interface SlackGroup extends SlackResource {
  readonly isEnabled: boolean
  readonly users: readonly string[]
}

export async function fetchChannels(client: SlackClient): Promise<readonly SlackResource[]> {
  return (await client.channels()).map((channel) => ({
    id: channel.id,
    name: `#${textOf(channel['name']) ?? channel.id}`,
    formerNames: textsOf(channel['previous_names']).map((name) => `#${name}`),
    filledBy: channel['is_general'] === true ? 'Slack, which has everybody in it' : null,
  }))
}

export async function fetchGroups(client: SlackClient): Promise<readonly SlackGroup[]> {
  return (await client.userGroups()).map((group) => ({
    id: group.id,
    name: `@${textOf(group['handle']) ?? group.id}`,
    formerNames: [],
    filledBy: filledBy(group),
    isEnabled: !(typeof group['date_delete'] === 'number' && group['date_delete'] > 0),
    users: textsOf(group['users']),
  }))
}

/** The one that has the name now. Throws `NoSuchResource` when none has, or several do. */
export function findNamed<T extends SlackResource>(all: readonly T[], kind: string, name: string): T {
  const [found, another] = all.filter((one) => one.name === name)
  if (another !== undefined) throw new NoSuchResource(`more than one ${kind} has the name \`${name}\``)
  if (found !== undefined) return found
  const renamed = all.filter(({ formerNames }) => formerNames.includes(name)).map((one) => `\`${one.name}\``)
  const now = renamed.length === 0 ? '' : `: it is called ${renamed.join(' or ')} now`
  throw new NoSuchResource(`there is no ${kind} \`${name}\`${now}`)
}

/** https://docs.slack.dev/reference/objects/usergroup-object */
function filledBy(group: SlackObject): string | null {
  if (textOf(group['auto_type']) !== null) return 'Slack, by the roles in the workspace'
  return group['is_external'] === true ? 'another organisation' : null
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : []
}

import { CallFailure } from '../call-failure.ts'
import { recordOf, textOf } from '../http/json-values.ts'
import { NoSuchResource } from '../live-system.ts'
import type { OktaClient, OktaObject } from './okta-client.ts'

/** Groups of Okta with the rules that fill them, and apps, by the names that grants call them. */
export interface OktaGroups {
  readonly all: readonly OktaGroup[]
  /** why the rules are not known; null when they are */
  readonly rulesUnknown: CallFailure | null
}

export interface OktaGroup {
  readonly id: string
  readonly name: string
  /** who fills the group in Okta's place; null: whoever may change the group */
  readonly filledBy: string | null
  readonly rules: readonly { readonly name: string; readonly excludes: ReadonlySet<string> }[]
}

export interface OktaApp {
  readonly id: string
  readonly name: string
}

export async function fetchGroups(client: OktaClient): Promise<OktaGroups> {
  const rules = await client.rules().catch((error: unknown) => {
    if (error instanceof CallFailure) return error
    throw error
  })
  const groups = await client.groups()
  const filling = rules instanceof CallFailure ? new Map<string, never[]>() : rulesByGroup(rules)
  const own = new Set(groups.filter((one) => filledBy(one) === null).map(nameOf))
  const all = groups.flatMap((group): OktaGroup[] => {
    const name = nameOf(group)
    // Everybody with an account is in it, which is what the account says already.
    if (group['type'] === 'BUILT_IN' && name === 'Everyone') return []
    const by = filledBy(group)
    // Directories bring groups with names that are taken here.
    const isTaken = by !== null && own.has(name)
    return [
      {
        id: group.id,
        name: isTaken ? `${name} (${group.id})` : name,
        filledBy: by,
        rules: filling.get(group.id) ?? [],
      },
    ]
  })
  return { all, rulesUnknown: rules instanceof CallFailure ? rules : null }
}

export async function fetchApps(client: OktaClient): Promise<readonly OktaApp[]> {
  return (await client.apps()).map(({ id, label, name }) => ({ id, name: textOf(label) ?? textOf(name) ?? id }))
}

/** The one that has the name. Throws `NoSuchResource` when none has, or several do. */
export function findNamed<T extends { readonly name: string }>(all: readonly T[], kind: string, name: string): T {
  const [found, another] = all.filter((one) => one.name === name)
  if (found === undefined) throw new NoSuchResource(`there is no ${kind} \`${name}\``)
  if (another !== undefined) throw new NoSuchResource(`more than one ${kind} has the name \`${name}\``)
  return found
}

/**
 * Where a membership comes from when it is not to be changed here. Okta does not tell whom a rule has put into a group,
 * so everybody whom the rule does not exclude counts as the rule's.
 */
export function computedBy({ filledBy: by, rules }: OktaGroup, account: string): string | null {
  if (by !== null) return by
  const rule = rules.find(({ excludes }) => !excludes.has(account))
  return rule ? `the group rule \`${rule.name}\`` : null
}

function nameOf({ id, profile }: OktaObject): string {
  return textOf(recordOf(profile)['name']) ?? id
}

function filledBy({ type }: OktaObject): string | null {
  if (type === 'APP_GROUP') return 'the directory or app that the group is imported from'
  return type === 'BUILT_IN' ? 'Okta itself' : null
}

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/ */
function rulesByGroup(rules: readonly OktaObject[]): Map<string, OktaGroup['rules'][number][]> {
  const byGroup = new Map<string, OktaGroup['rules'][number][]>()
  for (const { id, name, status, actions, conditions } of rules) {
    if (status === 'INACTIVE') continue
    const { exclude } = recordOf(recordOf(recordOf(conditions)['people'])['users'])
    const rule = { name: textOf(name) ?? id, excludes: new Set(textsOf(exclude)) }
    const { groupIds } = recordOf(recordOf(actions)['assignUserToGroups'])
    for (const group of textsOf(groupIds)) byGroup.set(group, [...(byGroup.get(group) ?? []), rule])
  }
  return byGroup
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

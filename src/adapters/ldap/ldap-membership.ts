import type { ChangeResult } from '../adapter.ts'
import type { Held } from '../live-system.ts'
import type { LdapChange } from './ldap-change.ts'
import type { LdapClient } from './ldap-client.ts'
import type { LdapDirectory } from './ldap-directory.ts'
import { LdapRefusal, resultCodes } from './ldap-failure.ts'
import { hasOwners, type LdapGroupHead, memberAttribute, type MemberAttribute, memberAttributes } from './ldap-group.ts'
import { nameKey } from './ldap-name.ts'
import type { LdapPerson } from './ldap-people.ts'
import { primaryKey } from './ldap-primary-group.ts'

/** What one account is in one group, asked and changed value by value: the list of members itself is never written. */
export interface LdapMembership {
  held(group: LdapGroupHead, person: LdapPerson): Promise<Held | null>
  give(group: LdapGroupHead, person: LdapPerson, level: string): Promise<ChangeResult>
  take(group: LdapGroupHead, person: LdapPerson): Promise<ChangeResult>
}

interface Standing {
  /** where, and as what */
  readonly listed: readonly Listing[]
  readonly isOwner: boolean
}

interface Listing {
  readonly attribute: MemberAttribute
  readonly value: string
}

export function createLdapMembership(
  client: LdapClient,
  directory: LdapDirectory,
  { placeholder }: { readonly placeholder: string | null },
): LdapMembership {
  return {
    async held(group, person) {
      const { listed, isOwner } = await standingOf(group, person)
      if (isOwner) return { level: 'owner', status: 'active', computedBy: null }
      const computedBy = listed.length > 0 ? null : await comesFrom(group, person)
      const isHeld = listed.length > 0 || computedBy !== null
      return isHeld ? { level: 'member', status: 'active', computedBy } : null
    },

    async give(group, person, level) {
      if (level === 'owner' && !hasOwners(group)) return unsupported(`\`${group.resource}\` is a group without owners`)
      const { listed, isOwner } = await standingOf(group, person)
      const changes: LdapChange[] = []
      if (listed.length === 0) {
        const [first] = listingsOf(memberAttribute(group), person)
        if (!first)
          return invalid(`\`${person.name}\` has no \`uid\`, by which \`${group.resource}\` lists its members`)
        const problem = await loginProblem(first)
        if (problem !== null) return invalid(problem)
        changes.push(listing('add', first))
      }
      if (level === 'owner' && !isOwner) changes.push(owning('add', person))
      if (level !== 'owner' && isOwner) changes.push(owning('delete', person))
      return change(group, person, changes, (now) => now.listed.length > 0 && now.isOwner === (level === 'owner'))
    },

    async take(group, person) {
      const { listed, isOwner } = await standingOf(group, person)
      for (const one of listed) {
        const problem = await loginProblem(one)
        if (problem !== null) return invalid(problem)
      }
      const changes = listed.map((one) => listing('delete', one))
      if (isOwner) changes.push(owning('delete', person))
      return change(group, person, changes, isNothing)
    },
  }

  async function standingOf(group: LdapGroupHead, person: LdapPerson): Promise<Standing> {
    const possible = memberAttributes(group).flatMap((one) => listingsOf(one, person))
    const [isOwner, ...isListed] = await Promise.all([
      hasOwners(group) ? directory.hasValue(group, 'owner', person.name) : false,
      ...possible.map(({ attribute, value }) => directory.hasValue(group, attribute, value)),
    ])
    return { isOwner, listed: possible.filter((_, index) => isListed[index]) }
  }

  /** Upwards from the account, group by group, until this one contains what was found; null when it never does. */
  async function comesFrom(group: LdapGroupHead, person: LdapPerson): Promise<string | null> {
    const [own, primary] = [group.asPrimary, person.primaryGroup]
    if (own !== null && primary !== null && primaryKey(own) === primaryKey(primary))
      return 'the primary group of the account'
    const target = nameKey(group.name)
    const seen = new Set([target])
    for (let inner = await directory.groupsOf(person); inner.length > 0; ) {
      const fresh = inner.filter(({ name }) => !seen.has(nameKey(name)))
      if (fresh.length === 0) return null
      for (const { name } of fresh) seen.add(nameKey(name))
      const around = await directory.groupsAround(fresh)
      if (around.some(({ name }) => nameKey(name) === target)) return `group \`${await containing(group, fresh)}\``
      inner = around
    }
    return null
  }

  async function containing(group: LdapGroupHead, inner: readonly LdapGroupHead[]): Promise<string> {
    for (const one of inner) {
      if (inner.length === 1 || (await directory.hasValue(group, memberAttribute(group), one.name))) return one.resource
    }
    return inner[0]!.resource
  }

  async function change(
    group: LdapGroupHead,
    person: LdapPerson,
    changes: readonly LdapChange[],
    isAsMeant: (standing: Standing) => boolean,
  ): Promise<ChangeResult> {
    const unchanged = isAsMeant === isNothing ? 'already_absent' : 'already_present'
    if (changes.length === 0) return { status: 'unchanged', why: unchanged }
    try {
      await client.modify(group.name, changes)
      return { status: 'applied' }
    } catch (error) {
      if (!(error instanceof LdapRefusal)) throw error
      if (error.code === resultCodes.objectClassViolation && changes.some(isLastMember))
        return leaveBehind(group, person, changes)
      // Vendors say "already so" by different codes, and other things by the same: what is true now decides.
      if (mayBeSo.has(error.code) && isAsMeant(await standingOf(group, person)))
        return { status: 'unchanged', why: unchanged }
      throw error
    }
  }

  /** A group that must have a member gets the one who stands for nobody, in the same step. */
  async function leaveBehind(
    group: LdapGroupHead,
    person: LdapPerson,
    changes: readonly LdapChange[],
  ): Promise<ChangeResult> {
    if (placeholder === null) {
      const message = `\`${person.name}\` is the last member of \`${group.resource}\`, which may not be empty: name one who stands for nobody with \`empty_group_member\`, or delete the group`
      return { status: 'failed', class: 'unsupported', message }
    }
    const attribute = memberAttribute(group)
    await client.modify(group.name, [{ operation: 'add', attribute, values: [placeholder] }, ...changes])
    return { status: 'applied' }
  }

  /** Whoever shares a login would get and lose the group with its owner. */
  async function loginProblem({ attribute, value }: Listing): Promise<string | null> {
    if (attribute !== 'memberUid') return null
    const namesakes = await directory.findPeople('uid', value)
    return namesakes.length > 1 ? `${namesakes.length} accounts have the login \`${value}\`` : null
  }
}

const mayBeSo: ReadonlySet<number> = new Set([
  resultCodes.noSuchAttribute,
  resultCodes.attributeOrValueExists,
  resultCodes.unwillingToPerform,
  resultCodes.entryAlreadyExists,
])

function isNothing({ listed, isOwner }: Standing): boolean {
  return listed.length === 0 && !isOwner
}

function isLastMember({ operation, attribute }: LdapChange): boolean {
  return operation === 'delete' && attribute !== 'owner'
}

function listingsOf(attribute: MemberAttribute, { name, logins }: LdapPerson): readonly Listing[] {
  return (attribute === 'memberUid' ? logins : [name]).map((value) => ({ attribute, value }))
}

function listing(operation: 'add' | 'delete', { attribute, value }: Listing): LdapChange {
  return { operation, attribute, values: [value] }
}

function owning(operation: 'add' | 'delete', { name }: LdapPerson): LdapChange {
  return { operation, attribute: 'owner', values: [name] }
}

function invalid(message: string): ChangeResult {
  return { status: 'failed', class: 'invalid', message }
}

function unsupported(message: string): ChangeResult {
  return { status: 'failed', class: 'unsupported', message }
}

import { type Filter, OrFilter, type SearchEntry } from 'ldapts'
import { CallFailure } from '../call-failure.ts'
import { NoSuchResource } from '../live-system.ts'
import type { LdapClient } from './ldap-client.ts'
import { textsOf } from './ldap-entry.ts'
import { groupAttributes, headAttributes, headOf, type LdapGroup, type LdapGroupHead } from './ldap-group.ts'
import { writeGuid } from './ldap-guid.ts'
import { isWithin, parseName } from './ldap-name.ts'
import { type LdapPerson, personAttributes } from './ldap-people.ts'
import { allOf, anything, equals, type LdapScheme, readScheme } from './ldap-scheme.ts'
import type { LdapSettings } from './ldap-settings.ts'

/** What is asked of a directory; the only place that knows its queries. Everything throws a `CallFailure`. */
export interface LdapDirectory {
  scheme(): Promise<LdapScheme>
  /** Everybody, with these attributes besides those that accounts need. */
  people(more?: readonly string[]): AsyncIterable<readonly SearchEntry[]>
  /** by immutable id */
  findPerson(id: string): Promise<SearchEntry | null>
  /** everybody of whom an attribute has this value */
  findPeople(attribute: string, value: string): Promise<readonly SearchEntry[]>
  /** an account by its distinguished name, if it is one of those that are managed */
  readPerson(name: string): Promise<SearchEntry | null>
  groups(): AsyncIterable<readonly LdapGroup[]>
  /** Throws `NoSuchResource`. */
  findGroup(resource: string): Promise<LdapGroupHead>
  /** whether an attribute of a group has this value */
  hasValue(group: Pick<LdapGroupHead, 'name'>, attribute: string, value: string): Promise<boolean>
  /** the groups that list the account itself */
  groupsOf(person: LdapPerson): Promise<readonly LdapGroupHead[]>
  /** the groups that list any of these groups */
  groupsAround(groups: readonly LdapGroupHead[]): Promise<readonly LdapGroupHead[]>
}

/** names in one filter: servers limit what one request may have */
const widest = 100

export function createLdapDirectory(client: LdapClient, settings: LdapSettings): LdapDirectory {
  const { people, groups, groupNames } = settings
  let known: Promise<LdapScheme> | null = null

  const scheme = () => {
    known ??= readScheme(client, settings).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }

  return {
    scheme,

    async *people(more = []) {
      const found = await scheme()
      const attributes = [...more, ...personAttributes(found)]
      yield* client.search({ ...people, ...found, filter: found.people, attributes })
    },

    async findPerson(id) {
      const { dialect } = await scheme()
      const value = dialect.id === 'objectGUID' ? writeGuid(id) : id
      return value === null ? null : ((await peopleWhere(equals(dialect.id, value)))[0] ?? null)
    },

    findPeople: (attribute, value) => peopleWhere(equals(attribute, value)),

    async readPerson(name) {
      if (!isWithin(name, people.base)) return null
      const found = await scheme()
      return client.read({ base: name, filter: found.people, attributes: personAttributes(found) })
    },

    async *groups() {
      const found = await scheme()
      const search = { base: groups.base, filter: found.groups, attributes: groupAttributes, controls: found.controls }
      for await (const page of client.search(search)) {
        const whole: LdapGroup[] = []
        for (const entry of page) whole.push(await wholeGroup(entry))
        yield whole
      }
    },

    async findGroup(resource) {
      const isName = groupNames === 'dn' || (parseName(resource)?.length ?? 0) > 1
      const found = isName ? await groupByName(resource) : await groupsWhere(equals('cn', resource))
      const heads = isName ? found : found.filter((one) => fold(one.resource) === fold(resource))
      const [head, another] = heads
      if (!head) throw new NoSuchResource(`there is no group \`${resource.slice(0, 200)}\``)
      if (another)
        throw new NoSuchResource(`more than one group has the name \`${resource}\`: use the distinguished name`)
      if (isName && groupNames === 'cn') return onlyDouble(head, resource)
      if (head.resource === resource) return head
      throw new NoSuchResource(`there is no group \`${resource.slice(0, 200)}\`; it is spelt \`${head.resource}\``)
    },

    hasValue: async ({ name }, attribute, value) =>
      (await client.read({ base: name, filter: equals(attribute, value), attributes: ['1.1'] })) !== null,

    groupsOf({ name, logins, primaryGroup }) {
      const listed = logins.map((one) => equals('memberUid', one))
      const primary = primaryGroup === null ? [] : [equals(primaryGroup.attribute, primaryGroup.value)]
      return groupsWhere(anyOf([...listing(name), ...listed, ...primary]))
    },

    async groupsAround(inner) {
      const around: LdapGroupHead[] = []
      for (let from = 0; from < inner.length; from += widest) {
        const some = inner.slice(from, from + widest)
        around.push(...(await groupsWhere(anyOf(some.flatMap(({ name }) => listing(name))))))
      }
      return around
    },
  }

  async function peopleWhere(filter: Filter): Promise<readonly SearchEntry[]> {
    const found = await scheme()
    const { base } = people
    const search = { base, filter: allOf(found.people, filter), attributes: personAttributes(found) }
    return all(client.search({ ...search, controls: found.controls }))
  }

  async function groupsWhere(filter: Filter): Promise<readonly LdapGroupHead[]> {
    const found = await scheme()
    const search = { base: groups.base, filter: allOf(found.groups, filter), attributes: headAttributes }
    const entries = await all(client.search({ ...search, controls: found.controls }))
    return entries.map((one) => headOf(one, groupNames))
  }

  async function groupByName(name: string): Promise<readonly LdapGroupHead[]> {
    if (parseName(name) === null || !isWithin(name, groups.base)) return []
    const found = await scheme()
    const entry = await client.read({ base: name, filter: found.groups, attributes: headAttributes })
    return entry ? [headOf(entry, groupNames)] : []
  }

  /** Where common names are used, a distinguished name is one only for groups that share theirs. */
  async function onlyDouble(head: LdapGroupHead, resource: string): Promise<LdapGroupHead> {
    const named = await groupsWhere(equals('cn', head.resource))
    const isDouble = named.filter((one) => fold(one.resource) === fold(head.resource)).length > 1
    if (isDouble && head.name === resource) return { ...head, resource }
    const spelling = isDouble ? head.name : head.resource
    throw new NoSuchResource(`there is no group \`${resource.slice(0, 200)}\`; it is called \`${spelling}\` here`)
  }

  /** Active Directory gives long lists in parts (MS-ADTS, 3.1.1.3.1.3.3): the rest is asked for. */
  async function wholeGroup(entry: SearchEntry): Promise<LdapGroup> {
    const members = [...textsOf(entry, 'member')]
    for (let part = partOf(entry); part !== null; ) {
      members.push(...part.values)
      if (part.next === null) break
      const attributes = [`member;range=${part.next}-*`]
      const rest = await client.read({ base: entry.name, filter: anything, attributes })
      part = rest && partOf(rest)
      if (part === null)
        throw new CallFailure({ class: 'transient', message: `\`${entry.name}\` changed while it was read` })
    }
    return {
      ...headOf(entry, groupNames),
      members: [...members, ...textsOf(entry, 'uniqueMember').map(withoutNumber)],
      logins: textsOf(entry, 'memberUid'),
      owners: textsOf(entry, 'owner'),
    }
  }
}

/** Members from one number on; `next` null: to the end. */
function partOf(entry: SearchEntry): { readonly values: readonly string[]; readonly next: number | null } | null {
  for (const { type } of entry.attributes) {
    const range = /^member;range=\d+-(\d+|\*)$/i.exec(type)
    if (range) return { values: textsOf(entry, type), next: range[1] === '*' ? null : Number(range[1]) + 1 }
  }
  return null
}

/** A `uniqueMember` may end in a number that tells namesakes apart (RFC 4517, 3.3.21). */
function withoutNumber(name: string): string {
  return name.replace(/#'[01]*'B$/, '')
}

function listing(name: string): readonly Filter[] {
  return [equals('member', name), equals('uniqueMember', name)]
}

function anyOf(filters: readonly Filter[]): Filter {
  return new OrFilter({ filters: [...filters] })
}

async function all(pages: AsyncIterable<readonly SearchEntry[]>): Promise<SearchEntry[]> {
  const entries: SearchEntry[] = []
  for await (const page of pages) entries.push(...page)
  return entries
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

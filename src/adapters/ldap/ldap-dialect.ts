import { AndFilter, EqualityFilter, type Filter, OrFilter } from 'ldapts'

export const ldapKinds = ['openldap', '389', 'active_directory'] as const

export type LdapKind = (typeof ldapKinds)[number]

/** What kinds of directories call the same things. */
export interface LdapDialect {
  readonly kind: LdapKind
  /** never changes, whatever becomes of the name: RFC 4530, or the vendor's */
  readonly id: string
  readonly username: string
  readonly employeeId: string
  readonly created: string
  /** attribute, or attribute and value, that switches accounts off */
  readonly disableBy: string
  readonly people: Filter
  readonly groups: Filter
  readonly template: {
    readonly name: string
    readonly classes: readonly string[]
    readonly attributes: Readonly<Record<string, readonly string[]>>
  }
}

const is = (attribute: string, value: string) => new EqualityFilter({ attribute, value })
const ofClass = (...classes: string[]) => new OrFilter({ filters: classes.map((one) => is('objectClass', one)) })

const unix = {
  username: 'uid',
  employeeId: 'employeeNumber',
  created: 'createTimestamp',
  people: ofClass('person', 'account', 'posixAccount'),
  groups: ofClass('groupOfNames', 'groupOfUniqueNames', 'groupOfMembers', 'posixGroup'),
  template: {
    name: 'uid=${person.username}',
    classes: ['inetOrgPerson'],
    attributes: {
      cn: ['${person.name}'],
      sn: ['${person.last_name}'],
      givenName: ['${person.first_name}'],
      displayName: ['${person.name}'],
      mail: ['${person.email}'],
      employeeNumber: ['${person.employee_id}'],
    },
  },
} as const

const dialects: Readonly<Record<LdapKind, LdapDialect>> = {
  openldap: { kind: 'openldap', id: 'entryUUID', disableBy: 'pwdAccountLockedTime', ...unix },
  '389': { kind: '389', id: 'nsUniqueId', disableBy: 'nsAccountLock', ...unix },
  active_directory: {
    kind: 'active_directory',
    id: 'objectGUID',
    username: 'sAMAccountName',
    employeeId: 'employeeID',
    created: 'whenCreated',
    disableBy: 'userAccountControl',
    people: new AndFilter({ filters: [is('objectCategory', 'person'), is('objectClass', 'user')] }),
    groups: is('objectClass', 'group'),
    template: {
      name: 'cn=${person.username}',
      classes: ['user'],
      attributes: {
        sn: ['${person.last_name}'],
        givenName: ['${person.first_name}'],
        displayName: ['${person.name}'],
        mail: ['${person.email}'],
        employeeID: ['${person.employee_id}'],
      },
    },
  },
}

export function dialectOf(kind: LdapKind): LdapDialect {
  return dialects[kind]
}

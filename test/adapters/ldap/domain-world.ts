import { connect as connectSecurely } from 'node:tls'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Attribute, Change, type Client } from 'ldapts'
import { onTestFinished } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { readGuid } from '../../../src/adapters/ldap/ldap-guid.ts'
import { type TcpFaultProxy, startTcpFaultProxy } from '../tcp-fault-proxy.ts'
import { ldapRequests } from './ldap-requests.ts'
import { openWith } from './ldap-world.ts'
import { domain, type SambaServer } from './samba-server.ts'

export const robotPassword = 'Passw0rd-of-the-adapter'

/** An organisational unit of a domain that belongs to one test, with somebody who signs in as `robot@acme.test`. */
export interface DomainWorld {
  readonly admin: Client
  readonly people: string
  readonly groups: string
  /** the entry that signs in; in `CN=Domain Admins`, until somebody takes it out */
  readonly robot: string
  readonly proxy: TcpFaultProxy
  readonly lines: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
  open(own?: Readonly<Record<string, unknown>>): Promise<Adapter>
  /** Adds a person behind the adapter's back; gives the immutable id. */
  addPerson(name: string, more?: Readonly<Record<string, string | string[]>>): Promise<string>
  addGroup(name: string, members?: readonly string[]): Promise<string>
  valuesOf(name: string, attribute: string): Promise<readonly string[]>
  idOf(name: string): Promise<string>
  /** of a person who was added */
  nameOf(id: string): string
}

export const domainAdmins = `CN=Domain Admins,CN=Users,${domain}`

let worlds = 0

export async function createDomainWorld({ admin, host }: SambaServer): Promise<DomainWorld> {
  const number = ++worlds
  const base = `OU=world-${number},${domain}`
  const robot = `CN=robot-${number},CN=Users,${domain}`
  const [people, groups] = [`OU=people,${base}`, `OU=groups,${base}`]
  for (const name of [base, people, groups]) await admin.add(name, { objectClass: 'organizationalUnit' })
  await admin.add(robot, [
    new Attribute({ type: 'objectClass', values: ['user'] }),
    new Attribute({ type: 'sAMAccountName', values: [`robot-${number}`] }),
    new Attribute({ type: 'userPrincipalName', values: [`robot-${number}@acme.test`] }),
    new Attribute({ type: 'userAccountControl', values: ['512'] }),
    passwordOf(robotPassword),
  ])
  await admin.modify(domainAdmins, changed('add', 'member', robot))
  const proxy = await startTcpFaultProxy({ host: '127.0.0.1', port: await unwrapped(host) }, ldapRequests)
  const lines: string[] = []
  const options = {
    url: `ldap://127.0.0.1:${proxy.port}`,
    bind_dn: `robot-${number}@acme.test`,
    bind_password: robotPassword,
    user_base: people,
    group_base: groups,
  }
  const names = new Map<string, string>()
  const idOf = async (name: string) => {
    const found = await admin.search(name, {
      scope: 'base',
      attributes: ['objectGUID'],
      explicitBufferAttributes: ['objectGUID'],
    })
    return readGuid(found.searchEntries[0]!['objectGUID'] as Buffer)!
  }
  return {
    admin,
    people,
    groups,
    robot,
    proxy,
    lines,
    options,
    async open(own = {}) {
      const adapter = await openWith({ ...options, ...own }, (line) => lines.push(line))
      onTestFinished(() => adapter.close())
      return adapter
    },
    async addPerson(name, more = {}) {
      const entry = `CN=${name},${people}`
      const known = { objectClass: 'user', sAMAccountName: `${name}-${number}`, userAccountControl: '544' }
      await admin.add(entry, { ...known, mail: `${name}@acme.test`, ...more })
      const id = await idOf(entry)
      names.set(id, entry)
      return id
    },
    async addGroup(name, members = []) {
      const entry = `CN=${name},${groups}`
      const listed = members.length > 0 ? { member: [...members] } : {}
      await admin.add(entry, { objectClass: 'group', sAMAccountName: `${name}-${number}`, ...listed })
      return entry
    },
    async valuesOf(name, attribute) {
      const { searchEntries } = await admin.search(name, { scope: 'base', attributes: [attribute] })
      const values = searchEntries[0]?.[attribute] ?? []
      return (Array.isArray(values) ? values : [values]).map(String)
    },
    nameOf: (id) => names.get(id)!,
    idOf,
  }
}

export function changed(operation: 'add' | 'delete' | 'replace', type: string, ...values: string[]): Change {
  return new Change({ operation, modification: new Attribute({ type, values }) })
}

/** A password as Active Directory takes it. */
export function passwordOf(password: string): Attribute {
  return new Attribute({ type: 'unicodePwd', values: [Buffer.from(`"${password}"`, 'utf16le')] })
}

/** A port of this machine behind which TLS is spoken, so that a proxy can look at what is said. */
async function unwrapped(host: string): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const secure = connectSecurely({ host, port: 636, rejectUnauthorized: false })
    for (const [one, other] of [
      [socket, secure],
      [secure, socket],
    ] as const) {
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

import type { Client } from 'ldapts'
import { onTestFinished } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openLdap } from '../../../src/adapters/ldap/ldap-adapter.ts'
import { ldapManifest } from '../../../src/adapters/ldap/ldap-manifest.ts'
import { quietIo, systemSettings } from '../sandbox/sandbox-context.ts'
import { type TcpFaultProxy, startTcpFaultProxy } from '../tcp-fault-proxy.ts'
import { ldapRequests } from './ldap-requests.ts'
import { policyName, type SlapdServer, suffix } from './slapd-server.ts'

export const bindPassword = 'password-of-the-adapter'

/** A branch of a server that belongs to one test, with people, groups, and somebody who signs in. */
export interface LdapWorld {
  readonly admin: Client
  readonly base: string
  readonly people: string
  readonly groups: string
  /** may do what the entry's `description` says: `write`, `read` or nothing */
  readonly user: string
  readonly proxy: TcpFaultProxy
  readonly options: Readonly<Record<string, unknown>>
  readonly lines: readonly string[]
  /** an adapter with these settings besides; closed after the test */
  open(own?: Readonly<Record<string, unknown>>): Promise<Adapter>
  /** Adds a person behind the adapter's back; gives the immutable id. */
  addPerson(uid: string, more?: Readonly<Record<string, string | string[]>>): Promise<string>
  addGroup(
    cn: string,
    objectClass: string | string[],
    more: Readonly<Record<string, string | string[]>>,
  ): Promise<string>
  /** the values of an attribute, by the server's own word */
  valuesOf(name: string, attribute: string): Promise<readonly string[]>
  nameOf(id: string): Promise<string>
}

let worlds = 0

export async function createWorld({ admin, port }: SlapdServer): Promise<LdapWorld> {
  const base = `ou=world-${++worlds},${suffix}`
  const [people, groups, user] = [`ou=people,${base}`, `ou=groups,${base}`, `cn=robot-${worlds},${suffix}`]
  for (const [name, ou] of [
    [base, `world-${worlds}`],
    [people, 'people'],
    [groups, 'groups'],
  ] as const)
    await admin.add(name, { objectClass: 'organizationalUnit', ou })
  await admin.add(user, {
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: `robot-${worlds}`,
    userPassword: bindPassword,
    description: 'write',
  })
  const proxy = await startTcpFaultProxy({ host: '127.0.0.1', port }, ldapRequests)
  const lines: string[] = []
  const options = {
    url: `ldap://127.0.0.1:${proxy.port}`,
    bind_dn: user,
    bind_password: bindPassword,
    user_base: people,
    group_base: groups,
    password_policy: policyName,
  }

  return {
    admin,
    base,
    people,
    groups,
    user,
    proxy,
    options,
    lines,
    async open(own = {}) {
      const adapter = await openWith({ ...options, ...own }, (line) => lines.push(line))
      onTestFinished(() => adapter.close())
      return adapter
    },
    async addPerson(uid, more = {}) {
      const name = `uid=${uid},${people}`
      const known = { objectClass: ['inetOrgPerson'], uid, cn: uid, sn: uid, mail: `${uid}@acme.test` }
      await admin.add(name, { ...known, ...more })
      return (await valuesOf(admin, name, 'entryUUID'))[0]!
    },
    async addGroup(cn, objectClass, more) {
      const name = `cn=${cn},${groups}`
      await admin.add(name, { objectClass, cn, ...more })
      return name
    },
    valuesOf: (name, attribute) => valuesOf(admin, name, attribute),
    async nameOf(id) {
      const { searchEntries } = await admin.search(people, { filter: `(entryUUID=${id})`, attributes: ['1.1'] })
      return searchEntries[0]!.dn
    },
  }
}

export function openWith(
  options: Readonly<Record<string, unknown>>,
  debug: (line: string) => void = () => {},
): Promise<Adapter> {
  const { timeout = 5000, signal = new AbortController().signal, ...rest } = options
  const settings = systemSettings({ name: 'directory', adapter: 'ldap', options: rest, timeout: Number(timeout) })
  const context = { settings, root: '/', environment: null, now: Date.UTC(2026, 10, 20) }
  return openLdap({ ...context, signal: signal as AbortSignal, io: quietIo({ debug }) }, ldapManifest)
}

async function valuesOf(admin: Client, name: string, attribute: string): Promise<readonly string[]> {
  const { searchEntries } = await admin.search(name, { scope: 'base', attributes: [attribute] })
  const values = searchEntries[0]?.[attribute] ?? []
  return (Array.isArray(values) ? values : [values]).map(String)
}

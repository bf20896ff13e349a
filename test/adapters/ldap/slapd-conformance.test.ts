import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, describe } from 'vitest'
import { ldapManifest } from '../../../src/adapters/ldap/ldap-manifest.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import type { Refusal } from '../live-subject.ts'
import { bindPassword, createWorld, type LdapWorld } from './ldap-world.ts'
import { missingSlapd, type SlapdServer, startSlapd } from './slapd-server.ts'

const missing = missingSlapd()
const pageSize = 3
const nobody = 'cn=nobody'

describe.skipIf(missing !== null)('OpenLDAP', () => {
  let server: SlapdServer
  beforeAll(async () => void (server = await startSlapd()))
  afterAll(() => server.stop())

  describeLiveConformance({
    name: 'ldap (OpenLDAP)',
    speaks: 'tcp',
    manifest: ldapManifest,
    pageSize,
    grant: { type: 'group', resource: 'Tools', level: 'member', otherLevel: 'owner' },
    async start() {
      const world = await createWorld(server)
      const { admin, people, groups, proxy, lines } = world
      const group = await world.addGroup('Tools', 'groupOfNames', { member: nobody })
      let count = 0
      return {
        adapter: await world.open({ page_size: pageSize, empty_group_member: nobody }),
        proxy,
        lines,
        secrets: [bindPassword],
        async addAccounts(many) {
          const ids: string[] = []
          for (let index = 0; index < many; index++) ids.push(await world.addPerson(`u${++count}`))
          return ids
        },
        async hold(accounts) {
          const values = await Promise.all(accounts.map((one) => world.nameOf(one)))
          if (values.length > 0) await admin.modify(group, set('add', 'member', ...values))
        },
        async holders() {
          const members = (await world.valuesOf(group, 'member')).filter((one) => one !== nobody)
          const ids = await Promise.all(members.map(async (one) => (await world.valuesOf(one, 'entryUUID'))[0]!))
          return ids.toSorted()
        },
        requests: { accounts: `search ${people}`, grants: `search ${groups}`, give: `modify ${group}` },
        refusals: refusalsOf(world),
      }
    },
  })
})

function refusalsOf({ admin, user }: LdapWorld): readonly Refusal[] {
  const change = (what: string, attribute: string, before: string, after: string) => ({
    what,
    make: () => admin.modify(user, set('replace', attribute, after)),
    takeBack: () => admin.modify(user, set('replace', attribute, before)),
  })
  return [
    {
      ...change('a wrong password', 'userPassword', bindPassword, 'another'),
      reading: 'denied',
      giving: 'auth',
    },
    { ...change('no right to read', 'description', 'write', 'nothing'), reading: 'denied', giving: 'permission' },
    { ...change('no right to write', 'description', 'write', 'read'), reading: 'complete', giving: 'permission' },
  ]
}

function set(operation: 'add' | 'replace', type: string, ...values: string[]): Change {
  return new Change({ operation, modification: new Attribute({ type, values }) })
}

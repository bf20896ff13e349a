import { afterAll, beforeAll, describe } from 'vitest'
import { ldapManifest } from '../../../src/adapters/ldap/ldap-manifest.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import type { Refusal } from '../live-subject.ts'
import { describeDomainAccounts } from './domain-accounts.ts'
import { describeDomainGroups } from './domain-groups.ts'
import { describeDomainStory } from './domain-story.ts'
import { changed, createDomainWorld, domainAdmins, type DomainWorld, robotPassword } from './domain-world.ts'
import { missingSamba, type SambaServer, startSamba } from './samba-server.ts'

const missing = missingSamba()
const pageSize = 3

// One server for everything, because a domain takes some seconds to begin.
describe.skipIf(missing !== null)('Active Directory', () => {
  let server: SambaServer
  beforeAll(async () => void (server = await startSamba()), 180_000)
  afterAll(() => server.stop())

  describeLiveConformance({
    name: 'ldap (Active Directory)',
    speaks: 'tcp',
    manifest: ldapManifest,
    pageSize,
    grant: { type: 'group', resource: 'Tools', level: 'member' },
    async start() {
      const world = await createDomainWorld(server)
      const { admin, people, groups, proxy, lines } = world
      const group = await world.addGroup('Tools')
      let count = 0
      return {
        adapter: await world.open({ page_size: pageSize }),
        proxy,
        lines,
        secrets: [robotPassword],
        async addAccounts(many) {
          const ids: string[] = []
          for (let index = 0; index < many; index++) ids.push(await world.addPerson(`u${++count}`))
          return ids
        },
        async hold(accounts) {
          const names = accounts.map((one) => world.nameOf(one))
          if (names.length > 0) await admin.modify(group, changed('add', 'member', ...names))
        },
        async holders() {
          return (await Promise.all((await world.valuesOf(group, 'member')).map((one) => world.idOf(one)))).toSorted()
        },
        requests: { accounts: `search ${people}`, grants: `search ${groups}`, give: `modify ${group}` },
        refusals: refusalsOf(world),
      }
    },
  })

  describeDomainGroups(() => server)
  describeDomainAccounts(() => server)
  describeDomainStory(() => server)
})

function refusalsOf({ admin, robot, proxy }: DomainWorld): readonly Refusal[] {
  return [
    {
      what: 'an account that is switched off',
      make: () => admin.modify(robot, changed('replace', 'userAccountControl', '514')),
      takeBack: () => admin.modify(robot, changed('replace', 'userAccountControl', '512')),
      reading: 'denied',
      giving: 'auth',
    },
    {
      what: 'no right to write',
      make: () => admin.modify(domainAdmins, changed('delete', 'member', robot)),
      // What somebody may do is settled when they sign in.
      takeBack: async () => {
        await admin.modify(domainAdmins, changed('add', 'member', robot))
        proxy.play({ at: 'search', as: { kind: 'reset-before' }, times: 1 })
      },
      reading: 'complete',
      giving: 'permission',
    },
  ]
}

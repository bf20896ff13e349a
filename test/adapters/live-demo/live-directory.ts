import { Attribute, Change } from 'ldapts'
import { onTestFinished } from 'vitest'
import { bindPassword, createWorld } from '../ldap/ldap-world.ts'
import { startSlapd, suffix } from '../ldap/slapd-server.ts'
import type { Counterpart } from './counterpart.ts'
import { demoPeople } from './demo-contents.ts'

const nobody = 'cn=nobody'
const reader = `cn=robot-planner,${suffix}`

/** What the demo's policies do not know yet: who is in which group of the directory. */
export const directoryPolicies = [
  {
    name: 'Directory of Everybody',
    owner: 'it@company.com',
    triggers: [{ employment_status: 'Active' }],
    grants: ['directory:group:staff'],
  },
  {
    name: 'Directory of Engineering',
    owner: 'engineering@company.com',
    triggers: [{ department: 'Engineering' }],
    grants: ['directory:group:engineers'],
  },
]

/** An OpenLDAP of the demo company, kept by hand until last year: it knows nobody who came this year. */
export async function startLiveDirectory(): Promise<Counterpart> {
  const server = await startSlapd()
  onTestFinished(() => server.stop())
  const world = await createWorld(server)
  await server.admin.add(reader, {
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: 'robot-planner',
    userPassword: bindPassword,
    description: 'read',
  })
  const known = demoPeople.filter(
    ({ employment_status, start_date }) => employment_status === 'Active' && start_date < '2026',
  )
  const nameOf = (id: string) => `uid=${id},${world.people}`
  const accountIds = new Map<string, string>()
  for (const { user_id, email, first_name, last_name } of known) {
    const name = { cn: `${first_name} ${last_name}`, givenName: first_name, sn: last_name, mail: email }
    accountIds.set(user_id, await world.addPerson(user_id, name))
  }
  const groups = { staff: known, engineers: known.filter(({ department }) => department === 'Engineering') }
  for (const [group, people] of Object.entries(groups)) {
    const member = [nobody, ...people.map(({ user_id }) => nameOf(user_id))]
    await world.addGroup(group, 'groupOfNames', { member })
  }
  const engineers = `cn=engineers,${world.groups}`
  const change = async (operation: 'add' | 'delete', id: string) => {
    const modification = new Attribute({ type: 'member', values: [nameOf(id)] })
    await server.admin.modify(engineers, new Change({ operation, modification }))
    return `${operation} member uid=${id} cn=engineers`
  }
  const { password_policy, bind_dn: _own, bind_password: _password, ...settings } = world.options

  return {
    system: 'directory',
    settings: {
      adapter: 'ldap',
      ...settings,
      bind_dn: '${LDAP_USER}',
      bind_password: '${LDAP_PASSWORD}',
      options: { password_policy, empty_group_member: nobody },
    },
    credentials: {
      plan: { LDAP_USER: reader, LDAP_PASSWORD: bindPassword },
      apply: { LDAP_USER: world.user, LDAP_PASSWORD: bindPassword },
    },
    accountIds,
    grants: Object.entries(groups).flatMap(([resource, people]) =>
      people.map(({ user_id }) => ({ person: user_id, type: 'group', resource })),
    ),
    writes: () => world.proxy.seen.filter((one) => !/^(bind|unbind|search)/.test(one)),
    meddle: async () => [await change('delete', 'lucas.moreau'), await change('add', 'hannah.schulz')],
    drift: {
      missing: 'lucas.moreau/directory:group:engineers',
      excess: 'hannah.schulz/directory:group:engineers',
    },
    async isRepaired() {
      const members = await world.valuesOf(engineers, 'member')
      return members.includes(nameOf('lucas.moreau')) && !members.includes(nameOf('hannah.schulz'))
    },
  }
}

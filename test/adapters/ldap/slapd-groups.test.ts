import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import type { ActualGrant } from '../../../src/domain/access.ts'
import { addGrant, held, removeGrant, updateGrant } from '../changes.ts'
import { readAll } from '../live-subject.ts'
import { createWorld } from './ldap-world.ts'
import { missingSlapd, type SlapdServer, startSlapd, suffix } from './slapd-server.ts'

const missing = missingSlapd()
const nobody = `cn=nobody,${suffix}`
const grantsOf = async (adapter: Adapter) => (await readAll(adapter)).grants.map(textOf).toSorted()
const textOf = ({ account, resource, level, computedBy }: ActualGrant) =>
  `${account} ${resource} ${level}${computedBy === null ? '' : ` by ${computedBy}`}`

describe.skipIf(missing !== null)('groups of OpenLDAP', () => {
  let server: SlapdServer
  beforeAll(async () => void (server = await startSlapd()))
  afterAll(() => server.stop())

  test('who comes by a group within a group has it by that group, and keeps it here', async () => {
    const world = await createWorld(server)
    const [ada, bo, cy] = [await world.addPerson('ada'), await world.addPerson('bo'), await world.addPerson('cy')]
    const name = (uid: string) => `uid=${uid},${world.people}`
    const backend = await world.addGroup('backend', 'groupOfNames', { member: [name('ada'), name('cy')] })
    const developers = await world.addGroup('developers', 'groupOfNames', { member: [name('bo'), backend] })
    const everybody = await world.addGroup('everybody', 'groupOfNames', { member: [developers.toUpperCase()] })
    // Groups may contain each other.
    await server.admin.modify(backend, add('member', everybody))
    const adapter = await world.open()
    expect((await grantsOf(adapter)).filter((one) => !one.includes(' backend '))).toEqual(
      [
        `${ada} developers member by group \`backend\``,
        `${ada} everybody member by group \`developers\``,
        `${bo} developers member`,
        `${bo} everybody member by group \`developers\``,
        `${cy} developers member by group \`backend\``,
        `${cy} everybody member by group \`developers\``,
      ].toSorted(),
    )
    const key = { account: ada, type: 'group', resource: 'everybody' }
    expect(await adapter.readBack([key])).toEqual([{ key, state: held('member') }])
    expect(await adapter.apply(removeGrant(ada, 'group', 'everybody', 'member'))).toEqual({
      status: 'failed',
      class: 'unsupported',
      message: '`group:everybody` comes from group `developers` and is changed there',
    })
    expect(await adapter.apply(removeGrant(bo, 'group', 'developers', 'member'))).toEqual({ status: 'applied' })
    expect(await world.valuesOf(developers, 'member')).toEqual([backend])
  })

  test('each kind of group lists its members in its own way', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const posix = await world.addGroup('shell', 'posixGroup', { gidNumber: '20001', memberUid: 'Ada' })
    const unique = await world.addGroup('unique', 'groupOfUniqueNames', { uniqueMember: nobody })
    const adapter = await world.open({ empty_group_member: nobody })
    // `Ada` is another login to those who use them.
    expect(await grantsOf(adapter)).toEqual(['Ada shell member'])
    for (const resource of ['shell', 'unique'])
      expect(await adapter.apply(addGrant(ada, 'group', resource, 'member'))).toEqual({ status: 'applied' })
    expect(await world.valuesOf(posix, 'memberUid')).toEqual(['Ada', 'ada'])
    expect(await world.valuesOf(unique, 'uniqueMember')).toEqual([nobody, `uid=ada,${world.people}`])
    expect(await grantsOf(adapter)).toEqual(
      [`${ada} shell member`, `${ada} unique member`, 'Ada shell member'].toSorted(),
    )
    expect(await adapter.apply(updateGrant(ada, 'group', 'shell', 'member', 'owner'))).toMatchObject({
      class: 'unsupported',
    })
    for (const resource of ['shell', 'unique'])
      expect(await adapter.apply(removeGrant(ada, 'group', resource, 'member'))).toEqual({ status: 'applied' })
    expect(await world.valuesOf(posix, 'memberUid')).toEqual(['Ada'])
  })

  test('a primary group counts, though it lists nobody, and is changed elsewhere', async () => {
    const world = await createWorld(server)
    const unix = { uidNumber: '1', gidNumber: '20004', homeDirectory: '/home/ada' }
    const ada = await world.addPerson('ada', { objectClass: ['inetOrgPerson', 'posixAccount'], ...unix })
    await world.addGroup('staff', 'posixGroup', { gidNumber: '20004' })
    await world.addGroup('others', 'posixGroup', { gidNumber: '20005' })
    const adapter = await world.open()
    expect(await grantsOf(adapter)).toEqual([`${ada} staff member by the primary group of the account`])
    expect(await adapter.apply(removeGrant(ada, 'group', 'staff', 'member'))).toMatchObject({ class: 'unsupported' })
  })

  test('two accounts with one login make the group doubtful, and neither gets or loses it by that login', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    await world.addPerson('other', { uid: ['other', 'ada'] })
    await world.addGroup('shell', 'posixGroup', { gidNumber: '20002', memberUid: 'ada' })
    await world.addGroup('empty', 'posixGroup', { gidNumber: '20003' })
    const adapter = await world.open()
    const { scopes } = await readAll(adapter)
    expect(scopes.find((one) => one.scope === 'group:shell')).toMatchObject({
      status: 'partial',
      detail: 'several accounts have the login `ada`',
    })
    const refused = { status: 'failed', class: 'invalid', message: '2 accounts have the login `ada`' }
    expect(await adapter.apply(addGrant(ada, 'group', 'empty', 'member'))).toEqual(refused)
    expect(await adapter.apply(removeGrant(ada, 'group', 'shell', 'member'))).toEqual(refused)
  })

  test('the last member of a group that may not be empty stays, unless somebody stands for nobody', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const tools = await world.addGroup('tools', 'groupOfNames', { member: `uid=ada,${world.people}` })
    const remove = removeGrant(ada, 'group', 'tools', 'member')
    expect(await (await world.open()).apply(remove)).toMatchObject({
      status: 'failed',
      class: 'unsupported',
      message: expect.stringContaining('is the last member of `tools`, which may not be empty') as string,
    })
    expect(await world.valuesOf(tools, 'member')).toEqual([`uid=ada,${world.people}`])
    const adapter = await world.open({ empty_group_member: nobody })
    expect(await adapter.apply(remove)).toEqual({ status: 'applied' })
    expect(await world.valuesOf(tools, 'member')).toEqual([nobody])
    expect(await grantsOf(adapter)).toEqual([])
  })

  test('members that are nobody are shown by their names, and told to whoever sets the system up', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const gone = `uid=gone,${world.people}`
    await world.addGroup('tools', 'groupOfNames', { member: [`uid=ada,${world.people}`, gone] })
    const adapter = await world.open()
    expect(await grantsOf(adapter)).toEqual([`${ada} tools member`, `${gone} tools member`].toSorted())
    expect((await adapter.inspect!()).notes).toContain(
      `one member is neither an account nor a group that is read: \`${gone}\` in \`tools\``,
    )
  })

  test('a name that two groups have is refused, and each is known by its distinguished name', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const [first, member] = [
      await world.addGroup('Admins', 'groupOfNames', { member: nobody }),
      `uid=ada,${world.people}`,
    ]
    const inner = `ou=inner,${world.groups}`
    await server.admin.add(inner, { objectClass: 'organizationalUnit', ou: 'inner' })
    const second = `cn=admins,${inner}`
    await server.admin.add(second, { objectClass: 'groupOfNames', cn: 'admins', member })
    const adapter = await world.open({ empty_group_member: nobody })
    const { grants, scopes } = await readAll(adapter)
    expect(grants.map((one) => one.resource)).toEqual([second])
    expect(scopes.find((one) => one.scope === 'group:Admins')).toMatchObject({ status: 'partial' })
    expect(await adapter.apply(addGrant(ada, 'group', 'Admins', 'member'))).toMatchObject({
      class: 'invalid',
      message: 'more than one group has the name `Admins`: use the distinguished name',
    })
    expect(await adapter.apply(addGrant(ada, 'group', first, 'member'))).toEqual({ status: 'applied' })
    expect(await world.valuesOf(first, 'member')).toEqual([nobody, member])
  })

  test('a group is called one thing only', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const tools = await world.addGroup('Tools', 'groupOfNames', { member: nobody })
    const byCommonName = await world.open({ empty_group_member: nobody })
    for (const [resource, spelling] of [
      ['tools', 'it is spelt `Tools`'],
      [tools, 'it is called `Tools` here'],
    ])
      expect(await byCommonName.apply(addGrant(ada, 'group', resource!, 'member'))).toMatchObject({
        class: 'invalid',
        message: expect.stringContaining(spelling!) as string,
      })
    const byName = await world.open({ empty_group_member: nobody, group_names: 'dn' })
    expect(await byName.apply(addGrant(ada, 'group', tools, 'member'))).toEqual({ status: 'applied' })
    expect(await grantsOf(byName)).toEqual([`${ada} ${tools} member`])
  })

  test('members that may not be seen are not nobody', async () => {
    const world = await createWorld(server)
    await world.addPerson('ada')
    const tools = await world.addGroup('tools', 'groupOfNames', { member: `uid=ada,${world.people}` })
    const database = 'olcDatabase={1}mdb,cn=config'
    const hide = `{0}to dn.exact="${tools}" attrs=member by * none`
    await server.admin.modify(database, add('olcAccess', hide))
    const adapter = await world.open()
    const { scopes, grants } = await readAll(adapter)
    await server.admin.modify(database, change('delete', 'olcAccess', '{0}'))
    expect(grants).toEqual([])
    expect(scopes.find((one) => one.scope === 'group:tools')).toMatchObject({ status: 'denied' })
  })

  test('who is given a group by several at once is in it, and nobody fails', async () => {
    const world = await createWorld(server)
    const [ada, member] = [await world.addPerson('ada'), `uid=ada,${world.people}`]
    const tools = await world.addGroup('tools', 'groupOfNames', { member: nobody })
    const adapters = await Promise.all(Array.from({ length: 5 }, () => world.open()))
    for (const asked of [addGrant(ada, 'group', 'tools', 'member'), removeGrant(ada, 'group', 'tools', 'member')]) {
      const results = await Promise.all(adapters.map((one) => one.apply(asked)))
      expect(results.filter((one) => one.status !== 'unchanged')).toEqual([{ status: 'applied' }])
      expect(await world.valuesOf(tools, 'member')).toEqual(asked.action === 'add' ? [nobody, member] : [nobody])
    }
  })

  test('two who are given a group at once are both in it, and nobody else is touched', async () => {
    const world = await createWorld(server)
    const people = [await world.addPerson('ada'), await world.addPerson('bo'), await world.addPerson('cy')]
    const stranger = `uid=stranger,${suffix}`
    const tools = await world.addGroup('tools', 'groupOfNames', { member: stranger })
    const adapters = await Promise.all(people.map(() => world.open()))
    await Promise.all(people.map((one, index) => adapters[index]!.apply(addGrant(one, 'group', 'tools', 'member'))))
    expect((await world.valuesOf(tools, 'member')).toSorted()).toEqual(
      [stranger, ...['ada', 'bo', 'cy'].map((uid) => `uid=${uid},${world.people}`)].toSorted(),
    )
  })
})

function change(operation: 'add' | 'delete', type: string, ...values: string[]): Change {
  return new Change({ operation, modification: new Attribute({ type, values }) })
}

function add(type: string, ...values: string[]): Change {
  return change('add', type, ...values)
}

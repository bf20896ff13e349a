import { Attribute, Change, Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addGrant, createAccount, setAccount } from '../changes.ts'
import { readAll } from '../live-subject.ts'
import { createWorld } from './ldap-world.ts'
import { missingSlapd, type SlapdServer, startSlapd } from './slapd-server.ts'

const missing = missingSlapd()
const suspend = (account: string) => setAccount('suspend_account', account, 'enabled', 'suspended')
const enable = (account: string) => setAccount('enable_account', account, 'suspended', 'enabled')

describe.skipIf(missing !== null)('accounts of OpenLDAP', () => {
  let server: SlapdServer
  beforeAll(async () => void (server = await startSlapd()))
  afterAll(() => server.stop())

  const canSignIn = async (name: string, password: string) => {
    const client = new Client({ url: `ldap://127.0.0.1:${server.port}` })
    const isIn = await client.bind(name, password).then(
      () => true,
      () => false,
    )
    await client.unbind()
    return isIn
  }

  test('who is switched off cannot sign in, and can again afterwards', async () => {
    const world = await createWorld(server)
    const [name, userPassword] = [`uid=ada,${world.people}`, 'password-of-ada']
    const ada = await world.addPerson('ada', { userPassword })
    const adapter = await world.open()
    expect(await canSignIn(name, userPassword)).toBe(true)
    expect(await adapter.apply(suspend(ada))).toEqual({ status: 'applied' })
    expect(await canSignIn(name, userPassword)).toBe(false)
    expect(await adapter.apply(enable(ada))).toEqual({ status: 'applied' })
    expect(await canSignIn(name, userPassword)).toBe(true)
  })

  test('a lock by wrong passwords opens by itself, so it does not count as switched off', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    await server.admin.modify(`uid=ada,${world.people}`, replace('pwdAccountLockedTime', '20261121120000Z'))
    const adapter = await world.open()
    expect((await readAll(adapter)).accounts).toMatchObject([{ id: ada, status: 'enabled' }])
    expect(await adapter.apply(suspend(ada))).toEqual({ status: 'applied' })
    expect((await readAll(adapter)).accounts).toMatchObject([{ id: ada, status: 'suspended' }])
  })

  test('a lock that would keep nobody out is not made, and not taken for one', async () => {
    const world = await createWorld(server)
    const [name, open] = [`uid=ada,${world.people}`, `cn=open,${world.base}`]
    const ada = await world.addPerson('ada')
    await server.admin.add(open, { objectClass: ['device', 'pwdPolicy'], cn: 'open', pwdAttribute: 'userPassword' })
    const refused = (message: string) => ({ status: 'failed', class: 'unsupported', message })
    const unnamed = await world.open({ password_policy: undefined })
    expect(await unnamed.apply(suspend(ada))).toEqual(
      refused('nothing says that a lock keeps anybody out here: name the policy with `password_policy`'),
    )
    expect((await unnamed.inspect!()).notes.join()).toContain('no account can be switched off')
    const toothless = await world.open({ password_policy: open })
    expect(await toothless.apply(suspend(ada))).toEqual(
      refused(`\`${open}\` has no \`pwdLockout: TRUE\`, so a lock would keep nobody out`),
    )
    await server.admin.modify(name, replace('pwdAccountLockedTime', '000001010000Z'))
    expect((await readAll(toothless)).accounts).toMatchObject([{ id: ada, status: 'enabled' }])
    const adapter = await world.open()
    expect((await readAll(adapter)).accounts).toMatchObject([{ status: 'suspended' }])
    await server.admin.modify(name, replace('pwdPolicySubentry', open))
    expect((await readAll(adapter)).accounts).toMatchObject([{ status: 'enabled' }])
    expect(await adapter.apply(suspend(ada))).toEqual(
      refused(`\`${name}\` has a password policy of its own, \`${open}\``),
    )
  })

  test('any attribute can say that an account is off', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada', { employeeType: 'staff' })
    const adapter = await world.open({ disable_by: 'employeeType=disabled' })
    expect(await adapter.apply(suspend(ada))).toEqual({ status: 'applied' })
    expect(await world.valuesOf(`uid=ada,${world.people}`, 'employeeType')).toEqual(['disabled'])
    expect((await readAll(adapter)).accounts).toMatchObject([{ status: 'suspended' }])
    expect(await adapter.apply(enable(ada))).toEqual({ status: 'applied' })
    expect((await readAll(adapter)).accounts).toMatchObject([{ status: 'enabled' }])
  })

  test('what the server does not know switches nobody off, and says so', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const adapter = await world.open({ disable_by: 'nsAccountLock' })
    expect(await adapter.apply(suspend(ada))).toMatchObject({
      status: 'failed',
      class: 'unsupported',
      message: expect.stringContaining('it does not know the attribute') as string,
    })
  })

  test.each(['a,b+c', 'o=acme,dc=test', '*)(uid=*', '"q"\\', ' x ', '#1', 'Zoë 🦊'])(
    'an account of the hostile name %j is made, found and given something as what it is',
    async (username) => {
      const world = await createWorld(server)
      await world.addPerson('ada')
      const tools = await world.addGroup('tools', 'groupOfNames', { member: `uid=ada,${world.people}` })
      const adapter = await world.open()
      const made = await adapter.apply(createAccount(username, { email: 'x@acme.test' }))
      expect(made).toMatchObject({ status: 'applied' })
      const id = (made as { account: string }).account
      const { accounts } = await readAll(adapter)
      expect(accounts).toHaveLength(2)
      expect(accounts.find((one) => one.id === id)).toMatchObject({ username, email: 'x@acme.test' })
      expect(await adapter.apply(addGrant(id, 'group', 'tools', 'member'))).toEqual({ status: 'applied' })
      expect(await world.valuesOf(tools, 'member')).toHaveLength(2)
      expect((await readAll(adapter)).grants.map((one) => one.account)).toContain(id)
      expect(await adapter.apply(createAccount(username))).toMatchObject({
        status: 'failed',
        class: 'invalid',
        message: expect.stringContaining('already') as string,
      })
    },
  )

  test('a new account says what the template makes of the person, and leaves out what is not known', async () => {
    const world = await createWorld(server)
    const staff = `ou=staff,${world.people}`
    await server.admin.add(staff, { objectClass: 'organizationalUnit', ou: 'staff' })
    const adapter = await world.open({
      create_dn: `cn=\${person.name}+uid=\${person.username},${staff}`,
      create_classes: ['inetOrgPerson', 'posixAccount'],
      create_attributes: {
        sn: '${person.last_name}',
        mail: ['${person.email}', '${person.username}@legacy.test'],
        departmentNumber: '${person.department}',
        title: '${person.title}',
        uidNumber: '1234',
        gidNumber: '1234',
        homeDirectory: '/home/${person.username}',
      },
    })
    const change = createAccount('ada', { email: 'ada@acme.test' })
    const attributes = new Map([['department', 'R&D, Special']])
    const profile = { ...change.profile!, displayName: 'Ada King, Countess', attributes }
    const made = await adapter.apply({ ...change, profile })
    expect(made).toMatchObject({ status: 'applied' })
    const { searchEntries } = await server.admin.search(staff, { scope: 'one' })
    expect(searchEntries).toMatchObject([
      {
        cn: 'Ada King, Countess',
        uid: 'ada',
        sn: 'Countess',
        mail: ['ada@acme.test', 'ada@legacy.test'],
        departmentNumber: 'R&D, Special',
        homeDirectory: '/home/ada',
      },
    ])
    expect(searchEntries[0]).not.toHaveProperty('title')
  })

  test('an account that would not be found again is not made', async () => {
    const world = await createWorld(server)
    const adapter = await world.open({ create_dn: `uid=\${person.username},${world.base}` })
    expect(await adapter.apply(createAccount('ada'))).toMatchObject({
      class: 'invalid',
      message: expect.stringContaining(`is not below \`${world.people}\``) as string,
    })
    expect(world.proxy.seen.filter((one) => one.startsWith('add'))).toEqual([])
  })

  test('a new address takes the place of the old one, and others stay', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada', { mail: ['ada@acme.test', 'alias@acme.test'] })
    const adapter = await world.open()
    const change = setAccount('update_account', ada, 'enabled', 'enabled')
    const profile = { username: 'ada', email: 'ada.king@acme.test', displayName: null, employeeId: null }
    expect(await adapter.apply({ ...change, profile })).toEqual({ status: 'applied' })
    expect(await world.valuesOf(`uid=ada,${world.people}`, 'mail')).toEqual(['ada.king@acme.test', 'alias@acme.test'])
  })

  test('an account keeps its id when it is moved and renamed', async () => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const tools = await world.addGroup('tools', 'groupOfNames', { member: 'cn=nobody' })
    const adapter = await world.open()
    expect((await readAll(adapter)).accounts).toMatchObject([{ id: ada, username: 'ada' }])
    await server.admin.modifyDN(`uid=ada,${world.people}`, 'uid=countess')
    expect(await adapter.apply(addGrant(ada, 'group', 'tools', 'member'))).toEqual({ status: 'applied' })
    expect(await world.valuesOf(tools, 'member')).toContain(`uid=countess,${world.people}`)
    expect((await readAll(adapter)).accounts).toMatchObject([{ id: ada, username: 'countess' }])
  })

  test('who signs in for provisionr is known, and protected by that', async () => {
    const world = await createWorld(server)
    const robot = await world.addPerson('robot', { userPassword: 'password-of-robot', description: 'read' })
    const adapter = await world.open({ bind_dn: `UID=robot, ${world.people}`, bind_password: 'password-of-robot' })
    expect(await adapter.check()).toMatchObject({ ok: true, actingAccount: robot })
    expect((await readAll(adapter)).actingAccount).toBe(robot)
    expect(await (await world.open()).check()).toMatchObject({ actingAccount: null })
  })
})

function replace(type: string, ...values: string[]): Change {
  return new Change({ operation: 'replace', modification: new Attribute({ type, values }) })
}

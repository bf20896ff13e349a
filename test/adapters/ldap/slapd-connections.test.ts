import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopeTrouble } from '../../../src/adapters/call-failure.ts'
import { readAll } from '../live-subject.ts'
import { createWorld, openWith } from './ldap-world.ts'
import { missingSlapd, type SlapdServer, startSlapd, suffix } from './slapd-server.ts'

const missing = missingSlapd()

describe.skipIf(missing !== null)('connections to OpenLDAP', () => {
  let server: SlapdServer
  beforeAll(async () => void (server = await startSlapd()))
  afterAll(() => server.stop())

  test.each(['ldaps', 'start_tls'])('%s is trusted by the authority that is named, and not without it', async (how) => {
    const world = await createWorld(server)
    const ada = await world.addPerson('ada')
    const isWrapped = how === 'ldaps'
    const port = isWrapped ? server.securePort : server.port
    const options = {
      url: `${isWrapped ? 'ldaps' : 'ldap'}://localhost:${port}`,
      start_tls: !isWrapped,
      ca: resolve(server.ca),
    }
    const adapter = await world.open(options)
    expect((await readAll(adapter)).accounts.map((one) => one.id)).toEqual([ada])
    expect((await adapter.inspect!()).notes).not.toContain('the connection is not encrypted')
    const stranger = await world.open({ ...options, ca: undefined })
    const trouble = await stranger.check().catch((error: unknown) => scopeTrouble(error))
    expect(trouble).toEqual(['failed', expect.stringMatching(/cannot be trusted .*name its certificate authority/)])
  })

  test('a certificate of another name is not trusted', async () => {
    const world = await createWorld(server)
    const adapter = await world.open({ url: `ldaps://127.0.0.1:${server.securePort}`, ca: server.ca })
    await expect(adapter.check()).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID/)
  })

  test.each([
    [{ url: 'ldap://ldap.example.com' }, 'would send its password in the open'],
    [{ url: 'https://ldap.example.com' }, 'has a `url` that is no address of LDAP'],
    [{ url: 'ldaps://ldap.example.com', start_tls: true }, 'secure already'],
    [{ bind_password: '' }, 'has no `bind_password`'],
    [{ user_base: 'people' }, 'has `user_base` that is no distinguished name'],
    [{ user_filter: '(objectClass=' }, 'has `user_filter` that is no filter'],
    [{ disable_by: 'magic' }, 'has `disable_by: magic`'],
    [{ kind: 'novell' }, 'has `kind: novell`'],
    [{ ca: '/nowhere/ca.pem', url: 'ldaps://ldap.example.com' }, 'cannot be read'],
    [{ create_attributes: { sn: [1] } }, 'has `create_attributes` that is no list of names with texts'],
  ])('settings that make no sense are refused before anything is sent: %j', async (own, message) => {
    const sound = { url: 'ldap://127.0.0.1:1', bind_dn: 'cn=x', bind_password: 'password', user_base: suffix }
    const opened = async () => openWith({ ...sound, group_base: suffix, ...own })
    await expect(opened()).rejects.toThrow(message)
  })

  test('a list that the server cuts short is not whole', async () => {
    const world = await createWorld(server)
    for (let index = 0; index < 4; index++) await world.addPerson(`u${index}`)
    await server.admin.add(`cn=limited,${suffix}`, {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'limited',
      userPassword: 'password-of-limited',
      description: 'read',
    })
    const adapter = await world.open({ bind_dn: `cn=limited,${suffix}`, bind_password: 'password-of-limited' })
    const { scopes } = await readAll(adapter)
    expect(scopes.find((one) => one.scope === 'accounts')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('the answer is not whole') as string,
    })
  })

  test('what is kept on another server is not asked there, and not taken for nothing', async () => {
    const world = await createWorld(server)
    await world.addPerson('ada')
    await server.admin.add(`ou=elsewhere,${world.people}`, {
      objectClass: ['referral', 'extensibleObject'],
      ou: 'elsewhere',
      ref: `ldap://127.0.0.1:1/ou=elsewhere,${world.people}`,
    })
    const { scopes } = await readAll(await world.open())
    expect(scopes).toMatchObject([
      { scope: 'accounts', status: 'failed', detail: expect.stringContaining('on another server') as string },
      { scope: 'group', status: 'failed' },
    ])
  })

  test('a base that is not there, or not shown, is denied', async () => {
    const world = await createWorld(server)
    const adapter = await world.open({ group_base: `ou=nowhere,${world.base}` })
    expect((await readAll(adapter)).scopes).toMatchObject([
      { scope: 'accounts', status: 'complete' },
      { scope: 'group', status: 'denied' },
    ])
    expect((await adapter.inspect!()).lacks).toEqual({ plan: [`read \`ou=nowhere,${world.base}\``], apply: [] })
  })

  test('a connection that ended while nothing was asked is opened, and signed in to, again', async () => {
    const world = await createWorld(server)
    await world.addPerson('ada')
    const adapter = await world.open()
    await adapter.check()
    world.proxy.play({ at: `search ${world.people}`, as: { kind: 'reset-before' }, times: 1 })
    expect((await readAll(adapter)).accounts).toHaveLength(1)
    expect(world.proxy.seen.filter((one) => one.startsWith('bind'))).toHaveLength(2)
  })

  test('a read is with credentials that may not write, and sends no change', async () => {
    const world = await createWorld(server)
    await world.addPerson('ada')
    await readAll(await world.open())
    expect(world.proxy.seen.filter((one) => !/^(bind|search)/.test(one))).toEqual([])
  })
})

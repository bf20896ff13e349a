import { Change } from 'ldapts'
import { describe, expect, test } from 'vitest'
import { createAccount, setAccount } from '../changes.ts'
import { readAll } from '../live-subject.ts'
import { changed, createDomainWorld, domainAdmins, passwordOf } from './domain-world.ts'
import type { SambaServer } from './samba-server.ts'

const suspend = (account: string) => setAccount('suspend_account', account, 'enabled', 'suspended')
const enable = (account: string) => setAccount('enable_account', account, 'suspended', 'enabled')
/** https://learn.microsoft.com/windows/win32/adschema/a-accountexpires: units of 100 nanoseconds since 1601 */
const windowsTime = (time: number) => String((BigInt(time) + 11_644_473_600_000n) * 10_000n)

export function describeDomainAccounts(server: () => SambaServer): void {
  const canSignIn = async (user: string, password: string) => {
    const client = await server()
      .signIn(user, password)
      .catch(() => null)
    await client?.unbind()
    return client !== null
  }

  describe('accounts', { timeout: 60_000 }, () => {
    test('who is switched off cannot sign in, and can again afterwards', async () => {
      const world = await createDomainWorld(server())
      const [password, user] = ['Passw0rd-of-ada', `${world.robot.slice(3, 12)}-ada@acme.test`]
      const ada = await world.addPerson('ada', { userPrincipalName: user })
      const set = new Change({ operation: 'replace', modification: passwordOf(password) })
      await world.admin.modify(world.nameOf(ada), set)
      await world.admin.modify(world.nameOf(ada), changed('replace', 'userAccountControl', '66048'))
      const adapter = await world.open()
      expect(await canSignIn(user, password)).toBe(true)
      expect(await adapter.apply(suspend(ada))).toEqual({ status: 'applied' })
      expect(await canSignIn(user, password)).toBe(false)
      expect(await adapter.apply(enable(ada))).toEqual({ status: 'applied' })
      expect(await canSignIn(user, password)).toBe(true)
      // Other flags, such as a password that never expires, are nobody's business here.
      expect(await world.valuesOf(world.nameOf(ada), 'userAccountControl')).toEqual(['66048'])
    })

    test('an account that has expired is off, and one that will expire is not', async () => {
      const world = await createDomainWorld(server())
      const [past, future] = [windowsTime(Date.now() - 60_000), windowsTime(Date.now() + 3_600_000)]
      const ada = await world.addPerson('ada', { accountExpires: past })
      const bo = await world.addPerson('bo', { accountExpires: future })
      const adapter = await world.open()
      const { accounts } = await readAll(adapter)
      expect(new Map(accounts.map((one) => [one.id, one.status]))).toEqual(
        new Map([
          [ada, 'suspended'],
          [bo, 'enabled'],
        ]),
      )
      expect(await adapter.apply(enable(ada))).toEqual({ status: 'applied' })
      expect(await world.valuesOf(world.nameOf(ada), 'accountExpires')).toEqual(['0'])
      const strict = await world.open({ disable_by: 'userAccountControl+accountExpires' })
      expect(await strict.apply(suspend(bo))).toEqual({ status: 'applied' })
      const [expires] = await world.valuesOf(world.nameOf(bo), 'accountExpires')
      expect(BigInt(expires!)).toBeLessThanOrEqual(BigInt(windowsTime(Date.now())))
    })

    test.each(['o=acme,dc=test', 'Zoë 🦊', '#1 & Co', '*)(cn=*'])(
      'an account named after %j is made as what it is, and has a password that nobody knows',
      async (name) => {
        const world = await createDomainWorld(server())
        const adapter = await world.open({ create_dn: `cn=\${person.name},${world.people}` })
        const change = createAccount('hostile.person', { email: 'x@acme.test' })
        const made = await adapter.apply({ ...change, profile: { ...change.profile!, displayName: name } })
        expect(made).toMatchObject({ status: 'applied' })
        const { accounts } = await readAll(adapter)
        expect(accounts).toMatchObject([{ username: 'hostile.person', email: 'x@acme.test', status: 'enabled' }])
        const { searchEntries } = await world.admin.search(world.people, {
          scope: 'one',
          attributes: ['cn', 'pwdLastSet'],
        })
        expect(searchEntries).toMatchObject([{ cn: name }])
        expect(searchEntries[0]!['pwdLastSet']).not.toBe('0')
        expect(await canSignIn('hostile.person@acme.test', '')).toBe(false)
        await world.admin.del(searchEntries[0]!.dn)
      },
    )

    test('a name is taken wherever in the domain it is', async () => {
      const [world, other] = [await createDomainWorld(server()), await createDomainWorld(server())]
      await other.addPerson('ada', { sAMAccountName: 'ada' })
      expect(await (await world.open()).apply(createAccount('ada'))).toMatchObject({
        status: 'failed',
        class: 'invalid',
        message: expect.stringContaining('the entry is there already') as string,
      })
    })

    test('whoever signs in is known by either of their names', async () => {
      const world = await createDomainWorld(server())
      const robot = await world.idOf(world.robot)
      const own = { user_base: world.robot.replace(/^[^,]+,/, '') }
      const [name] = /robot-\d+/.exec(world.robot)!
      for (const bind_dn of [`${name}@acme.test`, `ACME\\${name}`, world.robot.toUpperCase()])
        expect(await (await world.open({ ...own, bind_dn })).check()).toMatchObject({ actingAccount: robot })
    })

    test('what the credentials lack is known beforehand, and how far the clock is off', async () => {
      const world = await createDomainWorld(server())
      const ada = await world.addPerson('ada')
      const tools = await world.addGroup('tools')
      const adapter = await world.open()
      const { lacks, clockSkew } = await adapter.inspect!()
      expect(lacks).toEqual({ plan: [], apply: [] })
      expect(Math.abs(clockSkew!)).toBeLessThan(60_000)
      await world.admin.modify(domainAdmins, changed('delete', 'member', world.robot))
      expect((await (await world.open()).inspect!()).lacks).toEqual({
        plan: [],
        apply: [
          `write \`member\` of groups, such as \`${tools}\``,
          `write \`userAccountControl\` of accounts, such as \`${world.nameOf(ada)}\``,
        ],
      })
    })
  })
}

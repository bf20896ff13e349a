import { describe, expect, test } from 'vitest'
import { ldapManifest } from '../../../src/adapters/ldap/ldap-manifest.ts'
import { addGrant, held, removeGrant } from '../changes.ts'
import { readAll } from '../live-subject.ts'
import { changed, createDomainWorld, type DomainWorld } from './domain-world.ts'
import { domain, type SambaServer } from './samba-server.ts'

export function describeDomainGroups(server: () => SambaServer): void {
  describe('groups', { timeout: 60_000 }, () => {
    test('who is in a group by others is who the server says is, and is told apart from who is listed', async () => {
      const world = await createDomainWorld(server())
      const ids = await Promise.all(['ada', 'bo', 'cy', 'di'].map((one) => world.addPerson(one)))
      const [ada, bo, cy] = ids.map((one) => world.nameOf(one)) as [string, string, string]
      const inner = await world.addGroup('inner', [ada, cy])
      const middle = await world.addGroup('middle', [bo, inner])
      const outer = await world.addGroup('outer', [middle, cy])
      await world.admin.modify(inner, changed('add', 'member', outer))
      const { grants, scopes } = await readAll(await world.open())
      expect(scopes.every((one) => one.status === 'complete')).toBe(true)
      for (const [name, group] of [
        ['inner', inner],
        ['middle', middle],
        ['outer', outer],
      ]) {
        const rows = grants.filter((one) => one.resource === name)
        expect(rows.map((one) => one.account).toSorted()).toEqual(await allMembersOf(group!, world))
        const listed = await world.valuesOf(group!, 'member')
        for (const { account, computedBy } of rows)
          expect(computedBy === null).toBe(listed.includes(world.nameOf(account)))
      }
      const rows = grants.filter((one) => one.resource === 'outer').map((one) => [one.account, one.computedBy] as const)
      expect(new Map(rows)).toEqual(
        new Map([
          [ids[0]!, 'group `middle`'],
          [ids[1]!, 'group `middle`'],
          [ids[2]!, null],
        ]),
      )
    })

    test('a primary group counts, though it lists nobody, and is changed elsewhere', async () => {
      const world = await createDomainWorld(server())
      const ada = await world.addPerson('ada')
      const staff = await world.addGroup('staff', [world.nameOf(ada)])
      const [outer] = [await world.addGroup('outer', [staff])]
      const token = await primaryGroupToken(staff, world)
      await world.admin.modify(world.nameOf(ada), changed('replace', 'primaryGroupID', token))
      expect(await world.valuesOf(staff, 'member')).toEqual([])
      const adapter = await world.open()
      const { grants } = await readAll(adapter)
      expect(grants.map((one) => [one.resource, one.computedBy])).toEqual([
        ['outer', 'group `staff`'],
        ['staff', 'the primary group of the account'],
      ])
      for (const resource of ['staff', 'outer']) {
        const key = { account: ada, type: 'group', resource }
        expect(await adapter.readBack([key])).toEqual([{ key, state: held('member') }])
        expect(await adapter.apply(removeGrant(ada, 'group', resource, 'member'))).toMatchObject({
          class: 'unsupported',
        })
      }
      expect(await world.valuesOf(outer, 'member')).toEqual([staff])
    })

    test('who is given a group by several at once is in it, and nobody fails', async () => {
      const world = await createDomainWorld(server())
      const [ada, tools] = [await world.addPerson('ada'), await world.addGroup('tools')]
      const adapters = await Promise.all(Array.from({ length: 5 }, () => world.open()))
      for (const change of [addGrant(ada, 'group', 'tools', 'member'), removeGrant(ada, 'group', 'tools', 'member')]) {
        const results = await Promise.all(adapters.map((one) => one.apply(change)))
        expect(results.filter((one) => one.status !== 'unchanged')).toEqual([{ status: 'applied' }])
        expect(await world.valuesOf(tools, 'member')).toEqual(change.action === 'add' ? [world.nameOf(ada)] : [])
      }
    })

    test('there are no owners, and nobody is made one', async () => {
      const world = await createDomainWorld(server())
      const ada = await world.addPerson('ada')
      await world.addGroup('tools')
      expect(ldapManifest.types[0]?.levels.map((one) => one.id)).toContain('owner')
      expect(await (await world.open()).apply(addGrant(ada, 'group', 'tools', 'owner'))).toEqual({
        status: 'failed',
        class: 'unsupported',
        message: '`tools` is a group without owners',
      })
    })

    test('a whole domain is read without what is not part of it', async () => {
      const world = await createDomainWorld(server())
      const adapter = await world.open({ user_base: domain, group_base: domain, page_size: 7 })
      const { accounts, grants, scopes } = await readAll(adapter)
      for (const of of ['accounts', 'group'])
        expect(scopes.find((one) => one.scope === of)).toMatchObject({ status: 'complete' })
      expect(accounts.find((one) => one.username === 'krbtgt')).toMatchObject({ status: 'suspended' })
      const administrator = accounts.find((one) => one.username === 'Administrator')!.id
      expect(grants).toContainEqual(expect.objectContaining({ account: administrator, resource: 'Administrators' }))
    })
  })
}

/** Members of a group and of the groups within it, by the server's own rule. */
async function allMembersOf(group: string, world: DomainWorld): Promise<readonly string[]> {
  const filter = `(&(objectClass=user)(memberOf:1.2.840.113556.1.4.1941:=${group}))`
  const { searchEntries } = await world.admin.search(world.people, { filter, attributes: ['cn'] })
  return (await Promise.all(searchEntries.map((one) => world.idOf(one.dn)))).toSorted()
}

async function primaryGroupToken(group: string, world: DomainWorld): Promise<string> {
  return (await world.valuesOf(group, 'primaryGroupToken'))[0]!
}

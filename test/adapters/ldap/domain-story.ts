import { describe, expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { linesOf, personOf } from '../live-company.ts'
import { createDirectoryCompany } from './directory-company.ts'
import { changed, createDomainWorld } from './domain-world.ts'
import type { SambaServer } from './samba-server.ts'

export function describeDomainStory(server: () => SambaServer): void {
  describe('a company', { timeout: 120_000 }, () => {
    test('is planned, applied, watched, repaired, and cleared of who left', async () => {
      const world = await createDomainWorld(server())
      const { here, run, ask, push } = createDirectoryCompany(world.options, {})
      const name = (of: string) => `CN=${of},${world.people}`
      for (const id of ['ada', 'cy']) await world.addPerson(id)
      const [writers, readers] = [await world.addGroup('writers'), await world.addGroup('readers', [name('cy')])]
      const membersOf = async (group: string) => (await world.valuesOf(group, 'member')).toSorted()
      const writes = () => world.proxy.seen.filter((one) => !/^(bind|unbind|search)/.test(one))

      expect(linesOf(await ask<Plan>('plan'))).toEqual([
        'add ada directory:group:writers',
        'add bo directory:group:writers',
        'adopt ada account',
        'adopt cy account',
        'adopt cy directory:group:readers',
        'create_account bo account',
      ])
      expect(writes()).toEqual([])

      push()
      const result = await ask<PlanResult>('apply', '--yes')
      expect(result.changes.map((one) => one.result.status)).toEqual(result.changes.map(() => 'applied'))
      expect(await membersOf(writers)).toEqual([name('ada'), name('bo')])
      expect((await ask<Plan>('plan')).changes).toEqual([])

      await world.admin.modify(writers, changed('delete', 'member', name('ada')))
      await world.admin.modify(readers, changed('add', 'member', name('ada')))
      const { drift } = await ask<{ drift: Drift }>('drift')
      expect(drift.missing.map((one) => one.address)).toEqual(['ada/directory:group:writers'])
      expect(drift.excess.map((one) => one.address)).toEqual(['ada/directory:group:readers'])
      expect((await run('apply', '--yes')).exitCode).toBe(0)
      expect(await membersOf(writers)).toEqual([name('ada'), name('bo')])

      here.people([personOf('ada', 'readers'), personOf('bo', 'writers', 'Left'), personOf('cy', 'readers')])
      here.commit('ada moves, bo leaves')
      push()
      expect((await run('apply', '--yes')).exitCode).toBe(0)
      expect([await membersOf(writers), await membersOf(readers)]).toEqual([[], [name('ada'), name('cy')]])
      expect(await world.valuesOf(name('bo'), 'userAccountControl')).toEqual(['514'])
      expect((await ask<Plan>('plan')).changes).toEqual([])
    })
  })
}

import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Drift, Plan, PlanResult } from '../../../src/domain/plan.ts'
import { linesOf, personOf } from '../live-company.ts'
import { createDirectoryCompany } from './directory-company.ts'
import { createWorld } from './ldap-world.ts'
import { missingSlapd, type SlapdServer, startSlapd } from './slapd-server.ts'

const missing = missingSlapd()
const nobody = 'cn=nobody'

describe.skipIf(missing !== null)('a company with OpenLDAP', () => {
  let server: SlapdServer
  beforeAll(async () => void (server = await startSlapd()))
  afterAll(() => server.stop())

  async function setUp() {
    const world = await createWorld(server)
    const { password_policy, ...settings } = world.options
    const company = createDirectoryCompany(settings, { password_policy, empty_group_member: nobody })
    const name = (uid: string) => `uid=${uid},${world.people}`
    for (const uid of ['ada', 'cy']) await world.addPerson(uid)
    const writers = await world.addGroup('writers', 'groupOfNames', { member: nobody })
    const readers = await world.addGroup('readers', 'groupOfNames', { member: name('cy') })
    const membersOf = async (group: string) => (await world.valuesOf(group, 'member')).filter((one) => one !== nobody)
    const writes = () => world.proxy.seen.filter((one) => !/^(bind|unbind|search)/.test(one))
    return { ...company, world, name, writers, readers, membersOf, writes }
  }

  test('a directory is planned, applied, watched, repaired, and cleared of who left', async () => {
    const { world, here, run, ask, push, name, writers, readers, membersOf, writes } = await setUp()
    const plan = await ask<Plan>('plan')
    expect(linesOf(plan)).toEqual([
      'add ada directory:group:writers',
      'add bo directory:group:writers',
      'adopt ada account',
      'adopt cy account',
      'adopt cy directory:group:readers',
      'create_account bo account',
    ])
    expect(plan.systems).toMatchObject([{ name: 'directory', status: 'complete', accounts: 2, grants: 1 }])
    expect(writes()).toEqual([])

    push()
    const result = await ask<PlanResult>('apply', '--yes')
    expect(result.changes.map((one) => one.result.status)).toEqual(result.changes.map(() => 'applied'))
    expect([await membersOf(writers), await membersOf(readers)]).toEqual([[name('ada'), name('bo')], [name('cy')]])
    expect((await ask<Plan>('plan')).changes).toEqual([])

    await server.admin.modify(writers, change('delete', 'member', name('ada')))
    await server.admin.modify(readers, change('add', 'member', name('ada')))
    const { drift } = await ask<{ drift: Drift }>('drift')
    expect(drift.missing.map((one) => one.address)).toEqual(['ada/directory:group:writers'])
    expect(drift.excess.map((one) => one.address)).toEqual(['ada/directory:group:readers'])
    expect((await run('apply', '--yes')).exitCode).toBe(0)
    expect((await membersOf(writers)).toSorted()).toEqual([name('ada'), name('bo')])

    here.people([personOf('ada', 'readers'), personOf('bo', 'writers', 'Left'), personOf('cy', 'readers')])
    here.commit('ada moves, bo leaves')
    push()
    expect((await run('apply', '--yes')).exitCode).toBe(0)
    expect([await membersOf(writers), (await membersOf(readers)).toSorted()]).toEqual([[], [name('ada'), name('cy')]])
    expect(await world.valuesOf(name('bo'), 'pwdAccountLockedTime')).toEqual(['000001010000Z'])
    expect((await ask<Plan>('plan')).changes).toEqual([])
  })

  test('a plan needs credentials that may read, and an apply with them changes nothing', async () => {
    const { world, run, ask, push, membersOf, writers, writes } = await setUp()
    await server.admin.modify(world.user, change('replace', 'description', 'read'))
    expect(linesOf(await ask<Plan>('plan'))).toContain('add ada directory:group:writers')
    expect(writes()).toEqual([])
    push()
    const { exitCode, out } = await run('apply', '--yes')
    expect(exitCode).not.toBe(0)
    expect(out).toContain('permission: directory answered 50 (missing rights)')
    expect(await membersOf(writers)).toEqual([])
  })

  test('a server that refuses the credentials takes nothing from anybody', async () => {
    const { world, run, ask, push, membersOf, writers } = await setUp()
    push()
    expect((await run('apply', '--yes')).exitCode).toBe(0)
    const before = await membersOf(writers)
    await server.admin.modify(world.user, change('replace', 'userPassword', 'another password'))
    const plan = await ask<Plan>('plan')
    expect([plan.changes, plan.complete, plan.systems[0]?.status]).toEqual([[], false, 'denied'])
    expect(await membersOf(writers)).toEqual(before)
  })
})

function change(operation: 'add' | 'delete' | 'replace', type: string, ...values: string[]): Change {
  return new Change({ operation, modification: new Attribute({ type, values }) })
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAll } from '../live-subject.ts'
import { createWorld } from './ldap-world.ts'
import { missingSlapd, type SlapdServer, startSlapd, suffix } from './slapd-server.ts'

const missing = missingSlapd()
const [people, groups, perGroup] = [5000, 500, 250]

/** A company of 5,000 people with 25 groups each. */
function tree(): string {
  const lines = ['people', 'groups'].map((ou) => `dn: ou=${ou},${suffix}\nobjectClass: organizationalUnit\nou: ${ou}\n`)
  const name = (index: number) => `uid=u${index},ou=people,${suffix}`
  for (let index = 0; index < people; index++)
    lines.push(
      `dn: ${name(index)}\nobjectClass: inetOrgPerson\nuid: u${index}\ncn: User ${index}\nsn: ${index}\nmail: u${index}@acme.test\n`,
    )
  for (let index = 0; index < groups; index++) {
    const members = Array.from({ length: perGroup }, (_, at) => `member: ${name((index * 10 + at) % people)}`)
    lines.push(
      `dn: cn=g${index},ou=groups,${suffix}\nobjectClass: groupOfNames\ncn: g${index}\n${members.join('\n')}\n`,
    )
  }
  return lines.join('\n')
}

describe.skipIf(missing !== null)('a large directory', () => {
  let server: SlapdServer
  beforeAll(async () => void (server = await startSlapd(tree())))
  afterAll(() => server.stop())

  test('5,000 people and 500 groups are read with two searches in pages, whole', async () => {
    const world = await createWorld(server)
    const bases = { user_base: `ou=people,${suffix}`, group_base: `ou=groups,${suffix}` }
    const adapter = await world.open({ ...bases, page_size: 100 })
    const actual = await readAll(adapter)
    expect([actual.accounts.length, actual.grants.length]).toEqual([people, groups * perGroup])
    expect(actual.scopes.every((one) => one.status === 'complete')).toBe(true)
    const { seen } = world.proxy
    const searches = seen.filter((one) => one.startsWith(`search ou=`))
    expect(new Set(searches)).toEqual(new Set([`search ou=people,${suffix}`, `search ou=groups,${suffix}`]))
    expect(searches.length).toBeLessThanOrEqual(1.05 * (people / 100 + groups / 100))
    // Signing in, the server's own description and the password policy come on top, whatever the size.
    expect(seen.length - searches.length).toBe(3)
    expect(adapter.requests!()).toBe(seen.length)
    const byDefault = await world.open(bases)
    await readAll(byDefault)
    expect(byDefault.requests!()).toBeLessThanOrEqual(people / 1000 + groups / 1000 + 1 + 3)
  })
})
